import { type Infer, v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import { internalMutation, internalQuery, type QueryCtx } from "./_generated/server";
import * as Shapes from "./model/api/apiShapes";
import * as Views from "./model/api/apiViews";
import * as Writes from "./model/api/apiWrites";

/** Of a key that was just opened: `userId` is its owner, never what a caller says. */
const ofOwner = { userId: v.id("users") };
const paging = { cursor: v.union(v.string(), v.null()), limit: v.number() };
const when = v.union(v.literal("current"), v.literal("past"));

async function ownerOf(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"users">> {
  const user = await ctx.db.get("users", userId);
  if (user === null) throw new Error("The owner of an open key is gone.");
  return user;
}

export const bookings = internalQuery({
  args: { ...ofOwner, ...paging, when },
  returns: Shapes.bookingPage,
  handler: async (ctx, { userId, ...args }): Promise<Infer<typeof Shapes.bookingPage>> =>
    await Views.bookingsPage(ctx, await ownerOf(ctx, userId), args),
});

export const booking = internalQuery({
  args: { ...ofOwner, bookingId: v.string() },
  returns: v.union(Shapes.apiBooking, v.null()),
  handler: async (ctx, { userId, bookingId }): Promise<Shapes.ApiBooking | null> =>
    await Views.bookingOf(ctx, await ownerOf(ctx, userId), bookingId),
});

/** `now` is the server's, of the action that asks. */
export const sessions = internalQuery({
  args: { ...ofOwner, ...paging, when, now: v.number() },
  returns: Shapes.sessionsPage,
  handler: async (ctx, { userId, ...args }): Promise<Infer<typeof Shapes.sessionsPage>> =>
    await Views.sessionsPage(ctx, await ownerOf(ctx, userId), args),
});

export const recordings = internalQuery({
  args: { ...ofOwner, ...paging },
  returns: Shapes.recordingPage,
  handler: async (ctx, { userId, ...args }): Promise<Infer<typeof Shapes.recordingPage>> =>
    await Views.recordingsPage(ctx, await ownerOf(ctx, userId), args),
});

export const create = internalMutation({
  args: {
    ...ofOwner,
    key: v.string(),
    title: v.string(),
    clientIds: v.array(v.string()),
    startsAt: v.number(),
    durationMinutes: v.number(),
  },
  returns: Shapes.bookingAnswer,
  handler: async (ctx, { userId, ...args }): Promise<Infer<typeof Shapes.bookingAnswer>> =>
    await Writes.create(ctx, await ownerOf(ctx, userId), args),
});

const ofBooking = { ...ofOwner, bookingId: v.string() };

export const cancel = internalMutation({
  args: { ...ofBooking, reason: v.optional(v.string()) },
  returns: Shapes.bookingAnswer,
  handler: async (ctx, { userId, ...args }): Promise<Infer<typeof Shapes.bookingAnswer>> =>
    await Writes.cancel(ctx, await ownerOf(ctx, userId), args),
});

export const move = internalMutation({
  args: { ...ofBooking, startsAt: v.number(), reason: v.optional(v.string()) },
  returns: Shapes.bookingAnswer,
  handler: async (ctx, { userId, ...args }): Promise<Infer<typeof Shapes.bookingAnswer>> =>
    await Writes.move(ctx, await ownerOf(ctx, userId), args),
});

export const inviteGuest = internalMutation({
  args: { ...ofBooking, name: v.string() },
  returns: Shapes.guestAnswer,
  handler: async (ctx, { userId, ...args }): Promise<Infer<typeof Shapes.guestAnswer>> =>
    await Writes.inviteGuest(ctx, await ownerOf(ctx, userId), args),
});

export const link = internalMutation({
  args: { ...ofOwner, recordingId: v.string(), site: v.string() },
  returns: Shapes.linkAnswer,
  handler: async (ctx, { userId, ...args }): Promise<Infer<typeof Shapes.linkAnswer>> =>
    await Writes.link(ctx, await ownerOf(ctx, userId), args),
});
