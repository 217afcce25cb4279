import ICAL from "ical.js";
import { DAY, firstInstantOf, isZone, periodsOf } from "../../lib/time/zone";
import { zoneComponent } from "./zoneComponent";

export type Block = { startsAt: number; endsAt: number };
type Span = { from: number; until: number };

/** More repeats of one entry are not followed. */
const MAX_REPEATS = 20_000;
const MAX_BLOCKS = 2_000;

/**
 * When somebody is busy by their calendar's file, in a span; null when it is no such file.
 * @param zone where whole days and times without a zone are meant
 */
export function busyIn(text: string, span: Span, zone: string): Block[] | null {
  try {
    const root = new ICAL.Component(ICAL.parse(text));
    if (root.name !== "vcalendar") return null;
    nameZones(root, text, span);
    const blocks = [...eventsIn(root, span, zone), ...freeBusyIn(root)];
    return blocks
      .filter(({ startsAt, endsAt }) => endsAt > span.from && startsAt < span.until)
      .filter(({ startsAt, endsAt }) => startsAt < endsAt)
      .sort((a, b) => a.startsAt - b.startsAt)
      .slice(0, MAX_BLOCKS);
  } catch {
    return null;
  }
}

const MAX_ZONES = 20;

/** Files name zones that they do not describe: without a description the parser drops the name. */
function nameZones(root: ICAL.Component, text: string, { from, until }: Span): void {
  const described = new Set(
    root.getAllSubcomponents("vtimezone").map((one) => one.getFirstPropertyValue("tzid")),
  );
  const named = new Set([...text.matchAll(/;TZID="?([^:;",\s]+)/gi)].map(([, name]) => name!));
  const missing = [...named].filter((name) => !described.has(name) && isZone(name));
  for (const name of missing.slice(0, MAX_ZONES)) {
    root.addSubcomponent(new ICAL.Component(ICAL.parse(zoneComponent(name, from, until))));
  }
}

function eventsIn(root: ICAL.Component, span: Span, zone: string): Block[] {
  const events = root.getAllSubcomponents("vevent").filter(isBusy);
  const isException = (one: ICAL.Component) => one.hasProperty("recurrence-id");
  const exceptions = root.getAllSubcomponents("vevent").filter(isException);
  return events
    .filter((one) => !isException(one))
    .flatMap((one) => {
      const event = new ICAL.Event(one, { strictExceptions: true });
      for (const other of exceptions) if (uidOf(other) === event.uid) event.relateException(other);
      return occurrencesOf(event, span, zone);
    });
}

const uidOf = (part: ICAL.Component) => String(part.getFirstPropertyValue("uid") ?? "");

/** Not what is called off or does not take time, and not what our own feed has brought there. */
function isBusy(part: ICAL.Component): boolean {
  const says = (name: string) => String(part.getFirstPropertyValue(name) ?? "").toUpperCase();
  return (
    says("status") !== "CANCELLED" &&
    says("transp") !== "TRANSPARENT" &&
    says("x-microsoft-cdo-busystatus") !== "FREE" &&
    !uidOf(part).endsWith("@parley")
  );
}

function occurrencesOf(event: ICAL.Event, span: Span, zone: string): Block[] {
  const blockOf = (start: ICAL.Time, end: ICAL.Time) => ({
    startsAt: instantOf(start, zone),
    endsAt: instantOf(end, zone),
  });
  if (!event.isRecurring()) return [blockOf(event.startDate, event.endDate)];
  const blocks: Block[] = [];
  const repeats = event.iterator();
  for (let i = 0; i < MAX_REPEATS && blocks.length < MAX_BLOCKS; i += 1) {
    const next = repeats.next() as ICAL.Time | null;
    if (!next || instantOf(next, zone) >= span.until) break;
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    if (!isBusy(item.component)) continue;
    const block = blockOf(startDate, endDate);
    if (block.endsAt > span.from) blocks.push(block);
  }
  return blocks;
}

/** Periods of VFREEBUSY are in UTC. */
function freeBusyIn(root: ICAL.Component): Block[] {
  return root.getAllSubcomponents("vfreebusy").flatMap((part) =>
    part
      .getAllProperties("freebusy")
      .filter((one) => String(one.getParameter("fbtype") ?? "BUSY").toUpperCase() !== "FREE")
      .flatMap((one) => one.getValues() as ICAL.Period[])
      .map((period) => ({
        startsAt: instantOf(period.start, "UTC"),
        endsAt: instantOf(period.getEnd(), "UTC"),
      })),
  );
}

/** By the zone's name where it is one, else as the file describes it, else in the one given. */
function instantOf(time: ICAL.Time, zone: string): number {
  const { year, month, day, hour, minute, second } = time;
  const reading = Date.UTC(year, month - 1, day, hour, minute, second);
  if (time.zone === ICAL.Timezone.utcTimezone) return reading;
  const name = time.isDate ? zone : (time.zone?.tzid ?? "");
  if (!isZone(name) && time.zone?.component) return reading - time.zone.utcOffset(time) * 1000;
  const periods = periodsOf(isZone(name) ? name : zone, reading - 2 * DAY, reading + 2 * DAY);
  return firstInstantOf(periods, reading) ?? reading - periods[0]!.offset;
}
