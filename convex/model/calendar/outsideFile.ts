import ICAL from "ical.js";
import { DAY, firstInstantOf, isZone, periodsOf } from "../../../lib/time/zone";
import { MAX_HORIZON_DAYS } from "../slots/serviceTerms";
import { isOwnUid } from "./calendarFile";
import { parseFile } from "./outsideParts";
import { boundRules, isPlausible } from "./outsideRules";
import { zoneComponent } from "./zoneComponent";

export type Block = { startsAt: number; endsAt: number };
type Span = { from: number; until: number };

export type Busy = {
  blocks: Block[];
  /** There is nothing in the file that was too much to follow, or not to be understood. */
  isWhole: boolean;
  /** Where there are more blocks than are kept, from when on: those that come later are left out. */
  knownUntil?: number;
};

/** More repeats of one entry are not followed. */
const MAX_REPEATS = 20_000;
const MAX_BLOCKS = 2_000;

/** What is read of a calendar: as far as any service can be booked, in whatever zone. */
export function spanFrom(now: number): Span {
  return { from: now - DAY, until: now + (MAX_HORIZON_DAYS + 2) * DAY };
}

/**
 * When somebody is busy by their calendar's file, in a span; null when it is no such file.
 * @param zone where whole days and times without a zone are meant
 */
export function busyIn(text: string, span: Span, zone: string): Busy | null {
  try {
    const { root, isWhole } = parseFile(text);
    if (root.name !== "vcalendar") return null;
    nameZones(root, text, span);
    boundRules(root);
    const busy = readAll([...eventsIn(root, span, zone), ...freeBusyIn(root)], span);
    return { ...busy, isWhole: busy.isWhole && isWhole };
  } catch {
    return null;
  }
}

/** One part of a file; what is wrong with it says nothing of the others. */
type Reading = () => Iterable<Block>;

function readAll(readings: Reading[], span: Span): Busy {
  const blocks: Block[] = [];
  let isWhole = true;
  for (const read of readings) {
    try {
      for (const block of read()) if (isIn(span, block)) blocks.push(cut(block, span));
    } catch {
      isWhole = false;
    }
  }
  const sorted = blocks.sort((a, b) => a.startsAt - b.startsAt);
  return {
    blocks: sorted.slice(0, MAX_BLOCKS),
    isWhole: isWhole && sorted.length <= MAX_BLOCKS,
    knownUntil: sorted[MAX_BLOCKS]?.startsAt,
  };
}

function isIn({ from, until }: Span, { startsAt, endsAt }: Block): boolean {
  return startsAt < endsAt && endsAt > from && startsAt < until;
}

/** Without the days outside of the span: whole ones, so that the next reading finds the same rows. */
function cut({ startsAt, endsAt }: Block, { from, until }: Span): Block {
  const first = startsAt + Math.max(0, Math.floor((from - startsAt) / DAY)) * DAY;
  const last = first + Math.ceil((until - first) / DAY) * DAY;
  return { startsAt: first, endsAt: Math.min(endsAt, last) };
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

function eventsIn(root: ICAL.Component, span: Span, zone: string): Reading[] {
  const parts = root.getAllSubcomponents("vevent");
  const isException = (one: ICAL.Component) => one.hasProperty("recurrence-id");
  const series = parts.filter((one) => !isException(one));
  const exceptions = byUid(parts.filter(isException));
  // What replaces one time of a series that takes none, or is not in the file, stands for itself.
  const followed = new Set(series.filter((one) => isBusy(one) || isOff(one)).map(uidOf));
  const alone = [...exceptions].flatMap(([uid, group]) => (followed.has(uid) ? [] : group));
  return [
    ...series.filter(isBusy).map((one) => () => occurrencesOf(one, exceptions, { span, zone })),
    ...alone.filter(isBusy).map((one) => () => [blockOf(new ICAL.Event(one), zone)]),
  ];
}

function byUid(parts: ICAL.Component[]): Map<string, ICAL.Component[]> {
  const groups = new Map<string, ICAL.Component[]>();
  for (const one of parts) {
    const group = groups.get(uidOf(one));
    if (group) group.push(one);
    else groups.set(uidOf(one), [one]);
  }
  return groups;
}

const uidOf = (part: ICAL.Component) => String(part.getFirstPropertyValue("uid") ?? "");

function says(part: ICAL.Component, name: string): string {
  return String(part.getFirstPropertyValue(name) ?? "").toUpperCase();
}

const isOff = (part: ICAL.Component) => says(part, "status") === "CANCELLED";

/** Not what is called off or does not take time, and not what our own feed has brought there. */
function isBusy(part: ICAL.Component): boolean {
  return (
    !isOff(part) &&
    says(part, "transp") !== "TRANSPARENT" &&
    says(part, "x-microsoft-cdo-busystatus") !== "FREE" &&
    !isOwnUid(uidOf(part))
  );
}

type Times = { startDate: ICAL.Time; endDate: ICAL.Time };

function blockOf({ startDate, endDate }: Times, zone: string): Block {
  return { startsAt: instantOf(startDate, zone), endsAt: instantOf(endDate, zone) };
}

/** @throws where the entry is malformed, or goes on for longer than is followed */
function* occurrencesOf(
  part: ICAL.Component,
  exceptions: Map<string, ICAL.Component[]>,
  { span, zone }: { span: Span; zone: string },
): Generator<Block> {
  if (!isPlausible(part)) throw new Error("Nobody has such an entry.");
  const event = new ICAL.Event(part, { exceptions: exceptions.get(uidOf(part)) ?? [] });
  if (!event.isRecurring()) {
    yield blockOf(event, zone);
    return;
  }
  const repeats = event.iterator();
  for (let i = 0; i < MAX_REPEATS; i += 1) {
    const next = repeats.next() as ICAL.Time | null;
    if (!next || instantOf(next, zone) >= span.until) return;
    const details = event.getOccurrenceDetails(next);
    if (isBusy(details.item.component)) yield blockOf(details, zone);
  }
  throw new Error("There is more than is followed.");
}

/** Periods of VFREEBUSY are in UTC. */
function freeBusyIn(root: ICAL.Component): Reading[] {
  return root
    .getAllSubcomponents("vfreebusy")
    .flatMap((part) => part.getAllProperties("freebusy"))
    .filter((one) => String(one.getParameter("fbtype") ?? "BUSY").toUpperCase() !== "FREE")
    .map((one) => () => (one.getValues() as ICAL.Period[]).map(periodOf));
}

function periodOf(period: ICAL.Period): Block {
  return {
    startsAt: instantOf(period.start, "UTC"),
    endsAt: instantOf(period.getEnd(), "UTC"),
  };
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
