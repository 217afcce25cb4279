"use client";

import { useTranslations } from "next-intl";
import { Note } from "@/components/ui/Note";
import { clockChangesOf } from "@/lib/calendar/clockChanges";
import { formatDate, zoneCity } from "@/lib/time/format";

/** What the next change of the clocks means for the hours, and for sessions that are booked. */
export function ClockNote({ zone, now }: { zone: string; now: number }) {
  const t = useTranslations("hours.clocks");
  const [next] = clockChangesOf(zone, now);
  const city = zoneCity(zone);
  if (next === undefined) return <Note icon="clock">{t("never", { city })}</Note>;
  const date = formatDate(next.at, now, zone);
  const minutes = Math.abs(next.minutes);
  return (
    <Note icon="clock">
      <p>{t(next.minutes > 0 ? "forward" : "back", { city, date, minutes })}</p>
      <p>{t("meaning")}</p>
    </Note>
  );
}
