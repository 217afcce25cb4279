import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { attempted, attemptedByTwo, lookAfter, TOKEN } from "./monitoringWorld";
import { recordAttempt } from "./insightWorld";
import { kindsOf } from "./noticeWorld";
import { backendWithPeople, book } from "./setup";
import { FAILED_AT_MEDIA, FAILED_AT_SIGNAL, open, rulesOpen } from "./alertWorld";

beforeEach(() => vi.stubEnv("MONITORING_TOKEN", TOKEN));

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("the success of joins", () => {
  test("is judged against the objective: three of a thousand are within it", async () => {
    const world = await backendWithPeople();
    await attemptedByTwo(world, 3, FAILED_AT_MEDIA);
    await attempted(world, 800, {});
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
    await attempted(world, 2, FAILED_AT_MEDIA);
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual(["join_success"]);
  });

  test("is an alert where both sides of one session stay out, and nobody else came in", async () => {
    const world = await backendWithPeople();
    await attempted(world, 2, FAILED_AT_MEDIA);
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
    await attempted(world, 1, {});
    const theirs = { ...FAILED_AT_MEDIA, userId: world.people.provider };
    await attempted(world, 1, theirs);
    // Three by now, and one who is in: that is the rule of many.
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual(["join_success"]);

    const small = await backendWithPeople();
    await attempted(small, 1, FAILED_AT_MEDIA);
    await attempted(small, 1, { ...FAILED_AT_MEDIA, userId: small.people.provider });
    await lookAfter(small);
    expect(await rulesOpen(small)).toEqual(["join_success"]);
  });

  test("is no outage where one person fails again and again, at whichever hop", async () => {
    const world = await backendWithPeople();
    await attempted(world, 30, FAILED_AT_SIGNAL);
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
    // Somebody else fails elsewhere: of the signal server one person still says so alone.
    await attempted(world, 1, { ...FAILED_AT_MEDIA, userId: world.people.provider });
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual(["join_success"]);
  });

  test("cannot be brought down by the client of a booking that is off", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 600 });
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    for (const who of [world.asClient, world.asProvider]) {
      for (let one = 0; one < 3; one += 1) {
        await recordAttempt(who, bookingId, { ...FAILED_AT_SIGNAL, path: null });
      }
    }
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
  });

  test("does not suffer from a few that the signal server lost of very many", async () => {
    const world = await backendWithPeople();
    await attemptedByTwo(world, 4, FAILED_AT_SIGNAL);
    await attempted(world, 900, {});
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
  });

  test("is judged against the objective that admins set, from the next look on", async () => {
    const world = await backendWithPeople();
    await attemptedByTwo(world, 5, FAILED_AT_MEDIA);
    await attempted(world, 95, {});
    await world.asAdmin.mutation(api.insights.setObjectives, { joinShare: 0.9, joinMs: 4_000 });
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
    await world.asAdmin.mutation(api.insights.setObjectives, { joinShare: 0.96, joinMs: 4_000 });
    await lookAfter(world);
    expect((await open(world)).map(({ rule, facts }) => [rule, facts])).toEqual([
      ["join_success", { share: 0.95, objective: 0.96, count: 5 }],
    ]);
  });

  test("does not suffer from refusals, from changed minds and from connections made anew", async () => {
    const world = await backendWithPeople();
    await attempted(world, 20, { outcome: "refused" });
    await attempted(world, 20, { outcome: "abandoned" });
    await attempted(world, 2, { ...FAILED_AT_MEDIA, kind: "rejoin" });
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
  });

  test("that falls is told within a minute of the first failures, whenever the cron looks", async () => {
    const world = await backendWithPeople();
    await lookAfter(world);
    vi.setSystemTime(Date.now() + 29_500);
    await attemptedByTwo(world, 3, FAILED_AT_MEDIA);
    const fellAt = Date.now();
    // Too fresh to be looked at here: the next look has it.
    await lookAfter(world, 500);
    await lookAfter(world, 30_000);
    const [alert] = await open(world);
    expect(alert!.rule).toBe("join_success");
    expect(alert!.openedAt - fellAt).toBeLessThanOrEqual(60_000);
  });
});

test("repeated reconnects name the person, to admins alone", async () => {
  const world = await backendWithPeople();
  await attempted(world, 5, { kind: "rejoin" });
  await lookAfter(world);
  const [alert] = await open(world);
  expect(alert).toMatchObject({ person: { name: "Demo client" }, severity: "warn" });
  expect(await kindsOf(world, "client")).not.toContain("alert_opened");
  expect(await kindsOf(world, "provider")).not.toContain("alert_opened");
});

test("repeated reconnects are seen behind however many joins", async () => {
  const world = await backendWithPeople();
  await attempted(world, 4, { kind: "rejoin" });
  await attempted(world, 1_001, {});
  await lookAfter(world);
  expect(await rulesOpen(world)).toEqual(["repeated_reconnects"]);
});
