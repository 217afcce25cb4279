import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { PEOPLE } from "../../local/people/people";
import { backend, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const ISSUER = "https://people.example";
const people = PEOPLE.map(({ id, name }) => ({ id, name, tokenIdentifier: `${ISSUER}|${id}` }));
const DAY = 24 * 60 * MINUTE;

/** What a start does, and the lists of a person as their pages ask for them. */
function demo() {
  const t = backend();
  vi.stubEnv("PARLEY_DEMO", "1");
  const paginationOpts = { numItems: 50, cursor: null };
  return {
    t,
    start: () => t.mutation(internal.demo.seed, { people }),
    of: (id: string) => t.withIdentity({ tokenIdentifier: `${ISSUER}|${id}` }),
    async list(id: string, when: "current" | "past" = "current") {
      const person = this.of(id);
      const lists = [api.bookings.listMine, api.bookings.listProvided];
      const pages = await Promise.all(
        lists.map((list) => person.query(list, { when, paginationOpts })),
      );
      return pages.flatMap(({ page }) => page);
    },
    async live() {
      const rows = await this.list("demo-client");
      return rows.filter(
        ({ state, startsAt, endsAt, provider }) =>
          state === "open" &&
          provider.name === "Demo provider" &&
          startsAt <= Date.now() &&
          endsAt > Date.now(),
      );
    },
  };
}

describe("the demo", () => {
  test("is refused where the deployment does not allow it", async () => {
    await expect(backend().mutation(internal.demo.seed, { people })).rejects.toMatchObject({
      data: { code: "FORBIDDEN" },
    });
  });

  test("has people of these names, with these rights", async () => {
    const { t, start } = demo();
    await start();
    const rows = await t.run(async (ctx) => await ctx.db.query("users").take(20));
    expect(rows.map(({ name, isProvider, isAdmin }) => [name, isProvider, isAdmin])).toEqual([
      ["Demo provider", true, false],
      ["Second provider", true, false],
      ["Demo client", false, false],
      ["Second client", false, false],
      ["Demo outsider", false, false],
      ["Demo admin", false, true],
    ]);
  });

  test("has bookings live now, in 5 minutes, tomorrow, past and cancelled", async () => {
    const world = demo();
    await world.start();
    expect(await world.live()).toHaveLength(1);
    const provided = await world.list("demo-provider");
    expect(provided.map(({ startsAt }) => startsAt)).toContain(NOW + 5 * MINUTE);
    expect(provided.map(({ state }) => state)).toContain("cancelled");
    const inADay = provided.filter(({ startsAt }) => Math.abs(startsAt - NOW - DAY) < 15 * MINUTE);
    expect(inADay.map(({ state }) => state)).toEqual(["booked"]);
    expect((await world.list("demo-client", "past")).map(({ state }) => state)).toEqual(["ended"]);
    expect(await world.list("demo-outsider")).toEqual([]);
    expect(await world.list("demo-outsider", "past")).toEqual([]);
  });

  test("has a page with slots to book, made once and not over what its provider changed", async () => {
    const world = demo();
    await world.start();
    const page = (await world.t.query(api.pages.get, { slug: "demo-provider" }))!;
    expect(page.services.map(({ title }) => title)).toEqual([
      "First conversation",
      "Session",
      "Group practice",
    ]);
    for (const { serviceId } of page.services) {
      const args = { serviceId, fromDate: "2026-11-25", days: 7, now: NOW };
      const answer = await world.t.query(api.slots.list, args);
      expect(answer.kind === "slots" && answer.slots.length).toBeGreaterThan(6);
    }
    const { slug, zone } = page;
    const changed = { slug, zone, headline: "Mine.", isPublished: true };
    await world.of("demo-provider").mutation(api.pages.save, changed);
    await world.start();
    expect(await world.t.query(api.pages.get, { slug })).toMatchObject({ headline: "Mine." });
  });

  test("has a live booking after each start, and nothing twice", async () => {
    const world = demo();
    await world.start();
    const before = await world.list("demo-client");
    await world.start();
    expect(await world.list("demo-client")).toEqual(before);
    vi.setSystemTime(NOW + 2 * 60 * MINUTE);
    expect(await world.live()).toEqual([]);
    await world.start();
    expect(await world.live()).toHaveLength(1);
    expect(await world.list("demo-client")).toHaveLength(before.length + 1);
  });

  test("has another one after a session was ended for everybody, or cancelled", async () => {
    const world = demo();
    await world.start();
    for (const end of [api.departure.endForAll, api.bookings.cancel]) {
      const [booking] = await world.live();
      await world.of("demo-provider").mutation(end, { bookingId: booking!._id });
      expect(await world.live()).toEqual([]);
      vi.setSystemTime(Date.now() + MINUTE);
      await world.start();
      expect(await world.live()).toHaveLength(1);
    }
  });
});
