import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
import { AUDIT_LOGS, auditLog, tableOf } from "./model/audit/auditLogs";
import { blockFields } from "./model/audit/auditTables";
import { blocksAfter, cursorOf } from "./model/audit/blocks";
import { seal as sealLogs } from "./model/audit/sealBlocks";
import { verify as verifyLogs } from "./model/audit/verifyBlocks";

/** Puts rows of the logs into their chains; joins neither wait for it nor meet it. */
export const seal = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await sealLogs(ctx);
    return null;
  },
});

/** Verifies a few blocks of each chain, in turn, and raises an alarm where one does not match. */
export const verify = internalMutation({
  args: { left: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { left }) => {
    await verifyLogs(ctx, left);
    return null;
  },
});

/**
 * The chains, for `npm run verify:audit`: up to which block rows can no longer come to each, and the
 * last block that ever matched.
 */
export const logs = internalQuery({
  args: {},
  returns: v.array(
    v.object({
      log: auditLog,
      looked: v.number(),
      head: v.union(v.object({ number: v.number(), hash: v.string() }), v.null()),
    }),
  ),
  handler: async (ctx) =>
    await Promise.all(
      AUDIT_LOGS.map(async (log) => {
        const { number, hash } = await cursorOf(ctx, { log, name: "head" });
        const { number: looked } = await cursorOf(ctx, { log, name: "looked" });
        return { log, looked, head: hash === undefined ? null : { number, hash } };
      }),
    ),
});

const BLOCKS_A_PAGE = 20;

/** The blocks of a chain after one, in their order; at most 20. */
export const blocks = internalQuery({
  args: { log: auditLog, after: v.number() },
  returns: v.array(v.object({ ...blockFields, hash: v.string() })),
  handler: async (ctx, { log, after }) => {
    const page = await blocksAfter(ctx, log, after, BLOCKS_A_PAGE);
    return page.map(({ _id, _creationTime, ...block }) => block);
  },
});

/** The rows of a log as they are stored, the oldest first. */
export const rows = internalQuery({
  args: { log: auditLog, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(v.any()),
  handler: async (ctx, { log, paginationOpts }) =>
    await tableOf(ctx, log).order("asc").paginate(paginationOpts),
});
