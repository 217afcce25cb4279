import { type Infer, v } from "convex/values";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { type AuditLog, auditLog } from "./auditLogs";
import { auditProblem } from "./auditTables";

type Alarm = {
  log: AuditLog;
  number: number;
  problem: Infer<typeof auditProblem>;
  rowId?: string;
};

/** Of each kind, which the first row of a block is; more than there are. */
const MAX_OF_BLOCK = 20;
const MAX_SHOWN = 20;

async function openOf(ctx: QueryCtx, log: AuditLog, number: number) {
  return await ctx.db
    .query("auditAlarms")
    .withIndex("by_log_and_number_and_ended", (q) =>
      q.eq("log", log).eq("number", number).eq("endedAt", undefined),
    )
    .take(MAX_OF_BLOCK);
}

/** Once for what is found again and again. */
export async function raiseAlarm(ctx: MutationCtx, alarm: Alarm): Promise<void> {
  const open = await openOf(ctx, alarm.log, alarm.number);
  const isKnown = open.some(
    ({ problem, rowId }) => problem === alarm.problem && rowId === alarm.rowId,
  );
  if (isKnown || open.length === MAX_OF_BLOCK) return;
  await ctx.db.insert("auditAlarms", alarm);
}

export async function endAlarms(ctx: MutationCtx, log: AuditLog, number: number): Promise<void> {
  const endedAt = Date.now();
  for (const { _id } of await openOf(ctx, log, number)) {
    await ctx.db.patch("auditAlarms", _id, { endedAt });
  }
}

export const alarmView = v.object({
  _id: v.id("auditAlarms"),
  log: auditLog,
  number: v.number(),
  problem: auditProblem,
  rowId: v.union(v.string(), v.null()),
  foundAt: v.number(),
});

/** What does not match now, newest first; at most 20. */
export async function openAlarms(ctx: QueryCtx): Promise<Infer<typeof alarmView>[]> {
  const rows = await ctx.db
    .query("auditAlarms")
    .withIndex("by_ended", (q) => q.eq("endedAt", undefined))
    .order("desc")
    .take(MAX_SHOWN);
  return rows.map(({ _id, _creationTime: foundAt, log, number, problem, rowId = null }) => ({
    _id,
    log,
    number,
    problem,
    rowId,
    foundAt,
  }));
}
