import { v } from "convex/values";
import { internal } from "../../_generated/api";
import type { TableNames } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import type { AuditLog } from "../audit/auditLogs";

const DAY = 24 * 60 * 60_000;

/**
 * How long a row of each of these is kept, in milliseconds; what else is kept goes by rules of its own.
 * Never a log of the audit: what was done stays.
 */
export const KEPT_FOR = {
  attempts: 90 * DAY,
  connectionChecks: 30 * DAY,
  endedSignIns: 30 * DAY,
  mails: 30 * DAY,
  mentions: 90 * DAY,
  monitoringReports: DAY,
  notices: 90 * DAY,
  pageEvents: 90 * DAY,
  preparations: DAY,
  publicMessages: 90 * DAY,
  qualitySamples: 30 * DAY,
  repairs: 90 * DAY,
  webhookEvents: 30 * DAY,
  webhookRefusals: 30 * DAY,
} as const satisfies Partial<Record<Exclude<TableNames, AuditLog>, number>>;

type PrunedTable = keyof typeof KEPT_FOR;
const PRUNED = Object.keys(KEPT_FOR) as PrunedTable[];
export const prunedTable = v.union(...PRUNED.map((table) => v.literal(table)));

const BATCH = 100;

/** Deletes the oldest rows that are over their time, and orders the next batch where there are more. */
export async function pruneTable(ctx: MutationCtx, table: PrunedTable): Promise<void> {
  const until = Date.now() - KEPT_FOR[table];
  // What is the same of each is all that is used of it: its index by creation.
  const old = await ctx.db
    .query(table as "attempts")
    .withIndex("by_creation_time", (q) => q.lt("_creationTime", until))
    .take(BATCH);
  for (const { _id } of old) await ctx.db.delete(table as "attempts", _id);
  if (old.length === BATCH) await ctx.scheduler.runAfter(0, internal.retention.prune, { table });
}

const APART_MS = 60_000;

/** Each in transactions of its own and at its own time: one that fails or is long keeps none of the others. */
export async function pruneTables(ctx: MutationCtx): Promise<void> {
  for (const [at, table] of PRUNED.entries()) {
    await ctx.scheduler.runAfter(at * APART_MS, internal.retention.prune, { table });
  }
}
