import { type Infer, v } from "convex/values";
import ical, { ICalCalendarMethod, ICalEventStatus } from "ical-generator";
import { DAY, instantsBetween, offsetAt, periodsOf } from "../../../lib/time/zone";
import { appOrigin, appOrigins } from "../appOrigin";
import { ZonedDate } from "./zonedDate";
import { zoneComponent } from "./zoneComponent";

/** A booking as a calendar shows it. */
export const entryFields = {
  bookingId: v.string(),
  /** What its first version was named after; missing: where we are now. */
  uidHost: v.optional(v.string()),
  title: v.string(),
  startsAt: v.number(),
  endsAt: v.number(),
  /** Where the time is meant: an IANA name, or "UTC". */
  zone: v.string(),
  isCancelled: v.boolean(),
  /** Rises with each change: a calendar keeps the highest. */
  sequence: v.number(),
  joinUrl: v.string(),
};
const calendarEntry = v.object(entryFields);
export type CalendarEntry = Infer<typeof calendarEntry>;

type Mailbox = { name: string; email: string };

/** `REQUEST` and `CANCEL` are to one person, by mail; `PUBLISH` is a file or a feed. */
export type CalendarMessage =
  | { method: "PUBLISH"; now: number; name?: string; description?: string }
  | { method: "REQUEST" | "CANCEL"; now: number; organizer: Mailbox; attendee: Mailbox };

/**
 * The same for every version of a booking, so that a later one takes the place of an earlier one:
 * with the host that the deployment had when it was made, as a calendar may have bookings of another.
 */
export function uidOf(bookingId: string, host = ownHost()): string {
  return `${bookingId}@${host}`;
}

/** Also of an address that the app had before, as long as that is one of its addresses. */
export function isOwnUid(uid: string): boolean {
  const [bookingId, ...host] = uid.split("@");
  const hosts = [ownHost(), ...appOrigins().map(hostOf)];
  return bookingId !== "" && hosts.includes(host.join("@"));
}

export function ownHost(): string {
  return hostOf(appOrigin());
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : "parley";
}

/** An iCalendar file. Times are in the entry's zone, which the file describes itself. */
export function calendarFile(entries: CalendarEntry[], message: CalendarMessage): string {
  const range = {
    from: Math.min(message.now, ...entries.map(({ startsAt }) => startsAt)),
    until: Math.max(message.now, ...entries.map(({ endsAt }) => endsAt)),
  };
  const file = ical({
    prodId: { company: "Parley", product: "Parley", language: "EN" },
    method: ICalCalendarMethod[message.method],
    ...(message.method === "PUBLISH" && message.name ? { name: plain(message.name) } : {}),
  });
  // Without a zone of the whole file, what is to be in UTC is.
  file.timezone({ name: null, generator: (zone) => zoneComponent(zone, range.from, range.until) });
  if (message.method === "PUBLISH" && message.description) file.description(message.description);
  for (const entry of entries) file.createEvent(eventOf(entry, message));
  return `${file.toString()}\r\n`;
}

function eventOf(entry: CalendarEntry, message: CalendarMessage) {
  const { bookingId, uidHost, title, startsAt, endsAt } = entry;
  const { zone, isCancelled, sequence, joinUrl } = entry;
  const isOff = isCancelled || message.method === "CANCEL";
  return {
    id: uidOf(bookingId, uidHost),
    sequence,
    stamp: new Date(message.now),
    start: new ZonedDate(startsAt),
    end: new ZonedDate(endsAt),
    ...(isNamed(zone, startsAt) && isNamed(zone, endsAt) && { timezone: zone }),
    summary: plain(title),
    url: joinUrl,
    location: joinUrl,
    status: isOff ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    ...(message.method !== "PUBLISH" && peopleOf(message)),
  };
}

/** Programs disagree about which of two equal readings is meant: such a time is said in UTC. */
function isNamed(zone: string, at: number): boolean {
  if (zone === "UTC") return false;
  const periods = periodsOf(zone, at - DAY, at + DAY);
  const reading = at + offsetAt(zone, at);
  return instantsBetween(periods, reading, reading + 1).length === 1;
}

function peopleOf({ organizer, attendee }: { organizer: Mailbox; attendee: Mailbox }) {
  return {
    organizer: { ...organizer, name: plain(organizer.name) },
    attendees: [{ ...attendee, name: plain(attendee.name), rsvp: true }],
  };
}

/** Control characters have no place in such a file, and could begin a line of their own. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is meant
  return text.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ").trim();
}
