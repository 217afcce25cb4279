import { type Infer } from "convex/values";
import { internal } from "../../_generated/api";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { endAlarms, raiseAlarm } from "./auditAlarms";
import { AUDIT_LOGS, type AuditLog, rowsBetween } from "./auditLogs";
import type { auditProblem } from "./auditTables";
import {
  BLOCK_ROWS,
  type Block,
  blockOf,
  blocksAfter,
  cursorOf,
  hashedOf,
  hashOf,
  moveCursor,
} from "./blocks";
import { digestOfRow } from "./digests";

export type Finding = { problem: Infer<typeof auditProblem>; rowId?: string };

/** The cron's runs in a day: in so many, all blocks are verified once more … */
const RUNS = 288;
/** … unless that were more than this of each log in a run. */
const MOST_A_RUN = 100;
/** Of quiet minutes, whose blocks have a few rows, a mutation takes as many of each log. */
const MOST_ROUNDS = 10;
/** Twice the new blocks of the five minutes, so that the end is reached while it moves on. */
const LEAST_A_RUN = 10;
/** Blocks of late rows that one block may have. */
const MAX_LATE_BLOCKS = 10;

/**
 * Verifies each new block of every log once nothing can come to it, and beside that goes through
 * the old ones, from the first again after the last: whatever the traffic, each is seen again.
 */
export async function verify(ctx: MutationCtx, left?: number): Promise<void> {
  let old = left ?? (await oldBlocksOfRun(ctx));
  let rows = 0;
  for (let round = 0; round < MOST_ROUNDS && rows < BLOCK_ROWS; round += 1) {
    let isBehind = false;
    let isOnItsWay = false;
    for (const log of AUDIT_LOGS) {
      const followed = await follow(ctx, log);
      const walked = old > 0 ? await walk(ctx, log) : NOTHING;
      isBehind ||= followed.hasMore;
      isOnItsWay ||= walked.hasMore;
      rows += followed.rows + walked.rows;
    }
    old = isOnItsWay ? old - 1 : 0;
    if (!isBehind && old === 0) return;
  }
  await ctx.scheduler.runAfter(0, internal.audit.verify, { left: old });
}

/** How many rows were verified, and whether there is another block after theirs. */
type Step = { rows: number; hasMore: boolean };
const NOTHING: Step = { rows: 0, hasMore: false };

async function oldBlocksOfRun(ctx: QueryCtx): Promise<number> {
  const ends = await Promise.all(AUDIT_LOGS.map((log) => followed(ctx, log)));
  const share = Math.ceil(Math.max(...ends) / RUNS);
  return Math.min(Math.max(share, LEAST_A_RUN), MOST_A_RUN);
}

/** The last block that was verified when it was new, whether it matched or not. */
async function followed(ctx: QueryCtx, log: AuditLog): Promise<number> {
  const { number } = await cursorOf(ctx, { log, name: "followed" });
  return Math.max(number, (await cursorOf(ctx, { log, name: "head" })).number);
}

/** Verifies the next new block. */
async function follow(ctx: MutationCtx, log: AuditLog): Promise<Step> {
  const after = await followed(ctx, log);
  const [block, next] = await blocksAfter(ctx, log, after, 2);
  if (block === undefined || !(await isSettled(ctx, block))) return NOTHING;
  await verifyBlock(ctx, block);
  await moveCursor(ctx, { log, name: "followed" }, { number: block.number });
  return { rows: block.count, hasMore: next !== undefined };
}

/** Verifies the next old block; begins anew after the last. */
async function walk(ctx: MutationCtx, log: AuditLog): Promise<Step> {
  const cursor = { log, name: "verified" } as const;
  const { number: after } = await cursorOf(ctx, cursor);
  const [block, next] = await blocksAfter(ctx, log, after, 2);
  const last = await followed(ctx, log);
  if (block === undefined || block.number > last) {
    await requireHead(ctx, log);
    if (after > 0) await moveCursor(ctx, cursor, { number: 0 });
    return NOTHING;
  }
  await verifyBlock(ctx, block);
  await moveCursor(ctx, cursor, { number: block.number });
  return { rows: block.count, hasMore: next !== undefined };
}

async function verifyBlock(ctx: MutationCtx, block: Block): Promise<void> {
  const { log, number, hash } = block;
  const head = await cursorOf(ctx, { log, name: "head" });
  const findings = await examine(ctx, block, head);
  for (const finding of findings) await raiseAlarm(ctx, { log, number, ...finding });
  if (findings.length > 0) return;
  await endAlarms(ctx, log, number);
  if (number > head.number) await moveCursor(ctx, { log, name: "head" }, { number, hash });
}

/** Until its time was looked at again, rows may still come to it. */
async function isSettled(ctx: QueryCtx, { log, number, lateFor }: Block): Promise<boolean> {
  if (lateFor !== undefined) return true;
  return number <= (await cursorOf(ctx, { log, name: "looked" })).number;
}

/** The last block that was ever verified must be there, whatever came after it. */
async function requireHead(ctx: MutationCtx, log: AuditLog): Promise<void> {
  const { number } = await cursorOf(ctx, { log, name: "head" });
  if (number === 0 || (await blockOf(ctx, log, number)) !== null) return;
  await raiseAlarm(ctx, { log, number, problem: "chain" });
}

type Head = { number: number; hash?: string };

async function examine(ctx: QueryCtx, block: Block, head: Head): Promise<Finding[]> {
  const isAnother = block.number === head.number && block.hash !== head.hash;
  if (isAnother || !(await isInChain(ctx, block))) return [{ problem: "chain" }];
  return block.lateFor === undefined ? await compareRows(ctx, block) : [];
}

async function isInChain(ctx: QueryCtx, block: Block): Promise<boolean> {
  const { log, number, previousHash, hash } = block;
  const before = number === 1 ? null : await blockOf(ctx, log, number - 1);
  if (number > 1 && before === null) return false;
  if (previousHash !== (before?.hash ?? "")) return false;
  return (await hashOf(hashedOf(block))) === hash;
}

/** The first row of each kind that is not as it was sealed. */
async function compareRows(ctx: QueryCtx, block: Block): Promise<Finding[]> {
  const { log, from, to } = block;
  const late = await ctx.db
    .query("sealedBlocks")
    .withIndex("by_log_and_late_for_and_number", (q) =>
      q.eq("log", log).eq("lateFor", block.number),
    )
    .take(MAX_LATE_BLOCKS);
  const sealed = [block, ...late].flatMap(({ rows }) => rows);
  const known = new Set(sealed.map(({ id }) => id));
  // One more than there should be is enough to tell that there is one.
  const rows = await rowsBetween(ctx, { log, from, to, most: sealed.length + 1 });
  const digests = new Map(
    await Promise.all(
      rows.map(async (row): Promise<[string, string]> => [row._id, await digestOfRow(log, row)]),
    ),
  );
  const edited = sealed.find(({ id, digest }) => digests.has(id) && digests.get(id) !== digest);
  const inserted = rows.find(({ _id }) => !known.has(_id));
  // Where the last of them were not read, they were not missed.
  const deleted =
    rows.length > sealed.length ? undefined : sealed.find(({ id }) => !digests.has(id));
  return [
    ...(edited ? [{ problem: "edited" as const, rowId: edited.id }] : []),
    ...(deleted ? [{ problem: "deleted" as const, rowId: deleted.id }] : []),
    ...(inserted ? [{ problem: "inserted" as const, rowId: inserted._id }] : []),
  ];
}
