import { type Infer } from "convex/values";
import { internal } from "../../_generated/api";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { endAlarms, raiseAlarm } from "./auditAlarms";
import { AUDIT_LOGS, type AuditLog, rowsBetween } from "./auditLogs";
import type { auditProblem } from "./auditTables";
import { type Block, blockOf, blocksAfter, cursorOf, hashedOf, hashOf, moveCursor } from "./blocks";
import { digestOfRow } from "./digests";

export type Finding = { problem: Infer<typeof auditProblem>; rowId?: string };

/** How many blocks of each log a run of the cron verifies, one to a mutation. */
const BLOCKS_A_RUN = 5;
/** Blocks of late rows that one block may have. */
const MAX_LATE_BLOCKS = 10;

/** Verifies the next block of each log, from the first again once all were. */
export async function verify(ctx: MutationCtx, left = BLOCKS_A_RUN): Promise<void> {
  let isMore = false;
  for (const log of AUDIT_LOGS) isMore = (await verifyNext(ctx, log)) || isMore;
  if (isMore && left > 1)
    await ctx.scheduler.runAfter(0, internal.audit.verify, { left: left - 1 });
}

/** True: there is another one after it. */
async function verifyNext(ctx: MutationCtx, log: AuditLog): Promise<boolean> {
  const cursor = { log, name: "verified" } as const;
  const { number: after } = await cursorOf(ctx, cursor);
  const [block, next] = await blocksAfter(ctx, log, after, 2);
  if (block === undefined || !(await isSettled(ctx, block))) {
    await requireHead(ctx, log);
    if (after > 0) await moveCursor(ctx, cursor, { number: 0 });
    return false;
  }
  const { number, hash } = block;
  const head = await cursorOf(ctx, { log, name: "head" });
  const findings = await examine(ctx, block, head);
  for (const finding of findings) await raiseAlarm(ctx, { log, number, ...finding });
  if (findings.length === 0) {
    await endAlarms(ctx, log, number);
    if (number > head.number) await moveCursor(ctx, { log, name: "head" }, { number, hash });
  }
  await moveCursor(ctx, cursor, { number });
  return next !== undefined;
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
