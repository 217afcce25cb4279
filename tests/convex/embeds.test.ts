import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { backendWithPeople, book, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const save = (world: World, origins: string[]) =>
  world.asProvider.mutation(api.embeds.save, { origins });

describe("the sites that may frame a session", () => {
  test("are those of its provider, and of a booking that is not there, none", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const of = (id: string) => world.t.query(api.embeds.originsOf, { bookingId: id });
    expect(await of(bookingId)).toEqual([]);
    const origins = ["https://practice.example", "http://localhost:8080"];
    expect(await save(world, ["HTTPS://practice.example/", ...origins])).toEqual({
      kind: "saved",
      origins,
    });
    expect(await of(bookingId)).toEqual(origins);
    expect(await world.asProvider.query(api.embeds.mine, {})).toEqual(origins);
    expect(await world.asClient.query(api.embeds.mine, {})).toEqual([]);
    expect(await of("nothing")).toEqual([]);
    const { provider } = world.people;
    const be = (isProvider: boolean) =>
      world.t.run(async (ctx) => ctx.db.patch("users", provider, { isProvider }));
    await be(false);
    expect(await of(bookingId)).toEqual([]);
    await be(true);
    expect(await of(bookingId)).toEqual(origins);
    await world.t.run(async (ctx) => ctx.db.delete("bookings", bookingId));
    expect(await of(bookingId)).toEqual([]);
  });

  test.each([
    "practice.example",
    "https://*.example",
    "https://practice.example/page",
    "https://user@practice.example",
    "http://practice.example",
    "http://127.0.0.1.example",
    "https://a.example; script-src *",
    "https://a.example https://b.example",
    "*",
    "null",
    "",
  ])("%o is none", async (origin) => {
    const world = await backendWithPeople();
    const refused = await save(world, ["https://fine.example", origin]);
    expect(refused).toMatchObject({ kind: "refused", reason: "bad_origin" });
    expect(await world.asProvider.query(api.embeds.mine, {})).toEqual([]);
  });

  test("are a provider's to name, twenty at most", async () => {
    const world = await backendWithPeople();
    const asked = await world.asClient.mutation(api.embeds.save, { origins: [] });
    expect(asked).toEqual({ kind: "refused", reason: "not_allowed" });
    const many = Array.from({ length: 21 }, (_, i) => `https://${i}.example`);
    expect(await save(world, many)).toEqual({ kind: "refused", reason: "too_many" });
  });
});
