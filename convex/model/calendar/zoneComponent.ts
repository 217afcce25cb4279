import { DAY, type Period, periodsOf } from "../../../lib/time/zone";

/** Before and after the events, so that each has the observance that it is in. */
const AROUND = 370 * DAY;

const components = new Map<string, string>();
const MOST = 1_000;

/** A VTIMEZONE with every change of a zone's clocks around a range of instants, in whole years. */
export function zoneComponent(zone: string, from: number, until: number): string {
  const first = new Date(from - AROUND).getUTCFullYear();
  const last = new Date(until + AROUND).getUTCFullYear();
  // Looking for the changes takes a millisecond, and each mail about a booking has the file.
  const key = `${zone} ${first} ${last}`;
  const known = components.get(key);
  if (known !== undefined) return known;
  const made = describe(zone, Date.UTC(first), Date.UTC(last + 1));
  if (components.size >= MOST) components.clear();
  components.set(key, made);
  return made;
}

function describe(zone: string, from: number, until: number): string {
  const periods = periodsOf(zone, from, until);
  const least = Math.min(...periods.map(({ offset }) => offset));
  const observances = periods.flatMap((period, i) => {
    const before = periods[i - 1] ?? period;
    return observance(period, before.offset, period.offset > least);
  });
  return ["BEGIN:VTIMEZONE", `TZID:${zone}`, ...observances, "END:VTIMEZONE"].join("\r\n");
}

function observance({ from, offset }: Period, before: number, isDaylight: boolean): string[] {
  const name = isDaylight ? "DAYLIGHT" : "STANDARD";
  // When clocks change is said by the clock as it was until then.
  const reading = new Date(from + before).toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
  return [
    `BEGIN:${name}`,
    `DTSTART:${reading}`,
    `TZOFFSETFROM:${textOf(before)}`,
    `TZOFFSETTO:${textOf(offset)}`,
    `END:${name}`,
  ];
}

function textOf(offset: number): string {
  const minutes = Math.abs(Math.round(offset / 60_000));
  const two = (value: number) => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}
