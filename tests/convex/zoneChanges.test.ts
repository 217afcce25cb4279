import fc from "fast-check";
import ICAL from "ical.js";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { runs } from "../runs";
import { DAY } from "./calendarWorld";
import { backendWithPeople, MINUTE, NOW, type World } from "./setup";
import { ZONES } from "./wallClock";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const PAGE = { slug: "demo-provider", headline: "", isPublished: true };

/** When it is, when its people are reminded, and when their calendars have it. */
async function instantsOf(world: World, bookingId: Id<"bookings">) {
  const kept = await world.t.run(async (ctx) => {
    const { startsAt, endsAt } = (await ctx.db.get("bookings", bookingId))!;
    const reminders = await ctx.db
      .query("reminders")
      .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
      .collect();
    return { startsAt, endsAt, reminders: reminders.map(({ at }) => at) };
  });
  const file = (await world.asClient.query(api.calendar.file, { bookingId }))!;
  const root = new ICAL.Component(ICAL.parse(file) as never);
  const event = new ICAL.Event(root.getFirstSubcomponent("vevent")!);
  const instant = (time: ICAL.Time) => time.toJSDate().getTime();
  return { ...kept, file: [instant(event.startDate), instant(event.endDate)] };
}

test("a booking keeps its instants, whatever zone its provider's page has next", async () => {
  let world = await backendWithPeople();
  const minutes = fc.integer({ min: 3 * 24 * 60, max: 700 * 24 * 60 });
  const zones = fc.tuple(fc.constantFrom(...ZONES), fc.constantFrom(...ZONES));
  let cases = 0;
  const check = fc.asyncProperty(zones, minutes, async ([zone, other], startsIn) => {
    // What is written within a minute has a limit; and the more there is, the longer a look takes.
    cases += 1;
    if (cases % 25 === 0) world = await backendWithPeople();
    vi.setSystemTime(NOW + cases * MINUTE);
    await world.asProvider.mutation(api.pages.save, { ...PAGE, zone });
    const startsAt = NOW + DAY + startsIn * MINUTE;
    const made = await world.asProvider.mutation(api.bookings.create, {
      requestKey: `case-${cases}`,
      title: "Weekly check-in",
      clientIds: [world.people.client],
      startsAt,
      durationMinutes: 45,
      mayOverlap: true,
    });
    if (made.kind !== "created") throw new Error(made.reason);
    const before = await instantsOf(world, made.bookingId);
    const endsAt = startsAt + 45 * MINUTE;
    expect(before).toMatchObject({ startsAt, endsAt, file: [startsAt, endsAt] });
    expect(before.reminders).toHaveLength(4);
    await world.asProvider.mutation(api.pages.save, { ...PAGE, zone: other });
    expect(await instantsOf(world, made.bookingId)).toEqual(before);
  });
  await fc.assert(check, { numRuns: runs(1_000), seed: 20_240_105 });
}, 120_000);
