/** A second way to what a zone's clocks show, which shares nothing with the one that is tested. */

export const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "America/Sao_Paulo",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Africa/Casablanca",
] as const;

export const DAY = 24 * 60 * 60_000;
export const QUARTER = 15 * 60_000;
export const FIRST = Date.UTC(2024, 0, 1);
export const LAST = Date.UTC(2030, 11, 31);

const formats = new Map<string, Intl.DateTimeFormat>();

/** The date and the minute of the day, by the parts of a formatted time. */
export function reading(zone: string, at: number): { date: string; minute: number } {
  let format = formats.get(zone);
  if (!format) {
    const two = "2-digit" as const;
    format = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: two,
      day: two,
      hour: two,
      minute: two,
    });
    formats.set(zone, format);
  }
  const [date, time] = format.format(at).split(" ");
  const [hour, minute] = time!.split(":").map(Number);
  return { date: date!, minute: hour! * 60 + minute! };
}

/** The UTC days on which a zone's clocks are set, and those beside them. */
export function daysOfChange(zone: string): number[] {
  const days: number[] = [];
  let before = reading(zone, FIRST).minute;
  for (let at = FIRST + DAY; at <= LAST; at += DAY) {
    const { minute } = reading(zone, at);
    if (minute !== before) days.push(at - DAY, at);
    before = minute;
  }
  return days;
}
