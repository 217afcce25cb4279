import ICAL from "ical.js";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { bookedBy, HOUR, NINE, worldWithCalendar } from "./calendarWorld";
import { as, book, fieldsOf, MINUTE, NOW, PEOPLE, type Person, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

function eventsOf(text: string) {
  return new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((part) => ({
    uid: part.getFirstPropertyValue("uid"),
    sequence: part.getFirstPropertyValue("sequence"),
    status: part.getFirstPropertyValue("status"),
    start: String(part.getFirstPropertyValue("dtstart")),
    url: part.getFirstPropertyValue("url"),
  }));
}

async function feedOf(world: World, person: Person): Promise<string> {
  return await as(world.t, person).mutation(api.calendar.createFeed, {});
}

const read = (world: World, key: string) => world.t.fetch(`/calendar/feed?key=${key}`, {});

describe("a feed", () => {
  test("has a person's own bookings, as they are now, in the provider's zone", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const bookingId = await bookedBy(world, "client", serviceId);
    const other = await bookedBy(world, "otherClient", serviceId, NINE + HOUR);
    const key = await feedOf(world, "client");
    const response = await read(world, key);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
    const event = {
      uid: `${bookingId}@app.example`,
      sequence: 1,
      status: "CONFIRMED",
      start: "2026-11-25T09:00:00",
      url: `https://app.example/sessions/${bookingId}`,
    };
    const text = await response.text();
    expect(eventsOf(text)).toEqual([event]);
    expect(text).not.toContain(other);
    await world.asClient.mutation(api.bookings.move, { bookingId, startsAt: NINE + 2 * HOUR });
    await world.asProvider.mutation(api.bookings.cancel, { bookingId: other });
    const moved = { ...event, sequence: 2, start: "2026-11-25T11:00:00" };
    expect(eventsOf(await (await read(world, key)).text())).toEqual([moved]);
    const both = eventsOf(await (await read(world, await feedOf(world, "provider"))).text());
    expect(both.map(({ status, sequence }) => [status, sequence])).toEqual([
      ["CANCELLED", 2],
      ["CONFIRMED", 2],
    ]);
  });

  /** So many sessions of the provider, an hour apart, from a week ahead on. */
  async function withMany(count: number) {
    const { world, serviceId } = await worldWithCalendar();
    const bookingId = await bookedBy(world, "client", serviceId);
    await world.t.run(async (ctx) => {
      const one = await fieldsOf(ctx, bookingId);
      for (let i = 1; i < count; i += 1) {
        const startsAt = one.startsAt + i * HOUR;
        const times = { startsAt, endsAt: startsAt + 30 * MINUTE };
        const id = await ctx.db.insert("bookings", { ...one, ...times, requestKey: `more-${i}` });
        const person = { bookingId: id, userId: one.providerId, startsAt, isOver: false };
        await ctx.db.insert("bookingParticipants", { ...person, role: "provider" });
      }
    });
    return await (await read(world, await feedOf(world, "provider"))).text();
  }

  test("has all that is to come, and each once", async () => {
    const text = await withMany(450);
    expect(new Set(eventsOf(text).map(({ uid }) => uid)).size).toBe(450);
    expect(eventsOf(text)).toHaveLength(450);
    expect(text).not.toContain("CALDESC");
  });

  test("that is cut after a thousand says so", async () => {
    const text = await withMany(1_150);
    const events = eventsOf(text);
    expect(events).toHaveLength(1_000);
    expect(events.at(-1)!.start).toBe("2027-01-06T00:00:00");
    const calendar = new ICAL.Component(ICAL.parse(text) as never);
    expect(calendar.getFirstPropertyValue("x-wr-caldesc")).toContain("next 1,000 sessions");
  });

  test("is opened by its newest secret alone, until it is revoked; the secret is not kept", async () => {
    const { world } = await worldWithCalendar();
    expect(await world.asClient.query(api.calendar.feed, {})).toBeNull();
    const first = await feedOf(world, "client");
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    const second = await feedOf(world, "client");
    expect(await world.asClient.query(api.calendar.feed, {})).toEqual(expect.any(Number));
    expect((await read(world, first)).status).toBe(404);
    expect((await read(world, second)).status).toBe(200);
    const rows = await world.t.run(async (ctx) => await ctx.db.query("calendarFeeds").collect());
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(second);
    await world.asStranger.mutation(api.calendar.revokeFeed, {});
    expect((await read(world, second)).status).toBe(200);
    await world.asClient.mutation(api.calendar.revokeFeed, {});
    expect((await read(world, second)).status).toBe(404);
  });

  test.each(["", "x", "0".repeat(64), "0".repeat(100_000), "%00", "../"])(
    "is not there for another secret",
    async (key) => {
      const { world } = await worldWithCalendar();
      await feedOf(world, "client");
      const response = await read(world, encodeURIComponent(key));
      expect([response.status, await response.text()]).toEqual([404, ""]);
    },
  );

  test("that is asked for too often says when to come back, others are served", async () => {
    const { world } = await worldWithCalendar();
    const key = await feedOf(world, "client");
    for (let i = 0; i < 20; i += 1) expect((await read(world, key)).status).toBe(200);
    const refused = await read(world, key);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await read(world, await feedOf(world, "otherClient"))).status).toBe(200);
  });
});

describe("a booking's file", () => {
  test.each(PEOPLE)("is for %s: the booking's own people alone", async (person) => {
    const { world, serviceId } = await worldWithCalendar();
    const bookingId = await bookedBy(world, "client", serviceId);
    const text = await as(world.t, person).query(api.calendar.file, { bookingId });
    const isTheirs = person === "client" || person === "provider";
    expect(text === null ? null : eventsOf(text)[0]?.uid).toBe(
      isTheirs ? `${bookingId}@app.example` : null,
    );
  });

  test("rises in sequence when its session is extended", async () => {
    const { world } = await worldWithCalendar();
    const bookingId = await book(world);
    const sequence = async () =>
      eventsOf((await world.asClient.query(api.calendar.file, { bookingId }))!)[0]?.sequence;
    expect(await sequence()).toBe(0);
    const args = { bookingId, minutes: 5 as const, endsAt: NOW + 30 * MINUTE };
    await world.asProvider.mutation(api.bookings.extend, args);
    expect(await sequence()).toBe(1);
  });
});
