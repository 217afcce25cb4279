"use client";

import { useTranslations } from "next-intl";
import type { BookingRow } from "@/components/booking/rows";
import { StandingPill } from "@/components/booking/StandingPill";
import { useNames } from "@/components/booking/useNames";
import { LinkButton } from "@/components/ui/LinkButton";
import { formatRange } from "@/lib/time/range";

/** What is over by now. */
export function EarlierToday({ rows }: { rows: readonly BookingRow[] }) {
  const t = useTranslations("today");
  const names = useNames();
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier">{t("earlier")}</h2>
      <ul className="list">
        {rows.map((row) => (
          <li key={row._id}>
            <div className="at">
              <b>{formatRange(row.startsAt, row.endsAt)}</b>
            </div>
            <div className="what">
              <h3>{names(row.clients.map(({ name }) => name))}</h3>
              <p className="small">{row.title}</p>
            </div>
            <div className="st">
              <StandingPill row={row} />
            </div>
            <div className="end">
              <LinkButton kind="bare" href={`/attendance/${row._id}`}>
                {t("attendance")}
                <span className="vh"> {row.title}</span>
              </LinkButton>
              <LinkButton kind="bare" href={`/provider/bookings/${row._id}`}>
                {t("details")}
                <span className="vh"> {row.title}</span>
              </LinkButton>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
