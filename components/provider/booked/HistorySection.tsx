"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";

type Change = NonNullable<FunctionReturnType<typeof api.bookings.history>>[number];

/** What was changed about a booking, by whom and why, the newest first. */
export function HistorySection({ bookingId }: { bookingId: string }) {
  const t = useTranslations("booked.history");
  const changes = useQuery(api.bookings.history, { bookingId }) ?? [];
  return (
    <section className="card stack-2" aria-labelledby="history">
      <h2 id="history">{t("title")}</h2>
      <ol className="changes">
        {changes.map((change) => (
          <ChangeItem key={`${change.action} ${change.at}`} change={change} />
        ))}
      </ol>
    </section>
  );
}

function ChangeItem({ change }: { change: Change }) {
  const t = useTranslations("booked.history");
  const now = useNow(60_000);
  const { at, action, name, whom = "", reason, move } = change;
  const when = (instant: number) =>
    t("when", { date: formatDate(instant, now), time: formatTime(instant) });
  return (
    <li>
      <p>{t(`action.${action}`, { name: name ?? t("nobody"), whom })}</p>
      {move && (
        <p className="meta">
          {t("fromTo", { from: when(move.fromStartsAt), to: when(move.toStartsAt) })}
        </p>
      )}
      {reason && (
        <p className="meta" dir="auto">
          {t("reason", { reason })}
        </p>
      )}
      <p className="small">
        <time dateTime={new Date(at).toISOString()}>{when(at)}</time>
      </p>
    </li>
  );
}
