import { internal } from "../../_generated/api";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { AUDIT_LOGS, type AuditLog, rowsBetween } from "./auditLogs";
import { appendBlock, BLOCK_ROWS, cursorOf, moveCursor, timelyBlocks } from "./blocks";

/**
 * A row gets its time when its transaction writes it, not when that commits. Convex ends one within
 * seconds, so that what is a minute old is there; and a join, which writes newer rows alone, never
 * meets who seals.
 */
const LAG_MS = 60_000;
/** By then even a clock that was set back by minutes, or a machine that stood still, is over it. */
const LOOK_AGAIN_MS = 10 * 60_000;
/** More than could ever be written at one time. */
const MAX_TIED = 2_000;
/** More of them in the time of one block are told as inserted. */
const MAX_LATE = 1_000;

/** One step of each log; goes on at once for as long as there is more to do. */
export async function seal(ctx: MutationCtx): Promise<void> {
  for (const log of AUDIT_LOGS) {
    const hasLooked = await lookAgain(ctx, log);
    const isFull = await sealNext(ctx, log);
    if (hasLooked || isFull) {
      await ctx.scheduler.runAfter(0, internal.audit.seal, {});
      return;
    }
  }
}

/** Seals what came after the last block, as far as it can no longer change. True: there is more. */
async function sealNext(ctx: MutationCtx, log: AuditLog): Promise<boolean> {
  const before = await timelyBlocks(ctx, log).order("desc").first();
  const from = before?.to ?? 0;
  const horizon = Date.now() - LAG_MS;
  const found = await rowsBetween(ctx, { log, from, to: horizon, most: BLOCK_ROWS + 1 });
  if (found.length === 0) return false;
  if (found.length <= BLOCK_ROWS) {
    await appendBlock(ctx, { log, from, to: horizon, rows: found });
    return false;
  }
  // No block ends between rows of one time.
  const to = nextTime(found[BLOCK_ROWS - 1]!._creationTime);
  const rows = await rowsBetween(ctx, { log, from, to, most: BLOCK_ROWS + MAX_TIED });
  await appendBlock(ctx, { log, from, to, rows });
  return true;
}

/** When the first row after the last block was written: hardly ever two minutes ago. Null: there is none before `to`. */
export async function oldestUnsealed(
  ctx: QueryCtx,
  log: AuditLog,
  to = Number.MAX_SAFE_INTEGER,
): Promise<number | null> {
  const last = await timelyBlocks(ctx, log).order("desc").first();
  const from = last?.to ?? 0;
  if (from >= to) return null;
  const [row] = await rowsBetween(ctx, { log, from, to, most: 1 });
  return row?._creationTime ?? null;
}

/** The next larger number: times are of milliseconds and have fractions. */
function nextTime(at: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, at);
  view.setBigUint64(0, view.getBigUint64(0) + 1n);
  return view.getFloat64(0);
}

/**
 * Once for each block, later: rows of its time that were not there yet get a block of their own.
 * What is found after that was put there. True: there was one to look at.
 */
async function lookAgain(ctx: MutationCtx, log: AuditLog): Promise<boolean> {
  const cursor = { log, name: "looked" } as const;
  const looked = await cursorOf(ctx, cursor);
  const block = await timelyBlocks(ctx, log, looked.number).first();
  if (block === null || block.sealedAt > Date.now() - LOOK_AGAIN_MS) return false;
  const { from, to, number } = block;
  const known = new Set(block.rows.map(({ id }) => id));
  const found = await rowsBetween(ctx, { log, from, to, most: block.count + MAX_LATE });
  const late = found.filter(({ _id }) => !known.has(_id));
  for (let at = 0; at < late.length; at += BLOCK_ROWS) {
    const rows = late.slice(at, at + BLOCK_ROWS);
    await appendBlock(ctx, { log, from, to, rows, lateFor: number });
  }
  await moveCursor(ctx, cursor, { number });
  return true;
}
