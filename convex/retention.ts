import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { prunedTable, pruneTable, pruneTables } from "./model/upkeep/retention";

/** One table's rows that are over their time, in bounded batches. */
export const prune = internalMutation({
  args: { table: prunedTable },
  returns: v.null(),
  handler: async (ctx, { table }) => {
    await pruneTable(ctx, table);
    return null;
  },
});

export const pruneAll = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await pruneTables(ctx);
    return null;
  },
});
