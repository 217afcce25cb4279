import { afterEach, describe, expect, test, vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import { livekitServer } from "./livekitServer";
import { kindsOf } from "./noticeWorld";
import { backendWithPeople, book, MINUTE, type World } from "./setup";
import { bookingOf } from "./events";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const HOUR = 60 * MINUTE;
const BATCHES = 12;

async function world() {
  const made = await backendWithPeople();
  livekitServer();
  return made;
}

/** As an import leaves a deployment: every row is there, and nothing is scheduled. */
async function loseSchedule({ t }: World) {
  await t.run(async (ctx) => {
    for (const job of await ctx.db.system.query("_scheduled_functions").collect()) {
      if (job.state.kind === "pending") await ctx.scheduler.cancel(job._id);
    }
  });
}

async function migrate({ t }: World, args: { reset?: boolean } = {}) {
  await t.mutation(internal.migrations.run, args);
  // Batch after batch, each scheduled by the one before.
  for (let batch = 0; batch < BATCHES; batch += 1) {
    await vi.advanceTimersByTimeAsync(1);
    await t.finishInProgressScheduledFunctions();
  }
  return await t.query(internal.migrations.status, {});
}

async function pass({ t }: World, ms: number) {
  await vi.advanceTimersByTimeAsync(ms);
  await t.finishInProgressScheduledFunctions();
}

const pendingIn = async ({ t }: World) =>
  (await t.run(async (ctx) => await ctx.db.system.query("_scheduled_functions").collect())).filter(
    ({ state }) => state.kind === "pending",
  ).length;

const deletions = async ({ t }: World) =>
  await t.run(async (ctx) => await ctx.db.query("fileDeletions").collect());

describe("after an import", () => {
  test("windows open and close, and people are reminded", async () => {
    const all = await world();
    const bookingId = await book(all, { startsIn: 25 * 60 });
    await loseSchedule(all);
    await migrate(all);
    await pass(all, HOUR);
    expect(await kindsOf(all, "client")).toEqual(["reminder", "booked"]);
    await pass(all, 23 * HOUR + 50 * MINUTE);
    expect((await bookingOf(all, bookingId)).state).toBe("open");
    expect(await kindsOf(all, "client")).toEqual(["reminder", "reminder", "booked"]);
    await pass(all, 2 * HOUR);
    expect((await bookingOf(all, bookingId)).state).toBe("ended");
  });

  test("without it they would not: the schedule is what was lost", async () => {
    const all = await world();
    const bookingId = await book(all, { startsIn: 25 * 60 });
    await loseSchedule(all);
    await pass(all, 26 * HOUR);
    expect((await bookingOf(all, bookingId)).state).toBe("booked");
  });

  test("one whose time passed on the way is history at once", async () => {
    const all = await world();
    const bookingId = await book(all, { startsIn: 60 });
    await loseSchedule(all);
    vi.setSystemTime(Date.now() + 48 * HOUR);
    await migrate(all);
    await pass(all, MINUTE);
    expect((await bookingOf(all, bookingId)).state).toBe("ended");
  });

  test("a file that is to be deleted is deleted all the same; one that is planned waits", async () => {
    const all = await world();
    await all.t.run((ctx) => ctx.db.insert("fileDeletions", { egressId: "EG_lost", tries: 40 }));
    await pass(all, HOUR);
    expect(await deletions(all)).toMatchObject([{ egressId: "EG_lost", tries: 40 }]);
    await all.t.run(async (ctx) => {
      const row = { egressId: "EG_planned", tries: 40 };
      const deletionId = await ctx.db.insert("fileDeletions", row);
      const again = internal.custodyJobs.tryDeletion;
      const job = await ctx.scheduler.runAfter(HOUR, again, { deletionId });
      await ctx.db.patch("fileDeletions", deletionId, { job });
    });
    await migrate(all);
    expect(await deletions(all)).toMatchObject([{ egressId: "EG_planned", tries: 40 }]);
  });
});

describe("the series", () => {
  test("changes nothing where all is planned, and runs again only when asked", async () => {
    const all = await world();
    await book(all, { startsIn: 25 * 60 });
    const before = await pendingIn(all);
    const progress = await migrate(all);
    expect(progress.map(({ state }) => state)).toEqual(Array(4).fill("success"));
    expect(await pendingIn(all)).toBe(before);
    await loseSchedule(all);
    await migrate(all);
    expect(await pendingIn(all), "it ran once").toBe(0);
    await migrate(all, { reset: true });
    expect(await pendingIn(all)).toBe(before);
  });
});
