import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { findProvided, loadMembership } from "../access";
import { record } from "../booking/bookingEvents";
import { entryOf, waitingIn } from "./lobby";

const MAX_MESSAGE = 280;

export const lobbyDecisionResult = v.union(
  v.object({ kind: v.literal("done") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("bad_message")),
  }),
);
type DecisionResult = Infer<typeof lobbyDecisionResult>;

/** A provider lets a client in; for this booking they need not ask again. */
export async function admit(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; personId: Id<"users"> },
): Promise<DecisionResult> {
  const booking = await findProvided(ctx, args.bookingId, user._id);
  const { membership } = await loadMembership(ctx, args.bookingId, args.personId);
  if (!booking || !membership) return { kind: "refused", reason: "not_found" };
  await letIn(ctx, membership);
  const bookingId = booking._id;
  const subjectId = args.personId;
  await record(ctx, { bookingId, actorId: user._id, action: "admitted", subjectId });
  return { kind: "done" };
}

async function letIn(ctx: MutationCtx, membership: Doc<"bookingParticipants">): Promise<void> {
  const at = Date.now();
  await ctx.db.patch("bookingParticipants", membership._id, { admittedAt: at });
  const entry = await entryOf(ctx, membership.bookingId, membership.userId);
  if (entry) await ctx.db.patch("lobbyEntries", entry._id, { state: "admitted", decidedAt: at });
}

export async function decline(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; personId: Id<"users">; message?: string },
): Promise<DecisionResult> {
  const booking = await findProvided(ctx, args.bookingId, user._id);
  const entry = booking && (await entryOf(ctx, booking._id, args.personId));
  if (!booking || !entry) return { kind: "refused", reason: "not_found" };
  const message = args.message?.trim() || undefined;
  if ((message ?? "").length > MAX_MESSAGE) return { kind: "refused", reason: "bad_message" };
  if (entry.state === "admitted") return { kind: "refused", reason: "not_found" };
  await ctx.db.patch("lobbyEntries", entry._id, {
    state: "declined",
    decidedAt: Date.now(),
    message,
  });
  const subjectId = args.personId;
  await record(ctx, { bookingId: booking._id, actorId: user._id, action: "declined", subjectId });
  return { kind: "done" };
}

/** The lobby opens its doors: everybody who waits is let in. */
export async function emptyLobby(ctx: MutationCtx, bookingId: Id<"bookings">): Promise<void> {
  for (const entry of await waitingIn(ctx, bookingId)) {
    const { membership } = await loadMembership(ctx, bookingId, entry.userId);
    if (membership) await letIn(ctx, membership);
  }
}
