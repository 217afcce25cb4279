import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import {
  type CalendarEntry,
  calendarFile,
  type CalendarMessage,
  uidOf,
} from "../../convex/model/calendar/calendarFile";
import { addService, DATE, freeOn, HOUR, order } from "../convex/calendarWorld";
import { mailsTo, signIn } from "../convex/noticeWorld";
import { backendWithPeople } from "../convex/setup";
import { DAY, daysOfChange, ZONES } from "../convex/wallClock";
import { type Read, readByPython } from "./calendar/reader";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const MINUTE = 60_000;
const NOW = Date.UTC(2024, 0, 1);
const PEOPLE = {
  now: NOW,
  organizer: { name: "Demo provider", email: "bookings@app.example" },
  attendee: { name: "Demo client", email: "client@mail.example" },
};
const MESSAGES: CalendarMessage[] = [
  { method: "REQUEST", ...PEOPLE },
  { method: "CANCEL", ...PEOPLE },
  { method: "PUBLISH", now: NOW, name: "Parley" },
];

type Case = { entry: CalendarEntry; message: CalendarMessage };

/** Around each change of the zone's clocks until 2030, and in the middle of each month of a year. */
function casesOf(zone: string): Case[] {
  const months = Array.from({ length: 12 }, (_, month) => Date.UTC(2026, month, 15));
  const starts = [...new Set([...daysOfChange(zone), ...months])].flatMap((day) =>
    [0, 5, 10, 15, 20].map((hour) => day + hour * 60 * MINUTE + 30 * MINUTE),
  );
  return starts.map((startsAt, number) => {
    const message = MESSAGES[number % MESSAGES.length]!;
    const entry = {
      bookingId: `booking${number}`,
      title: "Séance, “première”; 50 % \\ ok",
      startsAt,
      endsAt: startsAt + (5 + ((number * 35) % 480)) * MINUTE,
      zone,
      isCancelled: false,
      sequence: number % 7,
      joinUrl: `https://app.example/sessions/booking${number}`,
    };
    return { entry, message };
  });
}

/** What a reader has to find in the file of one booking. */
function expected({ entry, message }: Case, { events }: Read) {
  const { bookingId, sequence, title, startsAt, endsAt, zone } = entry;
  const status = message.method === "CANCEL" ? "CANCELLED" : "CONFIRMED";
  const times = { startsAt, endsAt };
  // Times that clocks show twice are said in UTC; without any other there is no zone to describe.
  const isNamed = events[0]?.zone !== null;
  return {
    method: message.method,
    zones: isNamed ? [zone] : [],
    errors: [],
    events: [
      {
        ...{ uid: uidOf(bookingId), sequence, status, title },
        zone: isNamed ? zone : null,
        ...times,
        own: times,
      },
    ],
  };
}

describe("Python's icalendar reads our files as they are meant", () => {
  test.each(ZONES)("at every change of the clocks: %s", (zone) => {
    const cases = casesOf(zone);
    const read = readByPython(cases.map(({ entry, message }) => calendarFile([entry], message)));
    expect(read).toEqual(cases.map((one, number) => expected(one, read[number]!)));
    // Nearly all are said in the zone: the rest is the hour that comes twice.
    const inZone = read.filter(({ zones }) => zones.length === 1);
    expect(inZone.length).toBeGreaterThan(0.8 * cases.length);
  });

  test("several bookings in one file keep their own zones", () => {
    const entries = ZONES.map((zone) => casesOf(zone)[0]!.entry);
    const [read] = readByPython([calendarFile(entries, MESSAGES[2]!)]);
    expect(read!.zones).toEqual([...ZONES].toSorted());
    expect(read!.events.map(({ zone, startsAt }) => ({ zone, startsAt }))).toEqual(
      entries.map(({ zone, startsAt }) => ({ zone, startsAt })),
    );
  });
});

/** A service that can be booked at any hour of any day, on a page in this zone. */
async function worldIn(zone: string) {
  const world = await backendWithPeople();
  await signIn(world, "client");
  const page = { slug: "demo-provider", headline: "Listening.", zone, isPublished: true };
  await world.asProvider.mutation(api.pages.save, page);
  const week = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, fromMinute: 0, toMinute: 1440 }));
  await world.asProvider.mutation(api.availability.setWeek, { week });
  return { world, serviceId: await addService(world) };
}

describe("a booking in a calendar that Python's icalendar keeps", () => {
  test.each(ZONES)("comes by mail, is moved and goes, with one UID: %s", async (zone) => {
    const { world, serviceId } = await worldIn(zone);
    const startsAt = (await freeOn(world, serviceId, DATE))[3]!;
    const booked = await order(world, "client", serviceId, startsAt);
    if (booked.kind !== "booked") throw new Error(booked.kind);
    const { bookingId } = booked;
    const made = (await world.asClient.query(api.calendar.file, { bookingId }))!;
    const later = startsAt + DAY + HOUR;
    await world.asClient.mutation(api.bookings.move, { bookingId, startsAt: later });
    const secret = await world.asClient.mutation(api.calendar.createFeed, {});
    const feed = await (await world.t.fetch(`/calendar/feed?key=${secret}`, {})).text();
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    const mails = (await mailsTo(world, "client")).toReversed();
    const read = readByPython([...mails.map(({ file }) => file!.text), made, feed]);
    const uid = `${bookingId}@app.example`;
    const file = (method: string, sequence: number, at: number) => {
      const times = { startsAt: at, endsAt: at + 50 * MINUTE };
      const status = method === "CANCEL" ? "CANCELLED" : "CONFIRMED";
      return { method, zones: [zone], events: [{ uid, sequence, status, ...times, own: times }] };
    };
    expect(read).toMatchObject([
      file("REQUEST", 1, startsAt),
      file("REQUEST", 2, later),
      file("CANCEL", 3, later),
      file("PUBLISH", 1, startsAt),
      file("PUBLISH", 2, later),
    ]);
  });
});
