import { afterEach, describe, expect, test, vi } from "vitest";
import { joinHealth } from "../../convex/model/insights/joinHealth";
import { joinOf, joinTimeOf } from "../../convex/model/insights/joins";
import { recordAttempt } from "./insightWorld";
import { backendWithPeople, book, MINUTE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("what is a join", () => {
  const join = { kind: "join" as const, failure: null, stages: {} };
  const refused = (code: string) => ({
    ...join,
    outcome: "refused" as const,
    failure: { hop: "booking" as const, code },
  });

  test.each([
    ["connected", { ...join, outcome: "connected" as const }, "joined"],
    ["failed", { ...join, outcome: "failed" as const }, "failed"],
    ["refused by a rule", refused("too_early"), "none"],
    ["refused, and the lobby is a rule as well", refused("lobby"), "none"],
    ["refused, and it is our fault", refused("misconfigured"), "failed"],
    ["refused by a page that does not say why", { ...refused(""), failure: null }, "none"],
    ["left at once", { ...join, outcome: "abandoned" as const, stages: { total: 9_999 } }, "none"],
    ["given up", { ...join, outcome: "abandoned" as const, stages: { total: 10_000 } }, "failed"],
    ["a rejoin", { ...join, kind: "rejoin" as const, outcome: "failed" as const }, "none"],
  ])("%s", (_name, attempt, result) => expect(joinOf(attempt)).toBe(result));

  test("its time is from the press to media, with every try in it", () => {
    expect(joinTimeOf({ signal: 80, media: 300, total: 5_400 })).toBe(5_400);
    expect(joinTimeOf({ signal: 80, media: 300 })).toBe(380);
    expect(joinTimeOf({ signal: 80 })).toBeNull();
  });
});

test("the health of joins is that of the last minutes", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const health = async (since: number) =>
    await world.t.run(async (ctx) => await joinHealth(ctx, since));
  expect(await health(0)).toEqual({ attempts: 0, succeeded: 0 });
  await recordAttempt(world.asClient, bookingId, { outcome: "failed" });
  vi.setSystemTime(Date.now() + 10 * MINUTE);
  const since = Date.now();
  await recordAttempt(world.asClient, bookingId, { outcome: "connected" });
  await recordAttempt(world.asClient, bookingId, { outcome: "failed" });
  await recordAttempt(world.asClient, bookingId, { kind: "rejoin", outcome: "failed" });
  expect(await health(since)).toEqual({ attempts: 2, succeeded: 1 });
  expect(await health(since - 20 * MINUTE)).toEqual({ attempts: 3, succeeded: 1 });
});
