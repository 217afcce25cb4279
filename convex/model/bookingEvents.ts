import { type Infer, v } from "convex/values";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** What people did to a session, besides joining it. */
export const bookingAction = v.union(
  v.literal("policy_changed"),
  v.literal("admitted"),
  v.literal("declined"),
  v.literal("muted"),
  v.literal("muted_others"),
  v.literal("share_stopped"),
  v.literal("removed"),
  v.literal("let_back"),
  v.literal("locked"),
  v.literal("unlocked"),
  v.literal("handed_over"),
  v.literal("ended_for_all"),
  v.literal("ended_without_provider"),
);
export type BookingAction = Infer<typeof bookingAction>;

type BookingEvent = {
  bookingId: Id<"bookings">;
  /** Null: the policy acted, nobody. */
  actorId: Id<"users"> | null;
  action: BookingAction;
  subjectId?: Id<"users">;
};

/** Adds a row to the booking's audit; rows are only ever added. */
export async function record(ctx: MutationCtx, event: BookingEvent): Promise<void> {
  await ctx.db.insert("bookingEvents", event);
}
