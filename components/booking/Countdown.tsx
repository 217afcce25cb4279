"use client";

import { useTranslations } from "next-intl";
import { useNow } from "@/lib/clock/useNow";
import { formatCountdown } from "@/lib/time/format";
import type { BookingRow } from "./rows";

const DAY_MS = 86_400_000;

/**
 * The time to the start, and then since it. Seen by the second; named by the minute, so that a
 * screen reader that asks gets a sentence and is not told of every tick.
 */
export function Countdown({ row }: { row: BookingRow }) {
  const t = useTranslations("bookings.countdown");
  const now = useNow();
  const left = row.startsAt - now;
  // Beyond a day the pill says it in days.
  if (now === 0 || left > DAY_MS) return null;
  const minutes = Math.floor(Math.abs(left) / 60_000);
  const label = t(left > 0 ? "toStart" : "sinceStart", { minutes });
  return (
    <div className={left > 0 ? "clock" : "clock clock-m"} role="timer" aria-label={label}>
      {formatCountdown(Math.abs(left))}
    </div>
  );
}
