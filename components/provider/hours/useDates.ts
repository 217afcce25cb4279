"use client";

import { useTranslations } from "next-intl";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";

/** A date such as "2026-11-24", or the first and last of some, as a person says them. */
export function useDates(): (fromDate: string, toDate: string) => string {
  const t = useTranslations("hours.dates");
  const now = useNow(60_000);
  const say = (date: string) => formatDate(Date.parse(`${date}T00:00:00Z`), now, "UTC");
  return (fromDate, toDate) =>
    fromDate === toDate ? say(fromDate) : t("span", { from: say(fromDate), to: say(toDate) });
}
