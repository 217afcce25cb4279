import { type Infer, v } from "convex/values";
import type { QueryCtx } from "../../_generated/server";
import { alarmView, openAlarms } from "./auditAlarms";
import { AUDIT_LOGS, auditLog } from "./auditLogs";
import { cursorOf, lastBlock, timelyBlocks } from "./blocks";

export const auditState = v.object({
  logs: v.array(
    v.object({
      log: auditLog,
      blocks: v.number(),
      /** UTC ms: rows before it are in the chain; null before the first block. */
      sealedUntil: v.union(v.number(), v.null()),
      /** The last block that was ever verified. */
      verified: v.number(),
      /** The hash of the last block, to be kept elsewhere. */
      hash: v.union(v.string(), v.null()),
    }),
  ),
  alarms: v.array(alarmView),
});

/** How far the chains have come, and what in them does not match. */
export async function stateOfAudit(ctx: QueryCtx): Promise<Infer<typeof auditState>> {
  const logs = await Promise.all(
    AUDIT_LOGS.map(async (log) => {
      const last = await lastBlock(ctx, log);
      const timely = await timelyBlocks(ctx, log).order("desc").first();
      return {
        log,
        blocks: last?.number ?? 0,
        sealedUntil: timely?.to ?? null,
        verified: (await cursorOf(ctx, { log, name: "head" })).number,
        hash: last?.hash ?? null,
      };
    }),
  );
  return { logs, alarms: await openAlarms(ctx) };
}
