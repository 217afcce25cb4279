"use client";

import { useTranslations } from "next-intl";
import { dayKey, formatTime, formatWeekday, viewerZone, zoneCity } from "@/lib/time/format";
import { midnightOf, offsetAt, weekdayOf } from "@/lib/time/zone";

/**
 * An instant on the other side's clock, "11:30 in Berlin", with the weekday where it is another
 * day there; null where both clocks show the same.
 */
export function useBeside(): (at: number, zone: string, shown?: string) => string | null {
  const t = useTranslations("slots");
  return (at, zone, shown = viewerZone()) => {
    if (offsetAt(zone, at) === offsetAt(shown, at)) return null;
    const [day, time, city] = [dayKey(at, zone), formatTime(at, zone), zoneCity(zone)];
    if (day === dayKey(at, shown)) return t("beside", { time, city });
    const weekday = formatWeekday((weekdayOf(midnightOf(day)!) + 6) % 7, "short");
    return t("besideDay", { day: weekday, time, city });
  };
}
