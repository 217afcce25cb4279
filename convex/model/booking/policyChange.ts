import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { findProvided } from "../access";
import { record } from "./bookingEvents";
import { peopleOf } from "./bookingPeople";
import { planAway } from "../session/departure";
import { hasBeenIn } from "../session/door";
import { emptyLobby } from "../session/lobbyDecisions";
import { policyOf, policyProblem, problemOf, type SessionPolicy } from "./policy";
import { applyPermissions } from "../recording/recordingGate";

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
  const policy = {
    ...args.policy,
    recording: args.policy.recording ?? policyOf(booking).recording,
  };
  await ctx.db.patch("bookings", booking._id, { policy });
  await follow(ctx, booking, policy);
  await record(ctx, { bookingId: booking._id, actorId: user._id, action: "policy_changed" });
  return { kind: "changed" };
}

/** What a changed policy means for who is in the room or in front of it at this moment. */
async function follow(ctx: MutationCtx, booking: Doc<"bookings">, policy: SessionPolicy) {
  const before = policyOf(booking);
  if (policy.lobby !== before.lobby) {
    if (policy.lobby === "automatic") await emptyLobby(ctx, booking._id);
    else await admitThoseInside(ctx, booking._id);
  }
  if (policy.clientsMayShareScreen !== before.clientsMayShareScreen) {
    await applyShare(ctx, booking);
  }
  const isOtherEnd = policy.endAfterProviderGoneMinutes !== before.endAfterProviderGoneMinutes;
  if (isOtherEnd && booking.away && booking.away.closedAt === undefined) {
    if (booking.away.job) await ctx.scheduler.cancel(booking.away.job);
    await planAway(ctx, { ...booking, policy }, booking.away.sinceAt);
  }
}

/** Who has been in need not ask to come back. */
async function admitThoseInside(ctx: MutationCtx, bookingId: Id<"bookings">) {
  for (const person of await peopleOf(ctx, bookingId)) {
    const { userId } = person;
    const wasIn = await hasBeenIn(ctx, { bookingId, userId, until: Date.now() });
    if (wasIn && person.admittedAt === undefined) {
      await ctx.db.patch("bookingParticipants", person._id, { admittedAt: Date.now() });
    }
  }
}

async function applyShare(ctx: MutationCtx, booking: Doc<"bookings">) {
  const clients = (await peopleOf(ctx, booking._id)).filter(({ role }) => role === "client");
  const ids = clients.map(({ userId }) => userId);
  await applyPermissions(ctx, booking, ids);
}
