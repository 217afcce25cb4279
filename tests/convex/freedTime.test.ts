import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { addService, DATE, DAY, NINE, WEEK, ZONE } from "./calendarWorld";
import { as, backendWithPeople, book, MINUTE, NOW, type Person, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function offersOf(world: World, person: Person) {
  const rows = await as(world.t, person).query(api.waiting.mine, {});
  return rows.map(({ offer }) => offer);
}

describe("the time of a session", () => {
  /** What Demo provider has at nine is handed to a second one, who has one slot a day, then. */
  async function coProvided() {
    const world = await backendWithPeople();
    const { stranger: personId } = world.people;
    await world.t.run((ctx) => ctx.db.patch("users", personId, { isProvider: true }));
    const page = { slug: "second-provider", headline: "", zone: ZONE, isPublished: true };
    await world.asStranger.mutation(api.pages.save, page);
    await world.asStranger.mutation(api.availability.setWeek, { week: WEEK });
    const second = { ...world, asProvider: world.asStranger };
    const serviceId = await addService(second, { lengthMinutes: 170, stepMinutes: 180 });
    const bookingId = await book(world, { startsIn: (NINE - NOW) / MINUTE, minutes: 60 });
    await world.asProvider.mutation(api.participants.handOver, { bookingId, personId });
    const joined = await world.asOtherClient.mutation(api.waiting.join, { serviceId, date: DATE });
    expect(joined).toMatchObject({ kind: "waiting" });
    return { world, bookingId };
  }

  test.each(["cancel", "move"] as const)(
    "is offered by all who provided it: %s",
    async (change) => {
      const { world, bookingId } = await coProvided();
      expect(await offersOf(world, "otherClient")).toEqual([null]);
      if (change === "cancel") await world.asProvider.mutation(api.bookings.cancel, { bookingId });
      else {
        const move = { bookingId, startsAt: NINE + 2 * DAY };
        expect(await world.asProvider.mutation(api.bookings.move, move)).toMatchObject({
          kind: "moved",
        });
      }
      expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE }]);
    },
  );
});
