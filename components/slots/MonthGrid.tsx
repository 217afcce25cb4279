"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useNow } from "@/lib/clock/useNow";
import { dateByKey } from "@/lib/booking/days";
import { formatDateKey, formatWeekday } from "@/lib/time/format";
import { monthOf, shiftMonth, weeksOf } from "@/lib/time/month";

export type MonthGridProps = {
  month: string;
  today: string;
  /** Dates that can be chosen, with how much is free on each; 0: everything is taken. */
  counts: ReadonlyMap<string, number>;
  chosen: string | null;
  labelledBy: string;
  onMonth: (month: string) => void;
  onDay: (date: string) => void;
};

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

/** One stop of the Tab key; arrows lead from day to day, Page Up and Page Down from month to month. */
export function MonthGrid({ month, counts, labelledBy, ...props }: MonthGridProps) {
  const [focused, setFocused] = useState<string | null>(null);
  const dates = [...counts.keys()].filter((date) => monthOf(date) === month).toSorted();
  const known = [focused, props.chosen].find((date) => date !== null && dates.includes(date));
  const stop = known ?? dates[0];
  const table = useRef<HTMLTableElement>(null);
  const isTurning = useRef(false);
  // The day that had the focus went with its month: it goes on from the new one's.
  useEffect(() => {
    if (!isTurning.current || stop === undefined) return;
    isTurning.current = false;
    const at = document.activeElement;
    if (at === document.body || table.current?.contains(at)) dayIn(table.current, stop)?.focus();
  }, [stop]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const turned = MONTH_KEYS[event.key];
    if (turned !== undefined) {
      event.preventDefault();
      isTurning.current = true;
      return props.onMonth(shiftMonth(month, turned));
    }
    const to = stop && dateByKey(dates, stop, alongText(event));
    if (!to) return;
    event.preventDefault();
    dayIn(table.current, to)?.focus();
  };
  return (
    <table
      ref={table}
      className="month"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- a calendar is the table that is a grid
      role="grid"
      aria-labelledby={labelledBy}
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          {WEEKDAYS.map((weekday) => (
            <th key={weekday} scope="col" abbr={formatWeekday(weekday, "long")}>
              {formatWeekday(weekday, "short")}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month).map((week, place) => (
          <tr key={place}>
            {week.map((date, weekday) => (
              <td key={weekday}>
                {date && (
                  <Day
                    date={date}
                    count={counts.get(date)}
                    isToday={date === props.today}
                    isChosen={date === props.chosen}
                    isStop={date === stop}
                    onFocus={setFocused}
                    onChoose={props.onDay}
                  />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function dayIn(table: HTMLElement | null, date: string) {
  return table?.querySelector<HTMLElement>(`[data-date="${date}"]`);
}

const MONTH_KEYS: Record<string, number> = { PageUp: -1, PageDown: 1 };
const MIRRORED: Record<string, string> = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

/** The key as it points along the line of text. */
function alongText({ key, currentTarget }: KeyboardEvent<HTMLElement>): string {
  const isMirrored = getComputedStyle(currentTarget).direction === "rtl";
  return isMirrored ? (MIRRORED[key] ?? key) : key;
}

type DayProps = {
  date: string;
  /** Undefined: it cannot be chosen. */
  count: number | undefined;
  isToday: boolean;
  isChosen: boolean;
  isStop: boolean;
  onFocus: (date: string) => void;
  onChoose: (date: string) => void;
};

function Day({ date, count, isToday, isChosen, isStop, onFocus, onChoose }: DayProps) {
  const t = useTranslations("slots");
  const now = useNow(60_000);
  const number = Number(date.slice(8));
  const mark = isToday && <span className="today" />;
  if (count === undefined) {
    return (
      <span className="day-btn">
        {number}
        {mark}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={count === 0 ? "day-btn day-full" : "day-btn"}
      data-date={date}
      tabIndex={isStop ? 0 : -1}
      aria-pressed={isChosen}
      aria-label={t("day", { date: formatDateKey(date, now), count })}
      onFocus={() => onFocus(date)}
      onClick={() => onChoose(date)}
    >
      {number}
      {mark}
    </button>
  );
}
