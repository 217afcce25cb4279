import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { findProvided } from "./access";
import { record } from "./bookingEvents";
import { policyProblem, problemOf, type SessionPolicy } from "./policy";

export const policyResult = v.union(
  v.object({ kind: v.literal("changed") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), ...policyProblem.members),
  }),
);

/** A provider of the booking changes its policy; it holds from the next decision on. */
export async function setPolicy(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; policy: SessionPolicy },
): Promise<Infer<typeof policyResult>> {
  const booking = await findProvided(ctx, args.bookingId, user._id);
  if (booking === null) return { kind: "refused", reason: "not_found" };
  const reason = problemOf(args.policy);
  if (reason !== null) return { kind: "refused", reason };
  await ctx.db.patch("bookings", booking._id, { policy: args.policy });
  await record(ctx, { bookingId: booking._id, actorId: user._id, action: "policy_changed" });
  return { kind: "changed" };
}
