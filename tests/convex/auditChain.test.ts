import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { AUDIT_LOGS } from "../../convex/model/audit/auditLogs";
import { appendBlock, BLOCK_ROWS } from "../../convex/model/audit/blocks";
import {
  addTokens,
  alarmsOf,
  blocksOf,
  type Logs,
  problemsOf,
  rowsOf,
  seal,
  settle,
  verdicts,
  verifyAround,
  wait,
  worldOfLogs,
} from "./auditWorld";
import { scheduled } from "./events";
import { as, attempt } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("sealing", () => {
  test("puts each row that is a minute old into one block, in the order of creation", async () => {
    const { world } = await worldOfLogs(3);
    vi.setSystemTime(Date.now() + 59_500);
    await seal(world, 1);
    const rows = await rowsOf(world, "tokenLogs");
    const [block, ...others] = await blocksOf(world, "tokenLogs");
    expect(others).toEqual([]);
    // The last of the three is not a minute old.
    expect(block!.rows.map(({ id }) => id)).toEqual(rows.slice(0, 2).map(({ _id }) => _id));
    expect(block).toMatchObject({ number: 1, from: 0, count: 2, previousHash: "" });
    wait(1);
    await seal(world, 1);
    const [, next] = await blocksOf(world, "tokenLogs");
    expect(next).toMatchObject({ number: 2, from: block!.to, count: 1, previousHash: block!.hash });
    for (const log of AUDIT_LOGS) expect(await blocksOf(world, log)).not.toEqual([]);
  });

  test("takes so many rows in one step, and goes on at once until it has caught up", async () => {
    const { world } = await worldOfLogs(2 * BLOCK_ROWS + 5);
    wait(2);
    const isWaiting = async () =>
      (await scheduled(world)).filter(({ name }) => name === "audit:seal").length;
    await seal(world, 1);
    expect(await isWaiting()).toBe(1);
    await seal(world, 3);
    const sizes = (await blocksOf(world, "tokenLogs")).map(({ count }) => count);
    expect(sizes).toEqual([BLOCK_ROWS, BLOCK_ROWS, 5]);
    const waiting = await isWaiting();
    await seal(world, 3);
    expect(await isWaiting()).toBe(waiting);
    expect((await blocksOf(world, "tokenLogs")).length).toBe(3);
    expect(await problemsOf(world)).toEqual([]);
  });

  test("leaves logs whole, for the backend and from outside", async () => {
    const { world } = await worldOfLogs(BLOCK_ROWS + 3);
    await settle(world);
    expect(await alarmsOf(world)).toEqual([]);
    const found = await verdicts(world);
    expect(found.map(({ log }) => log)).toEqual(AUDIT_LOGS);
    expect(found.flatMap(({ problems }) => problems)).toEqual([]);
    expect(found.map(({ unsealed }) => unsealed)).toEqual(AUDIT_LOGS.map(() => 0));
    const rows = (await rowsOf(world, "tokenLogs")).length;
    expect(found[0]).toMatchObject({ log: "tokenLogs", sealed: rows, blocks: 2 });
    const { logs } = await world.asAdmin.query(api.admin.auditChains, {});
    expect(logs[0]).toMatchObject({
      log: "tokenLogs",
      blocks: 2,
      verified: 2,
      hash: found[0]!.head!.hash,
    });
  });
});

describe("a row that is committed late, with an older time", () => {
  /** A block as it would be if its second row had not been there yet. */
  async function withoutSecond({ world }: Logs) {
    const rows = await rowsOf(world, "tokenLogs");
    const to = rows.at(-1)!._creationTime + 1;
    await world.t.run(async (ctx) => {
      await appendBlock(ctx, {
        log: "tokenLogs",
        from: 0,
        to,
        rows: rows.filter((_, i) => i !== 1),
      });
    });
    return rows[1]!._id as string;
  }

  test("gets a block of its own at the second look, and the log stays whole", async () => {
    const logs = await worldOfLogs(4);
    const { world } = logs;
    const late = await withoutSecond(logs);
    await seal(world);
    expect(await problemsOf(world)).toEqual([]);
    wait(11);
    await seal(world);
    const [first, second] = await blocksOf(world, "tokenLogs");
    expect(second).toMatchObject({ number: 2, lateFor: 1, count: 1, previousHash: first!.hash });
    expect(second!.rows[0]!.id).toBe(late);
    await addTokens(world, logs.bookingId, 2);
    await settle(world);
    expect((await blocksOf(world, "tokenLogs"))[2]).toMatchObject({ from: first!.to, count: 2 });
    expect(await alarmsOf(world)).toEqual([]);
    expect(await problemsOf(world)).toEqual([]);
  });

  test("and one that comes after the second look was put there", async () => {
    const logs = await worldOfLogs(4);
    const { world } = logs;
    const inserted = await withoutSecond(logs);
    await world.t.run(async (ctx) => {
      await ctx.db.insert("auditCursors", { log: "tokenLogs", name: "looked", number: 1 });
    });
    await verifyAround(world);
    const alarm = { log: "tokenLogs", number: 1, problem: "inserted", rowId: inserted };
    expect(await alarmsOf(world)).toEqual([alarm]);
    expect(await problemsOf(world)).toEqual([`tokenLogs: block 1: row ${inserted} was inserted`]);
  });
});

test("old blocks are verified again while new ones come faster than a run takes", async () => {
  const { world, bookingId } = await worldOfLogs(3);
  await settle(world);
  const minutesOfTraffic = async (minutes: number) => {
    for (let minute = 1; minute <= minutes; minute += 1) {
      wait(1);
      await addTokens(world, bookingId, 1);
      await seal(world, 2);
      // One run in six minutes, so that each has more new blocks than it verified at first.
      if (minute % 6 !== 0) continue;
      await world.t.mutation(internal.audit.verify, {});
      for (let left = 9; left > 0; left -= 1) {
        await world.t.mutation(internal.audit.verify, { left });
      }
    }
  };
  await minutesOfTraffic(30);
  const { _id: rowId } = (await rowsOf(world, "tokenLogs"))[0]!;
  await world.t.run(async (ctx) => {
    await ctx.db.patch("tokenLogs", rowId as Id<"tokenLogs">, { reason: "too_early" });
  });
  await minutesOfTraffic(60);
  expect(await alarmsOf(world)).toEqual([
    { log: "tokenLogs", number: 1, problem: "edited", rowId },
  ]);
  const { logs } = await world.asAdmin.query(api.admin.auditChains, {});
  expect(logs[0]!.blocks - logs[0]!.verified).toBeLessThan(20);
}, 60_000);

describe("a run through old blocks", () => {
  /** What is left to another mutation, of ten blocks of each log. */
  const leftAfterOne = async (world: Logs["world"]) => {
    const orders = async () =>
      (await scheduled(world)).filter((job) => job.name === "audit:verify");
    const before = (await orders()).length;
    await world.t.mutation(internal.audit.verify, { left: 10 });
    return (await orders()).slice(before).map(({ args }) => args);
  };

  test("takes them all in one mutation where there are a few rows in each", async () => {
    const { world, bookingId } = await worldOfLogs(1);
    for (let block = 0; block < 12; block += 1) {
      wait(1);
      await addTokens(world, bookingId, 1);
      await seal(world, 2);
    }
    await settle(world);
    expect((await blocksOf(world, "tokenLogs")).length).toBeGreaterThan(11);
    expect(await leftAfterOne(world)).toEqual([]);
  });

  test("takes no more in one mutation than the rows of a full one", async () => {
    const { world } = await worldOfLogs(3 * BLOCK_ROWS);
    await settle(world);
    // From the first one on.
    await world.t.run(async (ctx) => {
      const cursors = await ctx.db.query("auditCursors").collect();
      for (const { _id, name } of cursors)
        if (name === "verified") await ctx.db.delete("auditCursors", _id);
    });
    expect(await leftAfterOne(world)).toEqual([{ left: 9 }]);
  });
}, 60_000);

test("no log has a token in it: what was written for a join that was granted", async () => {
  const { world, bookingId } = await worldOfLogs(1);
  const answer = await as(world.t, "client").mutation(api.sessions.join, attempt(bookingId));
  if (answer.kind !== "granted") throw new Error(answer.reason);
  await settle(world);
  const everything = await Promise.all(AUDIT_LOGS.map((log) => rowsOf(world, log)));
  const text = JSON.stringify([everything, await blocksOf(world, "tokenLogs")]);
  expect(text).not.toMatch(/eyJ[\w-]+\./);
  expect(text).not.toContain(answer.token);
});
