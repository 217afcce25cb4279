"use client";

import { useLocale } from "next-intl";

/** The first Sunday of 2023, in UTC. */
const SUNDAY = Date.UTC(2023, 0, 1);
const DAY = 86_400_000;

/** Monday, Montag, lundi; 0 is Sunday. */
export function useWeekday(): (weekday: number) => string {
  const locale = useLocale();
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  return (weekday) => format.format(SUNDAY + weekday * DAY);
}
