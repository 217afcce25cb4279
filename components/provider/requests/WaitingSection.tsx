"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { LineDate } from "@/components/booking/LineDate";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import { dateOf } from "@/lib/time/zone";

type Line = FunctionReturnType<typeof api.waiting.list>[number];

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
        {rows.map((line) => (
          <WaitingItem key={line.entryId} line={line} now={now} />
        ))}
      </ul>
    </section>
  );
}

type WaitingItemProps = { line: Omit<Line, "entryId" | "serviceId" | "slug">; now: number };

export function WaitingItem({ line, now }: WaitingItemProps) {
  const t = useTranslations("requests.waiting");
  const { name, title, offer } = line;
  return (
    <li>
      <div className="at">
        <LineDate line={line} now={now} />
      </div>
      <div className="what">
        <h3>{name}</h3>
        <p className="small">{title}</p>
      </div>
      <div className="st meta">
        {offer
          ? t("offered", {
              date: formatDate(offer.startsAt, now),
              start: formatTime(offer.startsAt),
              until: formatTime(offer.expiresAt),
            })
          : t("waits")}
      </div>
    </li>
  );
}
