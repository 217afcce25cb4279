"use client";

import { useTranslations } from "next-intl";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import type { BookingRow } from "../rows";

/** Until when a client may cancel and move by themselves. */
export function Terms({ booking }: { booking: BookingRow }) {
  const t = useTranslations("bookings.terms");
  return (
    <section className="card stack" aria-label={t("title")}>
      <h2>{t("title")}</h2>
      <CancelTerm row={booking} />
      <MoveTerm row={booking} />
    </section>
  );
}

export function CancelTerm({ row: { terms } }: { row: BookingRow }) {
  const t = useTranslations("bookings.terms");
  const until = useUntil();
  if (!terms) return <p className="meta">{t("cancelAnytime")}</p>;
  const { at, isPast } = until(terms.clientCancelUntil);
  if (at === null) return <p className="meta">{t("cancelNever")}</p>;
  return <p className="meta">{t(isPast ? "cancelOver" : "cancel", { until: at })}</p>;
}

export function MoveTerm({ row: { terms } }: { row: BookingRow }) {
  const t = useTranslations("bookings.terms");
  const until = useUntil();
  if (terms && terms.seats > 1) return <p className="meta">{t("moveGroup")}</p>;
  if (terms?.isOnRequest) return <p className="meta">{t("moveRequest")}</p>;
  const { at, isPast } = until(terms?.clientMoveUntil ?? null);
  if (at === null) return <p className="meta">{t("moveNever")}</p>;
  return <p className="meta">{t(isPast ? "moveOver" : "move", { until: at })}</p>;
}

function useUntil() {
  const now = useNow(60_000);
  return (at: number | null) => ({
    at: at === null ? null : `${formatDate(at, now)}, ${formatTime(at)}`,
    isPast: at !== null && now > at,
  });
}
