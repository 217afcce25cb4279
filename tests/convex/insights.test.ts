import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { joinOf, joinTimeOf } from "../../convex/model/insights/joins";
import { emptySum, rowOf } from "../../convex/model/insights/sums";
import type { RecordingReason } from "../../convex/model/recording/recordingState";
import { move } from "../../convex/model/recording/recordings";
import { aSample, foldAll, recordAttempt, TODAY } from "./insightWorld";
import { recordingWorld } from "./recordingWorld";
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

describe("the board", () => {
  const range = { days: 7 as const, today: TODAY };

  test("of nothing is empty, and nothing of the budget is spent", async () => {
    const world = await backendWithPeople();
    const board = await world.asAdmin.query(api.insights.board, range);
    expect(board).toMatchObject({
      counts: { joins: 0, joined: 0 },
      joinTime: { p50: null, p95: null },
      days: [],
      objectives: { joinShare: 0.995, joinMs: 4_000, changes: [] },
      budgets: { joins: { total: 0, spent: 0 }, time: { total: 0, spent: 0 } },
    });
    const args = { ...range, by: "provider" as const };
    expect(await world.asAdmin.query(api.insights.breakdown, args)).toEqual({
      rows: [],
      sinceDay: null,
      isCut: false,
    });
  });

  test("says where a day has more providers than are counted", async () => {
    const world = await backendWithPeople();
    const args = { ...range, by: "provider" as const };
    const add = async (day: number, count: number) =>
      await world.t.run(async (ctx) => {
        for (let i = 0; i < count; i += 1) {
          const place = { dimension: "provider" as const, key: `${i}`, day };
          await ctx.db.insert("insightDays", { ...place, ...rowOf(emptySum()) });
        }
      });
    await add(TODAY, 400);
    await add(TODAY - 1, 400);
    const whole = await world.asAdmin.query(api.insights.breakdown, args);
    expect(whole).toMatchObject({ sinceDay: TODAY, isCut: false });
    await add(TODAY, 400);
    const cut = await world.asAdmin.query(api.insights.breakdown, args);
    expect(cut).toMatchObject({ sinceDay: TODAY, isCut: true });
  });

  test("counts each report once, by day, hop, browser, path and provider", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const told = await recordAttempt(world.asClient, bookingId, {
      stages: { total: 900, firstFrame: 1_200 },
    });
    await recordAttempt(world.asClient, bookingId, told);
    await recordAttempt(world.asProvider, bookingId, {
      outcome: "failed",
      failure: { hop: "media", code: "media_blocked" },
      path: null,
      browser: { family: "safari", major: 26 },
    });
    await recordAttempt(world.asClient, bookingId, {
      outcome: "refused",
      failure: { hop: "booking", code: "too_early" },
      path: null,
    });
    await recordAttempt(world.asClient, bookingId, { kind: "rejoin" });
    await foldAll(world);
    await recordAttempt(world.asClient, bookingId, told);
    await foldAll(world);
    const board = await world.asAdmin.query(api.insights.board, range);
    expect(board).toMatchObject({
      counts: { joins: 2, joined: 1, failedMedia: 1, refused: 1, rejoined: 1 },
      days: [{ day: TODAY, counts: { joins: 2 } }],
      budgets: { joins: { total: 2, allowed: 0, used: 1 }, time: { total: 1, used: 0 } },
    });
    expect(board.joinTime.p95! / 900 - 1).toBeLessThan(0.07);
    expect(board.firstFrame.p50! / 1_200 - 1).toBeLessThan(0.07);
    const by = async (name: "browser" | "path" | "provider") =>
      (await world.asAdmin.query(api.insights.breakdown, { ...range, by: name })).rows.map(
        ({ key, name: person, joins, joined }) => [person ?? key, joins, joined],
      );
    expect(await by("browser")).toEqual([
      ["chrome", 1, 1],
      ["safari", 1, 0],
    ]);
    expect(await by("path")).toEqual([
      ["none", 1, 0],
      ["udp", 1, 1],
    ]);
    expect(await by("provider")).toEqual([["Demo provider", 2, 1]]);
  });

  test("says what joins that succeeded took at each hop, of its range alone", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    for (const media of [300, 300, 2_000]) {
      await recordAttempt(world.asClient, bookingId, { stages: { token: 40, signal: 125, media } });
      await foldAll(world);
    }
    await recordAttempt(world.asClient, bookingId, {
      outcome: "failed",
      failure: { hop: "media", code: "media_blocked" },
      stages: { token: 9_000, signal: 9_000 },
    });
    await recordAttempt(world.asClient, bookingId, { kind: "rejoin", stages: { signal: 9_000 } });
    await foldAll(world);
    const hops = async (today: number) =>
      (await world.asAdmin.query(api.insights.board, { ...range, today })).hopTimes;
    const { token, signal, media } = await hops(TODAY);
    expect(token).toEqual({ p50: 100, p95: 100 });
    expect(Math.abs(signal.p95! / 125 - 1)).toBeLessThan(0.07);
    expect(Math.abs(media.p50! / 300 - 1)).toBeLessThan(0.07);
    expect(Math.abs(media.p95! / 2_000 - 1)).toBeLessThan(0.07);
    expect((await hops(TODAY + 7)).media).toEqual({ p50: null, p95: null });
  });

  test("shows the days of its range alone; the budget has 28", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await recordAttempt(world.asClient, bookingId);
    await foldAll(world);
    const later = async (days: 7 | 28 | 90, after: number) => {
      const args = { days, today: TODAY + after };
      const board = await world.asAdmin.query(api.insights.board, args);
      const args2 = { ...args, by: "path" as const };
      const { rows } = await world.asAdmin.query(api.insights.breakdown, args2);
      return [board.counts.joins, board.budgets.joins.total, rows.length];
    };
    expect(await later(7, 0)).toEqual([1, 1, 1]);
    expect(await later(7, 6)).toEqual([1, 1, 1]);
    expect(await later(7, 7)).toEqual([0, 1, 0]);
    expect(await later(28, 27)).toEqual([1, 1, 1]);
    expect(await later(28, 28)).toEqual([0, 0, 0]);
    expect(await later(90, 28)).toEqual([1, 0, 1]);
    expect(await later(90, -1)).toEqual([0, 0, 0]);
  });

  test("of lines, ratings and no-shows: what is said last counts, on the day that it is of", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { minutes: 15 });
    const samples = [aSample(0), aSample(1, { lossUpPercent: 9 }), aSample(2, { send: "low" })];
    const line = { bookingId, attemptId: "line", samples };
    await world.asClient.mutation(api.telemetry.recordSamples, line);
    await world.asClient.mutation(api.telemetry.recordSamples, line);
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    await world.t.finishInProgressScheduledFunctions();
    const say = async (isNoShow: boolean) =>
      await world.asProvider.mutation(api.evidence.correct, {
        bookingId,
        personId: world.people.client,
        isNoShow,
        reason: "asked",
      });
    expect(await say(true)).toEqual({ kind: "corrected" });
    await foldAll(world);
    const counts = async () => (await world.asAdmin.query(api.insights.board, range)).counts;
    expect(await counts()).toMatchObject({ good: 1, fair: 1, poor: 1, noShows: 1 });
    await say(false);
    await foldAll(world);
    expect(await counts()).toMatchObject({ good: 1, fair: 1, poor: 1, noShows: 0 });
  });

  test("of recordings: which are there, and which were to be and are not", async () => {
    const room = await recordingWorld();
    const end = async (state: "ready" | "failed", reason: RecordingReason) => {
      await room.request();
      const recording = { ...(await room.recording()), state: "processing" as const };
      await room.world.t.run(async (ctx) => void (await move(ctx, recording, state, { reason })));
    };
    await end("failed", "declined");
    await end("failed", "lost");
    await end("failed", "not_saved");
    await end("ready", "stopped");
    await foldAll(room.world);
    const { counts } = await room.world.asAdmin.query(api.insights.board, range);
    expect(counts).toMatchObject({ recordingsReady: 1, recordingsFailed: 2 });
  });

  test("a day that is no whole number is refused", async () => {
    const world = await backendWithPeople();
    const args = { days: 7 as const, today: 1.5 };
    await expect(world.asAdmin.query(api.insights.board, args)).rejects.toMatchObject({
      data: { code: "BAD_INPUT" },
    });
  });

  test("days are forgotten after 400 of them", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await recordAttempt(world.asClient, bookingId);
    await foldAll(world);
    const rows = async () =>
      await world.t.run(async (ctx) => await ctx.db.query("insightDays").take(9));
    vi.setSystemTime(Date.now() + 400 * 24 * 60 * MINUTE);
    await world.t.mutation(internal.insights.prune, {});
    expect(await rows()).toHaveLength(4);
    vi.setSystemTime(Date.now() + 24 * 60 * MINUTE);
    await world.t.mutation(internal.insights.prune, {});
    expect(await rows()).toEqual([]);
  });
});

describe("objectives", () => {
  test("are an admin's to change, and each change stays with its name", async () => {
    const world = await backendWithPeople();
    const set = async (joinShare: number, joinMs: number) =>
      await world.asAdmin.mutation(api.insights.setObjectives, { joinShare, joinMs });
    expect(await set(0.99, 5_000)).toEqual({ kind: "set" });
    expect(await set(0.99, 5_000)).toEqual({ kind: "set" });
    expect(await set(0.98, 2_500)).toEqual({ kind: "set" });
    expect(await set(1, 2_500)).toEqual({ kind: "refused", reason: "bad_share" });
    expect(await set(0.98, 2_600)).toEqual({ kind: "refused", reason: "bad_time" });
    const args = { days: 7 as const, today: TODAY };
    const { objectives } = await world.asAdmin.query(api.insights.board, args);
    expect(objectives).toMatchObject({
      joinShare: 0.98,
      joinMs: 2_500,
      changes: [
        { joinShare: 0.98, joinMs: 2_500, by: "Demo admin" },
        { joinShare: 0.99, joinMs: 5_000, by: "Demo admin" },
      ],
    });
    await expect(
      world.asProvider.mutation(api.insights.setObjectives, { joinShare: 0.9, joinMs: 5_000 }),
    ).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
  });
});
