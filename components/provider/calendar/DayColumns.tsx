"use client";

import { dayBounds } from "@/lib/calendar/days";
import { hoursShown } from "@/lib/calendar/lanes";
import { formatTime } from "@/lib/time/format";
import { DayColumn } from "./DayColumn";
import { HOUR, styleOf } from "./places";
import type { Busy, Entry } from "./useSpan";

type DayColumnsProps = {
  zone: string;
  dates: readonly string[];
  entries: readonly Entry[];
  busy: readonly Busy[];
  /** The heading of the page says the date already. */
  isAlone?: boolean;
};

/** Days side by side with what happens in them, by the hour; below each other on a phone. */
export function DayColumns({ zone, dates, entries, busy, isAlone = false }: DayColumnsProps) {
  const days = dates.map((date) => ({ date, ...dayBounds(zone, date) }));
  const shown = hoursShown(days, entries);
  const hours = Array.from({ length: Math.ceil(shown.until - shown.from) }, (_, i) => i);
  const first = days[0]!.from + shown.from * HOUR;
  return (
    <div className="cal" data-count={days.length} style={styleOf({ rows: hours.length })}>
      <ol className="cal-hours" aria-hidden="true">
        {hours.map((hour) => (
          <li key={hour}>{formatTime(first + hour * HOUR, zone)}</li>
        ))}
      </ol>
      {days.map(({ date, ...day }) => (
        <DayColumn
          key={date}
          day={day}
          shown={shown}
          entries={entries}
          busy={busy}
          isAlone={isAlone}
        />
      ))}
    </div>
  );
}
