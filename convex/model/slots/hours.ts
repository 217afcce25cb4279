import { type Infer, v } from "convex/values";
import type { Window } from "./slots";

/** Minutes since midnight on the provider's clock; `toMinute` is not in it, 1440 is midnight. */
export const window = v.object({ fromMinute: v.number(), toMinute: v.number() });

/** 0 is Sunday. */
export const weekWindow = v.object({ weekday: v.number(), ...window.fields });
export type WeekWindow = Infer<typeof weekWindow>;

export const overrideKind = v.union(
  v.literal("changed"),
  v.literal("holiday"),
  v.literal("time_off"),
);

/** What holds on one date instead of the week; no windows: nothing on that date. */
export const overrideFields = {
  date: v.string(),
  kind: overrideKind,
  windows: v.array(window),
  note: v.string(),
};

export const hoursProblem = v.union(
  v.literal("no_page"),
  v.literal("bad_window"),
  v.literal("overlapping"),
  v.literal("too_many"),
);
type HoursProblem = Infer<typeof hoursProblem>;

const DAY_MINUTES = 24 * 60;
const MAX_WEEK_WINDOWS = 70;
const MAX_WINDOWS = 10;

/** What is wrong with the windows of one date, or null. */
export function windowsProblem(windows: Window[]): HoursProblem | null {
  const isFine = ({ fromMinute, toMinute }: Window) =>
    Number.isInteger(fromMinute) &&
    Number.isInteger(toMinute) &&
    fromMinute >= 0 &&
    fromMinute < toMinute &&
    toMinute <= DAY_MINUTES;
  if (windows.length > MAX_WINDOWS) return "too_many";
  if (!windows.every(isFine)) return "bad_window";
  const sorted = windows.toSorted((a, b) => a.fromMinute - b.fromMinute);
  const overlaps = sorted.some((one, i) => i > 0 && one.fromMinute < sorted[i - 1]!.toMinute);
  return overlaps ? "overlapping" : null;
}

export function weekProblem(week: WeekWindow[]): HoursProblem | null {
  if (week.length > MAX_WEEK_WINDOWS) return "too_many";
  const weekdays = [0, 1, 2, 3, 4, 5, 6];
  if (!week.every(({ weekday }) => weekdays.includes(weekday))) return "bad_window";
  const problems = weekdays.map((day) => windowsProblem(week.filter((one) => one.weekday === day)));
  return problems.find((problem) => problem !== null) ?? null;
}
