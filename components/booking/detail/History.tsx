"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import type { BookingDetail } from "../rows";

type Change = NonNullable<FunctionReturnType<typeof api.bookings.history>>[number];

/** What a client reads of; a provider's page of the booking has all of it. */
const TOLD = [
  "booked",
  "seat_taken",
  "seat_given_up",
  "policy_changed",
  "moved",
  "extended",
  "cancelled",
  "handed_over",
  "removed",
  "let_back",
] as const;

/** What happened to a booking, the newest first. */
export function History({ booking }: { booking: BookingDetail }) {
  const changes = useQuery(api.bookings.history, { bookingId: booking._id }) ?? [];
  return <Changes changes={changes} />;
}

export function Changes({ changes }: { changes: readonly Change[] }) {
  const t = useTranslations("bookings.history");
  return (
    <section className="card stack-2" aria-label={t("title")}>
      <h2>{t("title")}</h2>
      <ol className="history">
        {changes.map((change) => (
          <Event key={`${change.action} ${change.at}`} change={change} />
        ))}
      </ol>
    </section>
  );
}

function Event({ change }: { change: Change }) {
  const t = useTranslations("bookings.history");
  const now = useNow(60_000);
  const action = TOLD.find((one) => one === change.action);
  if (action === undefined) return null;
  const moment = (at: number) => `${formatDate(at, now)}, ${formatTime(at)}`;
  const { at, by, whom = "", reason, move } = change;
  const times = { from: moment(move?.fromStartsAt ?? at), to: moment(move?.toStartsAt ?? at) };
  return (
    <li>
      <time className="small" dateTime={new Date(at).toISOString()}>
        {moment(at)}
      </time>
      <p>{t(action, { by: by ?? "nobody", whom, ...times })}</p>
      {reason && <p className="meta quoted">{t("reason", { reason })}</p>}
    </li>
  );
}
