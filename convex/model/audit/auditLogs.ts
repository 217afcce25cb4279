import { type Infer, v } from "convex/values";
import type { Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";

/** The tables whose rows are only ever added, each a chain of its own. */
export const auditLog = v.union(
  v.literal("tokenLogs"),
  v.literal("bookingEvents"),
  v.literal("bookingMoves"),
  v.literal("noShows"),
  v.literal("broadcastConsents"),
  v.literal("accountEvents"),
);
export type AuditLog = Infer<typeof auditLog>;

export const AUDIT_LOGS = auditLog.members.map(({ value }) => value);

/**
 * What a person wrote or what tells a device apart: it may be erased, so that no hash covers it. All
 * else of a row are ids, codes and times; a name is in the person's row alone.
 */
export const ERASABLE: Record<AuditLog, readonly string[]> = {
  tokenLogs: ["deviceId"],
  bookingEvents: [],
  bookingMoves: ["reason"],
  noShows: ["reason"],
  broadcastConsents: ["destinations"],
  accountEvents: [],
};

export type AuditRow = { _id: Id<AuditLog>; _creationTime: number; [field: string]: unknown };

/** Rows of `[from, to)` in the order of their creation, at most `most`. */
export async function rowsBetween(
  ctx: QueryCtx,
  { log, from, to, most }: { log: AuditLog; from: number; to: number; most: number },
): Promise<AuditRow[]> {
  return await tableOf(ctx, log)
    .withIndex("by_creation_time", (q) => q.gte("_creationTime", from).lt("_creationTime", to))
    .take(most);
}

/** What is the same of each log is all that is used of it: its index by creation. */
export function tableOf(ctx: QueryCtx, log: AuditLog) {
  return ctx.db.query(log as "tokenLogs");
}
