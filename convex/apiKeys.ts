import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import * as Keys from "./model/integrations/apiKeys";
import { requireWriteLimit } from "./model/limits";

/** The caller's keys of the HTTP API, without what opens them. @throws UNAUTHENTICATED */
export const list = query({
  args: {},
  returns: v.array(Keys.keyRow),
  handler: async (ctx) => await Keys.listKeys(ctx, await requireUser(ctx)),
});

/** A key for programs of the caller, told this once. @throws UNAUTHENTICATED, RATE_LIMITED */
export const create = mutation({
  args: { name: v.string(), scopes: v.array(Keys.scope) },
  returns: Keys.createKeyResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Keys.createKey(ctx, user, args);
  },
});

/** Ends a key of the caller. @throws UNAUTHENTICATED, RATE_LIMITED */
export const revoke = mutation({
  args: { keyId: v.string() },
  returns: Keys.revokeKeyResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Keys.revokeKey(ctx, user, args.keyId);
  },
});

/** Never scheduled: a scheduled call's arguments are kept, and this one's is a secret. */
export const open = internalMutation({
  args: { key: v.string(), scope: Keys.scope },
  returns: Keys.openKeyResult,
  handler: async (ctx, args) => await Keys.openKey(ctx, args),
});
