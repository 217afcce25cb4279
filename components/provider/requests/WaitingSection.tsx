"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import { dateOf } from "@/lib/time/zone";

const DAY = 86_400_000;

/** Who would take a place on a date that is full, in the order of their asking. */
export function WaitingSection() {
  const t = useTranslations("requests.waiting");
  const now = useNow(60_000);
  // The date of the provider's clock is at most one before that of UTC.
  const fromDate = dateOf(now - DAY);
  const rows = useQuery(api.waiting.list, now === 0 ? "skip" : { fromDate }) ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="sect" aria-labelledby="waiting">
      <h2 id="waiting">{t("title")}</h2>
      <p className="meta">{t("lead")}</p>
      <ul className="list waiting-list">
        {rows.map(({ entryId, name, title, date, startsAt, offer }) => (
          <li key={entryId}>
            <div className="at">
              <b>{formatDate(Date.parse(`${date}T00:00:00Z`), now, "UTC")}</b>
              {startsAt !== null && <span className="meta">{formatTime(startsAt)}</span>}
            </div>
            <div className="what">
              <h3>{name}</h3>
              <p className="small">{title}</p>
            </div>
            <div className="st meta">
              {offer
                ? t("offered", {
                    start: formatTime(offer.startsAt),
                    until: formatTime(offer.expiresAt),
                  })
                : t("waits")}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
