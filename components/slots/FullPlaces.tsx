"use client";

import { useTranslations } from "next-intl";
import { Fragment, type ReactNode } from "react";
import { useNow } from "@/lib/clock/useNow";
import { formatDateKey, zoneCity } from "@/lib/time/format";

export type FullGroup = {
  startsAt: number;
  /** The provider's. */
  date: string;
  /** The zone in which times are shown. */
  zone: string;
};

/** What is shown where one may wait. */
export type WaysToWait = {
  /** What a day without anything free has to say; the date is the provider's. */
  fullDay?: (date: string) => ReactNode;
  /** What a group without a seat left has to say, on a day with something free. */
  fullGroup?: (group: FullGroup) => ReactNode;
};

type FullPlacesProps = WaysToWait & {
  /** As it is shown. */
  day: string;
  isFree: boolean;
  /** Full ones of the provider's whose slots are on this day. */
  dates: readonly string[];
  /** The provider's. */
  zone: string;
  groups: FullGroup[];
};

/** A date on which nothing is free has one line to wait in; one on which something is, one a group. */
export function FullPlaces({ day, isFree, dates, zone, groups, ...ways }: FullPlacesProps) {
  if (!isFree && dates.length === 0 && groups.length === 0) return ways.fullDay?.(day);
  return (
    <>
      {ways.fullDay &&
        dates.map((date) => (
          <Fragment key={date}>
            {date !== day && <DateThere date={date} zone={zone} />}
            {ways.fullDay?.(date)}
          </Fragment>
        ))}
      {groups
        .filter(({ date }) => !dates.includes(date))
        .map((group) => (
          <Fragment key={group.startsAt}>{ways.fullGroup?.(group)}</Fragment>
        ))}
    </>
  );
}

/** Another date on the provider's clock than the one that is shown. */
function DateThere({ date, zone }: { date: string; zone: string }) {
  const t = useTranslations("slots");
  const now = useNow(60_000);
  return (
    <p className="meta">
      {t("dateThere", { date: formatDateKey(date, now), city: zoneCity(zone) })}
    </p>
  );
}
