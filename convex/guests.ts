import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import * as Invites from "./model/guests/guestInvites";
import { acceptInvite, acceptResult, renewResult, renewSignIn } from "./model/guests/guestSignIn";
import { requireWriteLimit } from "./model/limits";

/** Makes a link into a booking of the caller, for somebody without an account. @throws UNAUTHENTICATED, RATE_LIMITED */
export const invite = mutation({
  args: { bookingId: v.string(), name: v.string() },
  returns: Invites.inviteResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Invites.invite(ctx, user, args);
  },
});

/** The links of a booking that the caller provides, without their secrets. @throws UNAUTHENTICATED */
export const list = query({
  args: { bookingId: v.string() },
  returns: v.array(Invites.inviteRow),
  handler: async (ctx, args) =>
    await Invites.listInvites(ctx, await requireUser(ctx), args.bookingId),
});

/** Takes a link back, and puts out who came by it. @throws UNAUTHENTICATED, RATE_LIMITED */
export const revoke = mutation({
  args: { bookingId: v.string(), inviteId: v.string() },
  returns: Invites.revokeResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Invites.revoke(ctx, user, args);
  },
});

/**
 * Exchanges the secret of a link, once, for a sign-in; for anybody who has it. With the same `key`, a
 * secret that the page made, it answers again for ten minutes.
 */
export const accept = mutation({
  args: { secret: v.string(), key: v.optional(v.string()) },
  returns: acceptResult,
  handler: async (ctx, args) => await acceptInvite(ctx, args),
});

/** A new short token for who has the secret of a guest's sign-in. */
export const renew = mutation({
  args: { session: v.string() },
  returns: renewResult,
  handler: async (ctx, args) => await renewSignIn(ctx, args.session),
});
