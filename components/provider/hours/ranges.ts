import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";
import { addDays } from "@/lib/calendar/days";

type Override = FunctionReturnType<typeof api.availability.get>["overrides"][number];

/** Dates that follow each other and are alike, as one line of a list. */
export type Range = Omit<Override, "date"> & { fromDate: string; toDate: string; days: number };

/** The backend changes this many at once. */
export const MAX_DAYS = 62;

export function rangesOf(overrides: readonly Override[]): Range[] {
  const ranges: Range[] = [];
  for (const { date, ...rest } of overrides) {
    const last = ranges.at(-1);
    const follows = last && last.days < MAX_DAYS && addDays(last.toDate, 1) === date;
    if (follows && isAlike(last, rest)) {
      last.toDate = date;
      last.days += 1;
    } else {
      ranges.push({ ...rest, fromDate: date, toDate: date, days: 1 });
    }
  }
  return ranges;
}

function isAlike(a: Omit<Override, "date">, b: Omit<Override, "date">): boolean {
  const text = ({ windows }: Omit<Override, "date">) =>
    windows.map(({ fromMinute, toMinute }) => `${fromMinute}-${toMinute}`).join();
  return a.kind === b.kind && a.note === b.note && text(a) === text(b);
}
