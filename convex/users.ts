import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import {
  currentIdentity,
  currentUser,
  ensureUser,
  noteForeignSite,
  requireUser,
} from "./model/access";
import { clientsOf } from "./model/booking/bookingViews";
import { keepContact, readerArgs } from "./model/notices/contacts";
import { fail } from "./model/errors";
import { profile, toProfile } from "./model/users";

/**
 * The caller's row, made at the first sign-in, and the server's clock (UTC ms). The page tells in
 * which language and zone it is read: mails are in these.
 * @throws UNAUTHENTICATED
 */
export const ensure = mutation({
  args: {
    ...readerArgs,
    /** UTC ms by the page's clock; who was erased since then is not made anew. */
    signedInAt: v.optional(v.number()),
  },
  returns: v.object({ user: profile, serverNow: v.number() }),
  handler: async (ctx, { signedInAt, ...reader }) => {
    const user = await ensureUser(ctx, signedInAt);
    if (user === null) {
      await noteForeignSite(ctx);
      fail("UNAUTHENTICATED", "Sign in first.");
    }
    await keepContact(ctx, user._id, (await currentIdentity(ctx))!, reader);
    return { user: toProfile(user), serverNow: Date.now() };
  },
});

/**
 * The caller's row; null until `ensure` has made it.
 * @throws UNAUTHENTICATED
 */
export const me = query({
  args: {},
  returns: v.union(profile, v.null()),
  handler: async (ctx) => {
    if ((await currentIdentity(ctx)) === null) fail("UNAUTHENTICATED", "Sign in first.");
    const user = await currentUser(ctx);
    return user && toProfile(user);
  },
});

/**
 * People with whom the calling provider has bookings, at most 100.
 * @throws UNAUTHENTICATED
 */
export const listClients = query({
  args: {},
  returns: v.array(v.object({ _id: v.id("users"), name: v.string() })),
  handler: async (ctx) => await clientsOf(ctx, await requireUser(ctx)),
});
