import { v } from "convex/values";
import { brokenRules } from "../lib/setup/rules";
import { NOTHING_KNOWN } from "../lib/setup/facts";
import { sayBroken } from "../lib/setup/say";
import { internal } from "./_generated/api";
import { action, internalAction, internalMutation, internalQuery } from "./_generated/server";
import { requireAdmin } from "./model/access";
import { fail } from "./model/errors";
import { factsOfRows, knownFacts, setupFacts } from "./model/identity/setupFacts";
import { lookAtSetup } from "./model/identity/setupLook";
import { takeAppStart, takeFor } from "./model/limits";
import { log as say } from "./model/log";

/**
 * What is known of this deployment's set-up, for the page that says what is wrong with it.
 * @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED
 */
export const examine = action({
  args: { /** UTC ms by the page's clock. */ clientNow: v.number() },
  returns: setupFacts,
  handler: async (ctx, { clientNow }): Promise<typeof setupFacts.type> => {
    const clientSkewMs = Math.round(clientNow - Date.now());
    const known = await ctx.runMutation(internal.setup.begin, {});
    return await lookAtSetup(known, clientSkewMs);
  },
});

/** Looks once for an admin: each look opens connections from here. */
export const begin = internalMutation({
  args: {},
  returns: knownFacts,
  handler: async (ctx) => {
    const admin = await requireAdmin(ctx);
    const status = await takeFor(ctx, "look", admin._id);
    if (!status.ok) fail("RATE_LIMITED", "Too many looks; wait a moment.", status);
    return await factsOfRows(ctx, Date.now());
  },
});

export const known = internalQuery({
  args: { now: v.number() },
  returns: knownFacts,
  handler: async (ctx, { now }) => await factsOfRows(ctx, now),
});

/**
 * The app has started: with it or before it somebody may have changed a key or an address. Anybody can
 * say so, and is told nothing.
 */
export const hearStart = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const status = await takeAppStart(ctx);
    if (status.ok) await ctx.scheduler.runAfter(0, internal.setup.log, {});
    return null;
  },
});

/** Says in the deployment's log what is set up wrongly; `/admin/setup` says what to do. */
export const log = internalAction({
  args: {},
  returns: v.array(v.string()),
  handler: async (ctx): Promise<string[]> => {
    const rows = await ctx.runQuery(internal.setup.known, { now: Date.now() });
    const facts = { ...NOTHING_KNOWN, ...(await lookAtSetup(rows, 0)) };
    const broken = brokenRules(facts);
    for (const rule of broken) sayBroken(say, rule);
    return broken.map(({ id }) => id);
  },
});
