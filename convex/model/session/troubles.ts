import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import { isOverAt } from "../booking/bookingState";

export const tellResult = v.union(
  v.object({ kind: v.literal("told") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("over")),
  }),
);

/** More than a booking has people. */
const MAX_TROUBLES = 50;

/** Tells the others of a booking that the caller cannot connect, and whether to move it. */
export async function tellTrouble(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; wantsAnotherTime: boolean },
): Promise<Infer<typeof tellResult>> {
  const { booking, membership } = await loadMembership(ctx, args.bookingId, user._id);
  if (booking === null || membership === null || membership.removedAt !== undefined) {
    return { kind: "refused", reason: "not_found" };
  }
  if (booking.state === "cancelled" || isOverAt(booking, Date.now())) {
    return { kind: "refused", reason: "over" };
  }
  const told = { at: Date.now(), wantsAnotherTime: args.wantsAnotherTime };
  const known = await findTrouble(ctx, booking._id, user._id);
  if (known) await ctx.db.patch("connectionTroubles", known._id, told);
  else {
    const row = { bookingId: booking._id, userId: user._id, role: membership.role, ...told };
    await ctx.db.insert("connectionTroubles", row);
  }
  return { kind: "told" };
}

/** Somebody came in after all. */
export async function clearTrouble(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
): Promise<void> {
  const known = await findTrouble(ctx, bookingId, userId);
  if (known) await ctx.db.delete("connectionTroubles", known._id);
}

/** The booking is over, or cancelled: nobody needs to know any more. */
export async function clearTroubles(ctx: MutationCtx, bookingId: Id<"bookings">): Promise<void> {
  for (const row of await troublesOf(ctx, bookingId)) {
    await ctx.db.delete("connectionTroubles", row._id);
  }
}

export async function troublesOf(ctx: QueryCtx, bookingId: Id<"bookings">) {
  return await ctx.db
    .query("connectionTroubles")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId))
    .take(MAX_TROUBLES);
}

async function findTrouble(ctx: QueryCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  return await ctx.db
    .query("connectionTroubles")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
}
