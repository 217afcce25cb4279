import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { deleteHold, holdsOf, insertHold } from "./holds";
import { takeTurn } from "./holdTurns";
import { findOffering, findSlot, unavailable } from "./offering";
import { offerPlaces } from "./waitingOffers";

export const holdResult = v.union(
  v.object({
    kind: v.literal("held"),
    startsAt: v.number(),
    expiresAt: v.number(),
    /** From then on it may be held again: for a while others come first. */
    againAt: v.number(),
  }),
  unavailable,
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("service_gone"), v.literal("own_service")),
  }),
  /** They held it until a moment ago: others come first. They may book it without a hold. */
  v.object({ kind: v.literal("refused"), reason: v.literal("held_before"), retryAt: v.number() }),
);

/**
 * Keeps a slot for the person who fills the form; a second one takes the place of the first. The
 * same one again, in whatever way, is theirs for no longer than it was.
 */
export async function holdSlot(
  ctx: MutationCtx,
  user: Doc<"users">,
  { serviceId, startsAt }: { serviceId: string; startsAt: number },
): Promise<Infer<typeof holdResult>> {
  const offering = await findOffering(ctx, serviceId);
  if (offering === null) return { kind: "refused", reason: "service_gone" };
  const { service } = offering;
  if (service.providerId === user._id) return { kind: "refused", reason: "own_service" };
  const userId = user._id;
  const found = await findSlot(ctx, offering, startsAt, { holdsOf: userId });
  if ("kind" in found) return found;
  const turn = await takeTurn(ctx, { userId, serviceId: service._id, startsAt });
  if (turn.kind === "over") {
    return { kind: "refused", reason: "held_before", retryAt: turn.againAt };
  }
  const { expiresAt, againAt } = turn;
  const dropped = await dropChosen(ctx, userId);
  await insertHold(ctx, { service, userId, slot: found, expiresAt });
  await offerDropped(ctx, dropped);
  return { kind: "held", startsAt, expiresAt, againAt };
}

/** What the person chose; what a waiting list gave them stays theirs for its time. */
export async function dropChosen(ctx: MutationCtx, userId: Id<"users">): Promise<Doc<"holds">[]> {
  const rows = (await holdsOf(ctx, userId)).filter(({ entryId }) => entryId === undefined);
  for (const row of rows) await deleteHold(ctx, row);
  return rows;
}

/** The person chose another way: their slot is free at once. */
export async function releaseHold(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  await offerDropped(ctx, await dropChosen(ctx, user._id));
}

/** What somebody holds no more goes to who waits for it, once they have what they chose instead. */
export async function offerDropped(ctx: MutationCtx, rows: Doc<"holds">[]): Promise<void> {
  for (const row of rows) await offerPlaces(ctx, row.providerId, row.startsAt);
}

/** Its time is over: the slot is free, and goes to who is next in line. */
export async function expireHold(ctx: MutationCtx, holdId: Id<"holds">): Promise<void> {
  const row = await ctx.db.get("holds", holdId);
  if (row === null) return;
  await ctx.db.delete("holds", holdId);
  if (row.entryId) await endOffer(ctx, row.entryId);
  await offerPlaces(ctx, row.providerId, row.startsAt);
}

/** Who did not take what was kept for them is out of the line, unless they could not. */
async function endOffer(ctx: MutationCtx, entryId: Id<"waitingEntries">): Promise<void> {
  const entry = await ctx.db.get("waitingEntries", entryId);
  if (entry === null) return;
  if ((await findOffering(ctx, entry.serviceId)) !== null) {
    await ctx.db.delete("waitingEntries", entryId);
  } else await ctx.db.patch("waitingEntries", entryId, { offeredUntil: undefined });
}
