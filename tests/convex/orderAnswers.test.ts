import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { freeOn, NINE, order, worldWithCalendar } from "./calendarWorld";
import { THREE, bookingsIn } from "./orderWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("answers", () => {
  const questions = [
    { key: "why", text: "What brings you here?", isRequired: true },
    { key: "since", text: "Since when?", isRequired: false },
  ];
  const answer = (key: string, text: string) => ({ key, text });

  test("are kept with their questions, for the provider and for who gave them", async () => {
    const { world, serviceId } = await worldWithCalendar({ questions });
    const hostile = `<script>alert(1)</script> {{7*7}} '; DROP TABLE --\u0000\u202e`;
    const result = await order(world, "client", serviceId, NINE, {
      answers: [answer("why", ` ${hostile} `)],
    });
    if (result.kind !== "booked") throw new Error(result.kind);
    const { bookingId } = result;
    for (const who of [world.asProvider, world.asClient]) {
      expect(await who.query(api.bookings.answers, { bookingId })).toEqual([
        {
          name: "Demo client",
          answers: [{ key: "why", question: "What brings you here?", text: hostile }],
        },
      ]);
    }
    expect(await world.asStranger.query(api.bookings.answers, { bookingId })).toBeNull();
  });

  test("of a group are told to its provider; of the others no client hears", async () => {
    const { world, serviceId } = await worldWithCalendar({ questions, seats: 2 });
    const say = (person: "client" | "otherClient") =>
      order(world, person, serviceId, NINE, { answers: [answer("why", `for ${person}`)] });
    const first = await say("client");
    await say("otherClient");
    if (first.kind !== "booked") throw new Error(first.kind);
    const { bookingId } = first;
    const told = async (who: typeof world.asClient) =>
      (await who.query(api.bookings.answers, { bookingId }))!.map(({ name }) => name);
    expect(await told(world.asProvider)).toEqual(["Demo client", "Demo otherClient"]);
    expect(await told(world.asOtherClient)).toEqual(["Demo otherClient"]);
  });

  test.each([
    ["answers_missing", []],
    ["answers_missing", [answer("why", "   ")]],
    ["bad_answers", [answer("why", "x"), answer("why", "y")]],
    ["bad_answers", [answer("why", "x"), answer("other", "y")]],
    ["bad_answers", [answer("why", "x".repeat(2_001))]],
  ])("%s: nothing is written", async (reason, answers) => {
    const { world, serviceId } = await worldWithCalendar({ questions });
    expect(await order(world, "client", serviceId, NINE, { answers })).toEqual({
      kind: "refused",
      reason,
    });
    expect(await bookingsIn(world)).toEqual([]);
    expect(await freeOn(world, serviceId)).toEqual(THREE);
  });

  test.each(["", "k".repeat(65)])("a key of %j is refused", async (clientKey) => {
    const { world, serviceId } = await worldWithCalendar();
    const result = await order(world, "client", serviceId, NINE, { clientKey });
    expect(result).toEqual({ kind: "refused", reason: "bad_key" });
  });
});
