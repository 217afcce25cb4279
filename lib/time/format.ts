// Times are UTC ms; zones are IANA names, the viewer's own when not given; words are in the
// page's language.

// Day before month and 24 hours, as all our pictures have it: not what plain English means.
const FORMAT_LOCALE: Record<string, string> = { en: "en-GB" };

const formats = new Map<string, Intl.DateTimeFormat>();

/** The language that the server chose. Times are shown in the browser alone, in its zone. */
function pageLocale(): string {
  return (typeof document === "undefined" ? "" : document.documentElement.lang) || "en";
}

function format(
  zone: string | undefined,
  options: Intl.DateTimeFormatOptions,
  locale = pageLocale(),
) {
  const key = JSON.stringify([locale, zone, options]);
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(FORMAT_LOCALE[locale] ?? locale, {
      timeZone: zone,
      ...options,
    });
    formats.set(key, known);
  }
  return known;
}

/** 09:45 */
export function formatTime(at: number, zone?: string): string {
  return format(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

/** 09:45:12 */
export function formatSecond(at: number, zone?: string): string {
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
  return format(zone, { ...options, hourCycle: "h23" }).format(at);
}

/** 10:00 – 10:30, on the day itself, of one session: what a list shows is in range.ts. */
export function formatTimes(startsAt: number, endsAt: number, zone?: string): string {
  return `${formatTime(startsAt, zone)} – ${formatTime(endsAt, zone)}`;
}

/** Thu 26 Nov, jeu. 26 nov., with the year where it is not this one. */
export function formatDate(at: number, now: number, zone?: string): string {
  const isThisYear = dayKey(at, zone).slice(0, 4) === dayKey(now, zone).slice(0, 4);
  const year = isThisYear ? {} : { year: "numeric" as const };
  const text = format(zone, { weekday: "short", day: "numeric", month: "short", ...year }).format(
    at,
  );
  return pageLocale() === "en" ? text.replace(",", "") : text;
}

/** November 2026, of "2026-11". */
export function formatMonth(month: string): string {
  const options = { month: "long", year: "numeric" } as const;
  return format("UTC", options).format(Date.parse(`${month}-01T12:00:00Z`));
}

/** The name of a weekday, 0 Monday. */
export function formatWeekday(weekday: number, width: "short" | "long"): string {
  // 5 January 1970 was a Monday.
  return format("UTC", { weekday: width }).format((weekday + 4) * 86_400_000);
}

/** The same as `formatDate`, of a date such as "2026-11-24". */
export function formatDateKey(date: string, now: number): string {
  return formatDate(Date.parse(`${date}T12:00:00Z`), now, "UTC");
}

/** 10:17:56.204 in UTC, for logs that are compared with a server's. */
export function formatUtcInstant(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}

/** 2026-11-24, the calendar day of an instant in a zone. */
export function dayKey(at: number, zone?: string): string {
  const options = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  const parts = format(zone, options, "en").formatToParts(at);
  const part = (type: string) => parts.find((known) => known.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** Calendar days from `now` to `at`: 0 today, 1 tomorrow, −1 yesterday; right across DST. */
export function daysBetween(now: number, at: number, zone?: string): number {
  const midnight = (time: number) => Date.parse(`${dayKey(time, zone)}T00:00:00Z`);
  return Math.round((midnight(at) - midnight(now)) / 86_400_000);
}

/** 12:04, or 1:02:03 from an hour on. Never negative. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}

export type Distance = { unit: "minutes" | "hours" | "days"; count: number };

/** How far away, in the unit that a person would say. Days are calendar days. */
export function distance(now: number, at: number, zone?: string): Distance {
  const minutes = Math.floor(Math.abs(at - now) / 60_000);
  if (minutes < 60) return { unit: "minutes", count: Math.max(1, minutes) };
  const days = Math.abs(daysBetween(now, at, zone));
  if (minutes < 12 * 60 || days === 0) return { unit: "hours", count: Math.round(minutes / 60) };
  return { unit: "days", count: days };
}

export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Lisbon */
export function zoneCity(zone: string = viewerZone()): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** WET, or GMT+1 where the zone has no name in this locale. */
export function zoneName(at: number, zone: string = viewerZone()): string {
  const parts = format(zone, { timeZoneName: "short" }).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}
