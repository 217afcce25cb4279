import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { pruneRepairs as prune } from "./model/repairs";

/** Forgets repairs after 90 days; their counters stay. */
export const pruneRepairs = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await prune(ctx);
    return null;
  },
});
