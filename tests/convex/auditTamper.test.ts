import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { AUDIT_LOGS, type AuditLog, ERASABLE } from "../../convex/model/audit/auditLogs";
import { BLOCK_ROWS } from "../../convex/model/audit/blocks";
import { digestOf } from "../../convex/model/audit/digests";
import schema from "../../convex/schema";
import {
  addTokens,
  alarmsOf,
  blocksOf,
  problemsOf,
  rowsOf,
  seal,
  settle,
  verdicts,
  verifyAround,
  wait,
  worldOfLogs,
} from "./auditWorld";
import { lookAfter } from "./monitoringWorld";
import { mailsTo, signIn } from "./noticeWorld";
import type { World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** Changes what is stored past every function, as somebody with the database would. */
async function edit(world: World, log: AuditLog, field: string, value: unknown) {
  const [row] = await rowsOf(world, log);
  await world.t.run(
    async (ctx) => await ctx.db.patch(row!._id as never, { [field]: value } as never),
  );
  return row!._id as string;
}

describe("a log that somebody changed", () => {
  const EDITS: [AuditLog, string, unknown][] = [
    ["tokenLogs", "outcome", "denied"],
    ["bookingEvents", "detail", "retention"],
    ["bookingMoves", "toStartsAt", 3],
    ["noShows", "isNoShow", false],
    ["broadcastConsents", "answer", "declined"],
    ["accountEvents", "action", "admin_taken"],
  ];

  test.each(EDITS)(
    "%s: an edited row is named by both verifications",
    async (log, field, value) => {
      const { world } = await worldOfLogs(3);
      await settle(world);
      const rowId = await edit(world, log, field, value);
      await verifyAround(world);
      expect(await alarmsOf(world)).toEqual([{ log, number: 1, problem: "edited", rowId }]);
      expect(await problemsOf(world)).toEqual([`${log}: block 1: row ${rowId} was edited`]);
    },
  );

  test.each(AUDIT_LOGS)("attack 30: %s: so is a deleted one", async (log) => {
    const { world } = await worldOfLogs(3);
    await settle(world);
    const [row] = await rowsOf(world, log);
    await world.t.run(async (ctx) => await ctx.db.delete(row!._id));
    await verifyAround(world);
    const rowId = row!._id;
    expect(await alarmsOf(world)).toEqual([{ log, number: 1, problem: "deleted", rowId }]);
    expect(await problemsOf(world)).toEqual([`${log}: block 1: row ${rowId} was deleted`]);
  });

  test("an admin is told once, and until it matches again", async () => {
    const { world } = await worldOfLogs(3);
    await signIn(world, "admin");
    await settle(world);
    const rowId = await edit(world, "tokenLogs", "reason", "probe");
    await verifyAround(world);
    await verifyAround(world);
    const told = async () => (await world.asAdmin.query(api.admin.auditChains, {})).alarms;
    expect(await told()).toMatchObject([{ log: "tokenLogs", number: 1, problem: "edited", rowId }]);
    await lookAfter(world);
    const mails = async () => (await mailsTo(world, "admin")).map(({ subject }) => subject);
    expect(await mails()).toEqual(["Alert: A log was changed afterwards"]);
    await edit(world, "tokenLogs", "reason", "in_window");
    await verifyAround(world);
    expect(await told()).toEqual([]);
  });

  test("attack 30: a row and its digest changed together still break the block", async () => {
    const { world } = await worldOfLogs(3);
    await settle(world);
    const [block] = await blocksOf(world, "tokenLogs");
    const rows = block!.rows.slice(1);
    await world.t.run(async (ctx) => {
      await ctx.db.delete(block!.rows[0]!.id as never);
      await ctx.db.patch("sealedBlocks", block!._id, { rows, count: rows.length });
    });
    await verifyAround(world);
    expect(await alarmsOf(world)).toMatchObject([
      { log: "tokenLogs", number: 1, problem: "chain" },
    ]);
    expect(await problemsOf(world)).toEqual(["tokenLogs: block 1 was changed"]);
  });

  test("a block that is gone from the middle is missed", async () => {
    const { world } = await worldOfLogs(2 * BLOCK_ROWS + 5);
    await settle(world);
    const [, second] = await blocksOf(world, "tokenLogs");
    await world.t.run(async (ctx) => await ctx.db.delete("sealedBlocks", second!._id));
    await verifyAround(world);
    expect(await alarmsOf(world)).toContainEqual(
      expect.objectContaining({ log: "tokenLogs", number: 3, problem: "chain" }),
    );
    expect(await problemsOf(world)).toContain("tokenLogs: block 2 is missing");
  });

  test("an end that was cut off is missed, also when it was sealed anew", async () => {
    const { world, bookingId } = await worldOfLogs(2);
    await settle(world);
    await addTokens(world, bookingId, 2);
    await settle(world);
    const heads = Object.fromEntries((await verdicts(world)).map(({ log, head }) => [log, head!]));
    expect(heads["tokenLogs"]!.number).toBe(2);
    const [, last] = await blocksOf(world, "tokenLogs");
    await world.t.run(async (ctx) => {
      await ctx.db.delete("sealedBlocks", last!._id);
      await ctx.db.delete(last!.rows[0]!.id as never);
    });
    await verifyAround(world);
    const alarm = expect.objectContaining({ log: "tokenLogs", number: 2, problem: "chain" });
    expect(await alarmsOf(world)).toEqual([alarm]);
    expect(await problemsOf(world, heads)).toEqual([
      "tokenLogs: block 2 was there before, and is gone",
    ]);
    await settle(world);
    expect((await blocksOf(world, "tokenLogs")).length).toBe(2);
    expect(await alarmsOf(world)).toEqual([alarm]);
    expect(await problemsOf(world, heads)).toEqual([
      "tokenLogs: block 2 is another one than before",
    ]);
  });
});

describe("without the heads of another time", () => {
  /** Takes blocks away, edits the first row that was in them and deletes the last. */
  async function cutOff(world: World, after: number) {
    const cut = (await blocksOf(world, "tokenLogs")).slice(after);
    const rows = cut.flatMap((block) => block.rows);
    await world.t.run(async (ctx) => {
      for (const { _id } of cut) await ctx.db.delete("sealedBlocks", _id);
      await ctx.db.patch(rows[0]!.id as never, { outcome: "denied" } as never);
      await ctx.db.delete(rows.at(-1)!.id as never);
    });
    return rows[0]!.id;
  }

  async function worldOfTwoBlocks() {
    const { world, bookingId } = await worldOfLogs(2);
    await settle(world);
    await addTokens(world, bookingId, 3);
    await settle(world);
    expect((await blocksOf(world, "tokenLogs")).length).toBe(2);
    expect(await problemsOf(world)).toEqual([]);
    return world;
  }

  test.each([
    ["the whole chain", 0],
    ["its last block", 1],
  ])("%s is missed, also when what is left was sealed anew", async (_what, after) => {
    const world = await worldOfTwoBlocks();
    const first = await cutOff(world, after);
    wait(16);
    const gone = "tokenLogs: block 2 was there before, and is gone";
    const others = after === 0 ? 3 : 1;
    expect(await problemsOf(world)).toEqual([
      gone,
      `tokenLogs: row ${first} and ${others} more are in no block: sealing has stopped, or the block is gone`,
    ]);
    await seal(world);
    const anew = after === 0 ? gone : "tokenLogs: block 2 is another one than before";
    expect(await problemsOf(world)).toEqual([anew]);
  });

  test("rows that nothing seals are told of, late ones once they were not looked for", async () => {
    const { world } = await worldOfLogs(2);
    wait(14);
    expect(await problemsOf(world)).toEqual([]);
    wait(2);
    expect(await problemsOf(world)).toHaveLength(AUDIT_LOGS.length);
    await seal(world, 60);
    expect(await problemsOf(world)).toEqual([]);
    // As if it had been written before, and committed behind the sealing.
    const [block] = await blocksOf(world, "tokenLogs");
    const [late] = block!.rows;
    await world.t.run(async (ctx) => {
      await ctx.db.delete("sealedBlocks", block!._id);
      const { _id, _creationTime, hash: _hash, ...fields } = block!;
      const without = { ...fields, rows: fields.rows.slice(1), count: fields.count - 1 };
      await ctx.db.insert("sealedBlocks", { ...without, hash: await digestOf(without) });
    });
    wait(24);
    expect(await problemsOf(world)).toEqual([]);
    wait(2);
    expect(await problemsOf(world)).toEqual([
      `tokenLogs: row ${late!.id} is in no block: sealing has stopped, or the block is gone`,
    ]);
  });
});

describe("what the digests cover", () => {
  const ofLog = (log: AuditLog) => Object.keys(schema.tables[log].validator.fields);

  test.each(AUDIT_LOGS)("%s: words and devices may be erased, ids stay covered", async (log) => {
    const { world } = await worldOfLogs(1);
    await settle(world);
    expect(ERASABLE[log].filter((field) => !ofLog(log).includes(field))).toEqual([]);
    for (const field of ERASABLE[log]) {
      const kept = (await rowsOf(world, log))[0]![field];
      await edit(world, log, field, Array.isArray(kept) ? [] : "");
    }
    await verifyAround(world);
    expect(await alarmsOf(world)).toEqual([]);
    expect(await problemsOf(world)).toEqual([]);
  });
});
