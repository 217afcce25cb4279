import { fromClock, toClock } from "@/lib/calendar/clock";

/** A window as the two fields have it; the key tells one from another while they are edited. */
export type DraftWindow = { key: string; from: string; to: string };
export type Window = { fromMinute: number; toMinute: number };

/** Monday first, as weeks are drawn; the numbers are the backend's, 0 is Sunday. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 0] as const;
export type Weekday = (typeof WEEKDAYS)[number];
export type WeekDraft = Record<Weekday, DraftWindow[]>;

export function draftWindow({ fromMinute, toMinute }: Window): DraftWindow {
  return { key: crypto.randomUUID(), from: toClock(fromMinute), to: toClock(toMinute) };
}

export function weekDraftOf(week: readonly (Window & { weekday: number })[]): WeekDraft {
  const of = (day: Weekday) =>
    week
      .filter(({ weekday }) => weekday === day)
      .toSorted((a, b) => a.fromMinute - b.fromMinute)
      .map(draftWindow);
  return Object.fromEntries(WEEKDAYS.map((day) => [day, of(day)])) as WeekDraft;
}

/** Null where one of the fields is empty. */
export function windowsOf(drafts: readonly DraftWindow[]): Window[] | null {
  const windows = drafts.map(({ from, to }) => ({
    fromMinute: fromClock(from, false),
    toMinute: fromClock(to, true),
  }));
  const areWhole = windows.every(
    (one): one is Window => one.fromMinute !== null && one.toMinute !== null,
  );
  return areWhole ? windows : null;
}

export function weekOfDraft(draft: WeekDraft): (Window & { weekday: number })[] | null {
  const days = WEEKDAYS.map((weekday) =>
    windowsOf(draft[weekday])?.map((window) => ({ weekday, ...window })),
  );
  return days.includes(undefined) ? null : days.flatMap((day) => day ?? []);
}

/** Another one after the last: an hour later, for an hour, or the usual one. */
export function nextWindow(drafts: readonly DraftWindow[]): DraftWindow {
  const last = windowsOf(drafts)?.at(-1);
  const from = last ? Math.min(last.toMinute + 60, 22 * 60) : 9 * 60;
  return draftWindow({ fromMinute: from, toMinute: last ? from + 60 : 17 * 60 });
}
