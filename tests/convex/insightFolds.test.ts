import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";
import { addCounts, type Counter, noCounts } from "../../convex/model/insights/counts";
import { countsOfAttempt, dayOf } from "../../convex/model/insights/facts";
import { bucketOf, emptyHistogram } from "../../lib/insights/histogram";
import { joinTimeOf } from "../../convex/model/insights/joins";
import { lineOf } from "../../convex/model/insights/lines";
import { aSample, foldAll, recordAttempt } from "./insightWorld";
import { backendWithPeople, book, MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const who = fc.constantFrom("asProvider" as const, "asClient" as const, "asStranger" as const);
const told = fc.record({
  attemptId: fc.constantFrom("a", "b", "c", "d", "e", "f"),
  kind: fc.constantFrom("join" as const, "join" as const, "rejoin" as const),
  outcome: fc.constantFrom(
    "connected" as const,
    "connected" as const,
    "failed" as const,
    "refused" as const,
    "abandoned" as const,
  ),
  failure: fc.constantFrom(
    null,
    { hop: "media" as const, code: "media_blocked" },
    { hop: "token" as const, code: "misconfigured" },
    { hop: "booking" as const, code: "too_early" },
  ),
  stages: fc.constantFrom(
    {},
    { total: 0 },
    { signal: 100, media: 250 },
    { total: 3_000, firstFrame: 3_400 },
    { total: 11_000 },
  ),
  path: fc.constantFrom(null, "udp" as const, "relay" as const),
  browser: fc.constantFrom(
    { family: "chrome" as const, major: 156 },
    { family: "safari" as const, major: 26 },
  ),
});

type Step =
  | {
      do: "tell";
      who: "asProvider" | "asClient" | "asStranger";
      told: typeof told extends fc.Arbitrary<infer T> ? T : never;
    }
  | { do: "line"; attemptId: string; seqs: number[]; loss: number }
  | { do: "rate"; who: "asProvider" | "asClient"; stars: number }
  | { do: "fold" }
  | { do: "wait"; minutes: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("tell" as const), who, told }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("line" as const),
      attemptId: fc.constantFrom("a", "b"),
      seqs: fc.array(fc.nat(5), { maxLength: 4 }),
      loss: fc.constantFrom(0, 3, 8),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("rate" as const),
      who: fc.constantFrom("asProvider" as const, "asClient" as const),
      stars: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: "fold" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("wait" as const), minutes: fc.constantFrom(1, 600) }),
  },
);

async function take(world: World, bookingId: Doc<"bookings">["_id"], step: Step): Promise<void> {
  switch (step.do) {
    case "tell":
      await recordAttempt(world[step.who], bookingId, step.told);
      return;
    case "line": {
      const samples = step.seqs.map((seq) => aSample(seq, { lossUpPercent: step.loss }));
      const { attemptId } = step;
      await world.asClient.mutation(api.telemetry.recordSamples, { bookingId, attemptId, samples });
      return;
    }
    case "rate":
      await world[step.who].mutation(api.summary.rate, { bookingId, stars: step.stars });
      return;
    case "fold":
      await world.t.mutation(internal.insights.fold, {});
      return;
    case "wait":
      vi.setSystemTime(Date.now() + step.minutes * MINUTE);
  }
}

type Group = {
  counts: Partial<Record<Counter, number>>;
  joinTimes: number[];
  firstFrames: number[];
};

/** The same figures, from nothing but the rows that people's pages and people left. */
async function countByHand({ t }: World): Promise<Record<string, Group>> {
  const groups: Record<string, Group> = {};
  const at = (dimension: string, day: number, key: string) =>
    (groups[`${dimension} ${day} ${key}`] ??= {
      counts: noCounts(),
      joinTimes: emptyHistogram(),
      firstFrames: emptyHistogram(),
    });
  await t.run(async (ctx) => {
    for (const row of await ctx.db.query("attempts").take(1_000)) {
      const counts = countsOfAttempt(row);
      const day = dayOf(row._creationTime);
      const booking = (await ctx.db.get("bookings", row.bookingId))!;
      const path = row.path ?? (counts.joined ? "unknown" : "none");
      const all = at("all", day, "");
      addCounts(all.counts, counts);
      const parts = [
        at("browser", day, row.browser.family),
        at("path", day, path),
        at("provider", day, booking.providerId),
      ];
      if (!counts.joins) continue;
      for (const part of parts) {
        addCounts(part.counts, { joins: counts.joins, joined: counts.joined ?? 0 });
      }
      for (const part of counts.joined ? [all, ...parts] : []) {
        const ms = joinTimeOf(row.stages);
        if (ms !== null) part.joinTimes[bucketOf(ms)]! += 1;
        const frame = row.stages.firstFrame;
        if (frame !== undefined) part.firstFrames[bucketOf(frame)]! += 1;
      }
    }
    for (const row of await ctx.db.query("qualitySamples").take(1_000)) {
      addCounts(at("all", dayOf(row._creationTime), "").counts, { [lineOf(row)]: 1 });
    }
    for (const row of await ctx.db.query("ratings").take(1_000)) {
      addCounts(at("all", dayOf(row._creationTime), "").counts, { [`stars${row.stars}`]: 1 });
    }
  });
  return filled(groups);
}

async function counted({ t }: World): Promise<Record<string, Group>> {
  const rows = await t.run(async (ctx) => await ctx.db.query("insightDays").take(1_000));
  return filled(
    Object.fromEntries(
      rows.map(({ dimension, day, key, counts, joinTimes, firstFrames }) => {
        const all = noCounts();
        addCounts(all, counts);
        const times = (text: string) => text.split(" ").map(Number);
        const group = { joinTimes: times(joinTimes), firstFrames: times(firstFrames) };
        return [`${dimension} ${day} ${key}`, { counts: all, ...group }];
      }),
    ),
  );
}

/** Without groups of which nothing is left to count. */
function filled(groups: Record<string, Group>): Record<string, Group> {
  const isUsed = ({ counts }: Group) => Object.values(counts).some((count) => count !== 0);
  return Object.fromEntries(Object.entries(groups).filter(([, group]) => isUsed(group)));
}

async function wasThere(world: World, bookingId: Doc<"bookings">["_id"]): Promise<void> {
  await world.t.run(async (ctx) => {
    const common = { bookingId, startedAt: Date.now(), state: "live" as const };
    const sessionId = await ctx.db.insert("sessions", { ...common, roomSid: "RM_1" });
    for (const person of ["provider", "client"] as const) {
      await ctx.db.insert("sessionParticipants", {
        sessionId,
        bookingId,
        userId: world.people[person],
        participantSid: `PA_${person}`,
        state: "joined",
        joinedAt: Date.now(),
      });
    }
  });
}

test("whatever is told, repeated and folded in whatever order, the counts are those of the rows", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const world = await backendWithPeople();
      try {
        const bookingId = await book(world);
        await wasThere(world, bookingId);
        for (const one of steps) await take(world, bookingId, one);
        await foldAll(world);
        expect(await counted(world)).toEqual(await countByHand(world));
        await foldAll(world);
        expect(await counted(world)).toEqual(await countByHand(world));
      } finally {
        vi.useRealTimers();
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);

const goodLines = async ({ t }: World) =>
  await t.run(async (ctx) => (await ctx.db.query("insightDays").first())?.counts.good ?? 0);

async function addFacts({ t }: World, count: number) {
  await t.run(async (ctx) => {
    for (let i = 0; i < count; i += 1) {
      await ctx.db.insert("insightFacts", { day: dayOf(Date.now()), counts: { good: 1 } });
    }
  });
  vi.setSystemTime(Date.now() + 6_000);
}

test("more than one call can take are folded by one chain, each once", async () => {
  const world = await backendWithPeople();
  const fold = async () => await world.t.mutation(internal.insights.fold, {});
  await addFacts(world, 1_100);
  expect(await fold()).toBe(500);
  // The next minute's call finds the chain under way.
  expect(await fold()).toBe(0);
  expect(await goodLines(world)).toBe(500);
  for (let i = 0; i < 2; i += 1) {
    await vi.advanceTimersByTimeAsync(1);
    await world.t.finishInProgressScheduledFunctions();
  }
  expect(await goodLines(world)).toBe(1_100);
  await addFacts(world, 1);
  expect(await fold()).toBe(1);
});

test("a chain that was cut off keeps the next one waiting for a minute", async () => {
  const world = await backendWithPeople();
  await addFacts(world, 600);
  await world.t.mutation(internal.insights.fold, {});
  await withoutSchedule(world);
  vi.setSystemTime(Date.now() + 59_000);
  expect(await world.t.mutation(internal.insights.fold, {})).toBe(0);
  vi.setSystemTime(Date.now() + 2_000);
  expect(await world.t.mutation(internal.insights.fold, {})).toBe(100);
});

async function withoutSchedule({ t }: World) {
  await t.run(async (ctx) => {
    for (const job of await ctx.db.system.query("_scheduled_functions").collect()) {
      if (job.state.kind === "pending") await ctx.scheduler.cancel(job._id);
    }
  });
}

test("what was told this moment waits for the next fold", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  await recordAttempt(world.asClient, bookingId);
  expect(await world.t.mutation(internal.insights.fold, {})).toBe(0);
  vi.setSystemTime(Date.now() + 6_000);
  expect(await world.t.mutation(internal.insights.fold, {})).toBe(1);
});
