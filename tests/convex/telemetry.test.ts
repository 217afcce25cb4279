import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { as, backendWithPeople, book, MINUTE, PEOPLE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const DAY = 24 * 60 * MINUTE;

function anAttempt(bookingId: string) {
  return {
    bookingId,
    attemptId: "attempt-1",
    kind: "join" as const,
    outcome: "failed" as const,
    failure: { hop: "media" as const, code: "media_blocked" },
    stages: { permission: 120, token: 45.5, signal: 80 },
    path: null,
    browser: { family: "chrome" as const, major: 156 },
    os: "linux" as const,
  };
}

function aSample(seq: number) {
  return {
    seq,
    elapsedMs: 10_000 * (seq + 1),
    rttMs: 38,
    jitterMs: 4,
    lossUpPercent: 0.2,
    lossDownPercent: null,
    upKbps: 1400,
    downKbps: 1800,
    width: 1280,
    height: 720,
    path: "udp" as const,
    send: "full" as const,
    receive: "low" as const,
  };
}

async function rows(world: World, table: "attempts" | "qualitySamples") {
  return await world.t.run(async (ctx) => await ctx.db.query(table).take(500));
}

describe("an attempt", () => {
  test("is recorded once, and shown to an admin beside its token request", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const record = () => world.asClient.mutation(api.telemetry.recordAttempt, anAttempt(bookingId));
    expect(await record()).toBe("recorded");
    expect(await record()).toBe("repeated");
    expect(await rows(world, "attempts")).toHaveLength(1);
    const key = { userId: world.people.client, attemptId: "attempt-1" };
    expect(await world.asAdmin.query(api.admin.attempt, key)).toMatchObject({
      outcome: "failed",
      failure: { hop: "media", code: "media_blocked" },
      stages: { signal: 80 },
    });
    const unknown = { ...key, attemptId: "another" };
    expect(await world.asAdmin.query(api.admin.attempt, unknown)).toBeNull();
  });

  test("of two people under one id are two", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    for (const who of [world.asClient, world.asProvider]) {
      expect(await who.mutation(api.telemetry.recordAttempt, anAttempt(bookingId))).toBe(
        "recorded",
      );
    }
  });

  test.each([
    ["a stage that is NaN", { stages: { token: Number.NaN } }],
    ["a negative stage", { stages: { token: -1 } }],
    ["a stage of a year", { stages: { media: 365 * DAY } }],
    ["an endless stage", { stages: { media: Number.POSITIVE_INFINITY } }],
    ["a code that is text", { failure: { hop: "media", code: "Of Jane Doe, 10.0.0.1" } }],
    ["a long id", { attemptId: "x".repeat(65) }],
    ["an empty id", { attemptId: "" }],
    ["a strange version", { browser: { family: "chrome", major: 1e9 } }],
  ])("with %s is refused", async (_what, change) => {
    const world = await backendWithPeople();
    const args = { ...anAttempt(await book(world)), ...change } as ReturnType<typeof anAttempt>;
    await expect(world.asClient.mutation(api.telemetry.recordAttempt, args)).rejects.toMatchObject({
      data: { code: "BAD_INPUT" },
    });
  });
});

/** A way in that failed, and one that a rule of the booking closed. */
const FAILED = {};
const REFUSED = {
  outcome: "refused" as const,
  failure: { hop: "booking" as const, code: "too_early" },
};
const OUR_FAULT = {
  outcome: "refused" as const,
  failure: { hop: "token" as const, code: "misconfigured" },
};

describe("an attempt is of a booking that is open, or was a day ago", () => {
  async function tell(world: World, bookingId: string, change: object): Promise<string> {
    const args = { ...anAttempt(bookingId), ...change };
    return await world.asClient.mutation(api.telemetry.recordAttempt, args);
  }

  test("before its window it can only have been refused", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 16 });
    expect(await tell(world, bookingId, FAILED)).toBe("ignored");
    expect(await tell(world, bookingId, OUR_FAULT)).toBe("ignored");
    expect(await tell(world, bookingId, REFUSED)).toBe("recorded");
    vi.setSystemTime(Date.now() + MINUTE);
    expect(await tell(world, bookingId, { attemptId: "b" })).toBe("recorded");
  });

  test.each([
    ["its window closed", async () => {}, 45 * MINUTE],
    [
      "it was ended",
      async (world: World, bookingId: string) => {
        await world.asProvider.mutation(api.departure.endForAll, { bookingId });
      },
      0,
    ],
    [
      "it was cancelled while it was open",
      async (world: World, bookingId: string) => {
        await world.asProvider.mutation(api.bookings.cancel, { bookingId });
      },
      0,
    ],
  ])("after %s there is a day to tell of it", async (_what, close, closesIn) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await close(world, bookingId);
    vi.setSystemTime(Date.now() + closesIn + DAY - 1);
    expect(await tell(world, bookingId, FAILED)).toBe("recorded");
    vi.setSystemTime(Date.now() + 1);
    expect(await tell(world, bookingId, { attemptId: "b" })).toBe("ignored");
  });

  test("of one that was cancelled before it opened nothing is taken", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 60 });
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    vi.setSystemTime(Date.now() + 60 * MINUTE);
    expect(await tell(world, bookingId, FAILED)).toBe("ignored");
    expect(await rows(world, "attempts")).toEqual([]);
  });

  test("nor is anything taken of a line and of breaks that nobody can have had", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 60 });
    const told = { bookingId, attemptId: "a" };
    const event = { seq: 0, agoMs: 1_000, kind: "dropped" as const };
    const tellAll = async () => [
      await world.asClient.mutation(api.telemetry.recordSamples, {
        ...told,
        samples: [aSample(0)],
      }),
      await world.asClient.mutation(api.telemetry.recordEvents, { ...told, events: [event] }),
    ];
    expect(await tellAll()).toEqual(["ignored", "ignored"]);
    vi.setSystemTime(Date.now() + 45 * MINUTE);
    expect(await tellAll()).toEqual(["recorded", "recorded"]);
  });

  test("one person tells of a booking a hundred times at most", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    for (let one = 0; one < 100; one += 1) {
      vi.setSystemTime(Date.now() + 2_000);
      expect(await tell(world, bookingId, { attemptId: `a${one}` })).toBe("recorded");
    }
    vi.setSystemTime(Date.now() + 2_000);
    expect(await tell(world, bookingId, { attemptId: "one more" })).toBe("ignored");
    expect(await tell(world, bookingId, { attemptId: "a7" })).toBe("repeated");
    expect(await world.asProvider.mutation(api.telemetry.recordAttempt, anAttempt(bookingId))).toBe(
      "recorded",
    );
  });
});

describe("quality samples", () => {
  test("are recorded once each, though a batch comes again with more", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const send = (samples: ReturnType<typeof aSample>[]) =>
      world.asClient.mutation(api.telemetry.recordSamples, {
        bookingId,
        attemptId: "attempt-1",
        samples,
      });
    expect(await send([aSample(0), aSample(1)])).toBe("recorded");
    expect(await send([aSample(0), aSample(1)])).toBe("repeated");
    expect(await send([aSample(1), aSample(2)])).toBe("recorded");
    expect((await rows(world, "qualitySamples")).map((row) => "seq" in row && row.seq)).toEqual([
      0, 1, 2,
    ]);
  });

  test.each([
    ["NaN", { rttMs: Number.NaN }],
    ["a negative number", { upKbps: -1 }],
    ["more than all lost", { lossDownPercent: 101 }],
    ["a half sequence number", { seq: 0.5 }],
    ["a huge picture", { width: 1e9 }],
  ])("with %s are refused", async (_what, change) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const samples = [{ ...aSample(0), ...change }];
    await expect(
      world.asClient.mutation(api.telemetry.recordSamples, { bookingId, attemptId: "a", samples }),
    ).rejects.toMatchObject({ data: { code: "BAD_INPUT" } });
  });

  test("come in bounded batches", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const samples = Array.from({ length: 31 }, (_, seq) => aSample(seq));
    await expect(
      world.asClient.mutation(api.telemetry.recordSamples, { bookingId, attemptId: "a", samples }),
    ).rejects.toMatchObject({ data: { code: "BAD_INPUT" } });
  });
});

describe("telemetry", () => {
  test.each(PEOPLE)("of a booking by %s: kept of its own people alone", async (person) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const who = as(world.t, person);
    const kept = person === "provider" || person === "client" ? "recorded" : "ignored";
    expect(await who.mutation(api.telemetry.recordAttempt, anAttempt(bookingId))).toBe(kept);
    const args = { bookingId, attemptId: "a", samples: [aSample(0)] };
    expect(await who.mutation(api.telemetry.recordSamples, args)).toBe(kept);
    const missing = anAttempt("missing");
    expect(await who.mutation(api.telemetry.recordAttempt, missing)).toBe("ignored");
    const key = { userId: world.people.client, attemptId: "attempt-1" };
    if (person === "admin") return;
    await expect(who.query(api.admin.attempt, key)).rejects.toMatchObject({
      data: { code: "FORBIDDEN" },
    });
  });

  test("in a flood is refused with a time, and another person's is not", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const flood = async () => {
      for (let i = 0; i < 40; i += 1) {
        const args = { ...anAttempt(bookingId), attemptId: `flood-${i}` };
        await world.asClient.mutation(api.telemetry.recordAttempt, args);
      }
    };
    await expect(flood()).rejects.toMatchObject({
      data: { code: "RATE_LIMITED", retryAt: expect.any(Number) },
    });
    expect(await world.asProvider.mutation(api.telemetry.recordAttempt, anAttempt(bookingId))).toBe(
      "recorded",
    );
  });

  test("is forgotten in batches: samples after 30 days, attempts after 90", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await world.t.run(async (ctx) => {
      const base = { bookingId, userId: world.people.client, attemptId: "old" };
      for (let seq = 0; seq < 130; seq += 1) {
        await ctx.db.insert("qualitySamples", { ...base, ...aSample(seq) });
      }
    });
    await world.asClient.mutation(api.telemetry.recordAttempt, anAttempt(bookingId));
    const prune = async () => {
      await world.t.mutation(internal.retention.pruneAll, {});
      await world.t.finishAllScheduledFunctions(vi.runAllTimers);
    };
    vi.setSystemTime(Date.now() + 31 * DAY);
    await prune();
    expect(await rows(world, "qualitySamples")).toEqual([]);
    expect(await rows(world, "attempts")).toHaveLength(1);
    vi.setSystemTime(Date.now() + 60 * DAY);
    await prune();
    expect(await rows(world, "attempts")).toEqual([]);
  });
});
