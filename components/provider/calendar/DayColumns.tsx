"use client";

import { hoursShown } from "@/lib/calendar/lanes";
import { useNow } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";
import { DayColumn, isOn } from "./DayColumn";
import { clockDay, type Day, HOUR, hoursOf, runningDay, styleOf } from "./places";
import type { Busy, Entry } from "./useSpan";

type DayColumnsProps = {
  zone: string;
  dates: readonly string[];
  entries: readonly Entry[];
  busy: readonly Busy[];
  /** The heading of the page says the date already. */
  isAlone?: boolean;
  /** Days side by side have no room for much at once: shows one of them alone. */
  onDay?: (date: string, key: string) => void;
  /** Of the entry that it was just opened for, from among others. */
  openedFor?: string;
};

/** Days side by side with what happens in them, by the hour; below each other on a phone. */
export function DayColumns({
  zone,
  dates,
  entries,
  busy,
  isAlone = false,
  onDay,
  openedFor,
}: DayColumnsProps) {
  const dayOf = dates.length === 1 ? runningDay : clockDay;
  const days = dates.map((date) => ({ date, day: dayOf(zone, date) }));
  const shown = hoursShown(
    days.map(({ day }) => ({
      hours: day.hours,
      taken: entries.filter((one) => isOn(one, day)).map((one) => hoursOf(one, day)),
    })),
  );
  const now = useNow(60_000);
  const isOver = (day: Day) => now >= day.until;
  const goesOn = days.some(({ day }) => !isOver(day));
  const hours = Array.from({ length: Math.ceil(shown.until - shown.from) }, (_, i) => i);
  const labelOf = (hour: number) =>
    dates.length === 1
      ? formatTime(days[0]!.day.from + hour * HOUR, zone)
      : formatTime(hour * HOUR, "UTC");
  return (
    <div className="cal" data-count={days.length} style={styleOf({ rows: hours.length })}>
      <ol className="cal-hours" aria-hidden="true">
        {hours.map((hour) => (
          <li key={hour}>{labelOf(shown.from + hour)}</li>
        ))}
      </ol>
      {days.map(({ date, day }) => (
        <DayColumn
          key={date}
          day={day}
          shown={shown}
          entries={entries}
          busy={busy}
          isAlone={isAlone}
          isBehind={goesOn && isOver(day)}
          onOpen={onDay && ((key) => onDay(date, key))}
          openedFor={openedFor}
        />
      ))}
    </div>
  );
}
