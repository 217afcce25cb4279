import fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import { googleLink, outlookLink } from "../../lib/calendar/links";
import {
  type CalendarEntry,
  calendarFile,
  type CalendarMessage,
  uidOf,
} from "../../convex/model/calendar/calendarFile";
import { runs } from "../runs";
import { DAY, daysOfChange, FIRST, LAST, ZONES } from "./wallClock";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 24, 10, 0, 0);

const ENTRY: CalendarEntry = {
  bookingId: "booking1",
  title: "First conversation",
  startsAt: Date.UTC(2026, 10, 25, 8),
  endsAt: Date.UTC(2026, 10, 25, 8, 50),
  zone: "Europe/Berlin",
  isCancelled: false,
  sequence: 3,
  joinUrl: "https://app.example/sessions/booking1",
};
const MAIL = {
  now: NOW,
  organizer: { name: "Demo provider", email: "bookings@app.example" },
  attendee: { name: "Demo client", email: "client@mail.example" },
};
const REQUEST: CalendarMessage = { method: "REQUEST", ...MAIL };

/** As another program reads it, with the zones that the file itself describes. */
function parsed(text: string) {
  const root = new ICAL.Component(ICAL.parse(text));
  const zones = new Map(
    root.getAllSubcomponents("vtimezone").map((part) => {
      const zone = new ICAL.Timezone(part);
      return [zone.tzid, zone];
    }),
  );
  const events = root.getAllSubcomponents("vevent").map((part) => {
    const instant = (name: string) => {
      const property = part.getFirstProperty(name)!;
      const time = property.getFirstValue() as InstanceType<typeof ICAL.Time>;
      const tzid = property.getParameter("tzid") as string | undefined;
      const { year, month, day, hour, minute, second } = time;
      const reading = Date.UTC(year, month - 1, day, hour, minute, second);
      return tzid ? reading - zones.get(tzid)!.utcOffset(time) * 1000 : reading;
    };
    return {
      uid: String(part.getFirstPropertyValue("uid")),
      sequence: Number(part.getFirstPropertyValue("sequence")),
      summary: part.getFirstPropertyValue("summary"),
      startsAt: instant("dtstart"),
      endsAt: instant("dtend"),
      zone: part.getFirstProperty("dtstart")!.getParameter("tzid"),
      status: part.getFirstPropertyValue("status"),
      stamp: String(part.getFirstPropertyValue("dtstamp")),
      url: part.getFirstPropertyValue("url"),
      organizer: part.getFirstPropertyValue("organizer"),
      attendees: part.getAllProperties("attendee").map((one) => one.getFirstValue()),
    };
  });
  return { method: root.getFirstPropertyValue("method"), events };
}

/** A calendar that follows the rules of its kind: the highest sequence of a UID counts. */
function keep(calendar: Map<string, { sequence: number; startsAt: number }>, text: string) {
  const { method, events } = parsed(text);
  for (const { uid, sequence, startsAt } of events) {
    if (sequence < (calendar.get(uid)?.sequence ?? 0)) continue;
    if (method === "CANCEL") calendar.delete(uid);
    else calendar.set(uid, { sequence, startsAt });
  }
}

describe("an invitation", () => {
  test("says what, when, where, from whom and to whom", () => {
    expect(parsed(calendarFile([ENTRY], REQUEST))).toEqual({
      method: "REQUEST",
      events: [
        {
          uid: "booking1@parley",
          sequence: 3,
          summary: "First conversation",
          startsAt: ENTRY.startsAt,
          endsAt: ENTRY.endsAt,
          zone: "Europe/Berlin",
          status: "CONFIRMED",
          stamp: "2026-11-24T10:00:00Z",
          url: ENTRY.joinUrl,
          organizer: "mailto:bookings@app.example",
          attendees: ["MAILTO:client@mail.example"],
        },
      ],
    });
  });

  test("is moved by a higher sequence, and taken away by a cancellation with its UID", () => {
    const calendar = new Map<string, { sequence: number; startsAt: number }>();
    keep(calendar, calendarFile([ENTRY], REQUEST));
    const times = { startsAt: ENTRY.startsAt + 60 * MINUTE, endsAt: ENTRY.endsAt + 60 * MINUTE };
    const moved = { ...ENTRY, ...times, sequence: 4 };
    keep(calendar, calendarFile([moved], REQUEST));
    keep(calendar, calendarFile([ENTRY], REQUEST));
    expect([...calendar]).toEqual([[uidOf("booking1"), { sequence: 4, startsAt: moved.startsAt }]]);
    const off = calendarFile([{ ...moved, sequence: 5 }], { ...REQUEST, method: "CANCEL" });
    expect(parsed(off)).toMatchObject({ method: "CANCEL", events: [{ status: "CANCELLED" }] });
    keep(calendar, off);
    expect(calendar.size).toBe(0);
  });

  test("in UTC needs no zone, and a file has lines of at most 75 bytes", () => {
    const utc = calendarFile([{ ...ENTRY, zone: "UTC" }], REQUEST);
    expect(utc).toContain("DTSTART:20261125T080000Z");
    expect(utc).not.toContain("VTIMEZONE");
    const long = calendarFile([{ ...ENTRY, title: "Süß ".repeat(60) }], REQUEST);
    const bytes = (line: string) => new TextEncoder().encode(line).length;
    expect(Math.max(...long.split("\r\n").map(bytes))).toBeLessThanOrEqual(75);
    expect(long.endsWith("END:VCALENDAR\r\n")).toBe(true);
    expect(long.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  test.each([
    ["x\r\nATTENDEE:mailto:evil@mail.example", "x ATTENDEE:mailto:evil@mail.example"],
    ["x\nEND:VEVENT\nBEGIN:VEVENT", "x END:VEVENT BEGIN:VEVENT"],
    ['a;b,c\\d"e:f', 'a;b,c\\d"e:f'],
    ["\u0000\u001b[31m\u2028x", "[31m x"],
    ["<script>alert(1)</script>", "<script>alert(1)</script>"],
  ])("a title of %j stays a title", (title, words) => {
    const { events } = parsed(calendarFile([{ ...ENTRY, title }], REQUEST));
    expect(events).toHaveLength(1);
    expect(events[0]!.attendees).toHaveLength(1);
    expect(events[0]!.summary).toBe(words);
  });

  test("says both of two equal readings in UTC, and those beside them with their zone", () => {
    const at = (startsAt: number) =>
      calendarFile([{ ...ENTRY, startsAt, endsAt: startsAt + 5 * 60 * MINUTE }], REQUEST);
    const second = Date.UTC(2026, 9, 25, 1, 30);
    expect(at(second - 120 * MINUTE)).toContain("DTSTART;TZID=Europe/Berlin:20261025T013000");
    expect(at(second - 60 * MINUTE)).toContain("DTSTART:20261025T003000Z");
    expect(at(second)).toContain("DTSTART:20261025T013000Z");
    expect(at(second + 60 * MINUTE)).toContain("DTSTART;TZID=Europe/Berlin:20261025T033000");
  });

  test("holds the same instants for every zone and day, as another program reads them", () => {
    const minute = fc.integer({ min: FIRST / MINUTE, max: LAST / MINUTE });
    const zones = fc.constantFrom(...ZONES, "Europe/Dublin", "UTC");
    const cases = zones.chain((zone) => {
      const anyTime = minute.map((at) => at * MINUTE);
      const days = daysOfChange(zone);
      const near = fc.tuple(fc.constantFrom(...days, FIRST), fc.nat({ max: DAY / MINUTE }));
      const nearTime = near.map(([day, minutes]) => day + minutes * MINUTE);
      return fc.record({
        zone: fc.constant(zone),
        startsAt: fc.oneof(anyTime, nearTime),
        minutes: fc.integer({ min: 5, max: 480 }),
      });
    });
    const check = fc.property(cases, ({ zone, startsAt, minutes }) => {
      const entry = { ...ENTRY, zone, startsAt, endsAt: startsAt + minutes * MINUTE };
      const { events } = parsed(calendarFile([entry], REQUEST));
      const { startsAt: start, endsAt: end } = events[0]!;
      expect([start, end]).toEqual([entry.startsAt, entry.endsAt]);
    });
    fc.assert(check, { numRuns: runs(1_000), seed: 20_240_105 });
  }, 30_000);
});

test("links to calendars on the web carry the instant and nothing that breaks out", () => {
  const entry = { ...ENTRY, title: "A & B?#<x>" };
  const google = new URL(googleLink(entry));
  expect(google.searchParams.get("dates")).toBe("20261125T080000Z/20261125T085000Z");
  expect(google.searchParams.get("text")).toBe(entry.title);
  for (const [account, host] of [
    ["personal", "outlook.live.com"],
    ["work", "outlook.office.com"],
  ] as const) {
    const outlook = new URL(outlookLink(entry, account));
    expect(outlook.host).toBe(host);
    expect(outlook.searchParams.get("startdt")).toBe("2026-11-25T08:00:00.000Z");
    expect(outlook.searchParams.get("subject")).toBe(entry.title);
  }
});
