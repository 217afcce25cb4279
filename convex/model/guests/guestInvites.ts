import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findProvided } from "../access";
import { record } from "../booking/bookingEvents";
import { isOverAt, MAX_CLIENTS } from "../booking/bookingState";
import { hasGuestKey } from "./guestTokens";
import { remove } from "../booking/removals";
import { hashOf, newSecret } from "../secretHash";
import { isGroup, seatsLeftIn } from "../slots/holds";
import { offerPlaces } from "../slots/waitingOffers";

export const inviteResult = v.union(
  /** The secret of the link, told this once. */
  v.object({
    kind: v.literal("invited"),
    inviteId: v.id("guestInvites"),
    secret: v.string(),
  }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_found"),
      v.literal("already_over"),
      v.literal("bad_name"),
      v.literal("too_many"),
      /** Each seat of the group is taken, promised or kept for somebody. */
      v.literal("full"),
      /** This deployment has no key to sign guests in with. */
      v.literal("not_set_up"),
    ),
  }),
);

export const revokeResult = v.union(
  v.object({ kind: v.literal("revoked") }),
  v.object({ kind: v.literal("refused"), reason: v.literal("not_found") }),
);

export const inviteRow = v.object({
  inviteId: v.id("guestInvites"),
  name: v.string(),
  at: v.number(),
  state: v.union(v.literal("open"), v.literal("used"), v.literal("revoked")),
});

const MAX_NAME = 80;
/** Revoked ones count: a booking is no place to make secrets without end. */
const MAX_INVITES = 40;

async function invitesOf(ctx: QueryCtx, booking: Doc<"bookings">) {
  return await ctx.db
    .query("guestInvites")
    .withIndex("by_booking", (q) => q.eq("bookingId", booking._id))
    .take(MAX_INVITES);
}

/** A provider invites somebody without an account, by the name that the others will see. */
export async function invite(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; name: string },
): Promise<Infer<typeof inviteResult>> {
  const booking = await findProvided(ctx, args.bookingId, user._id);
  if (booking === null) return { kind: "refused", reason: "not_found" };
  const isOff = booking.state === "cancelled" || isOverAt(booking, Date.now());
  if (isOff) return { kind: "refused", reason: "already_over" };
  const name = args.name.trim();
  if (name === "" || name.length > MAX_NAME) return { kind: "refused", reason: "bad_name" };
  if (!hasGuestKey()) return { kind: "refused", reason: "not_set_up" };
  const invites = await invitesOf(ctx, booking);
  const open = invites.filter((one) => !one.usedAt && !one.revokedAt).length;
  const isFull = booking.clientIds.length + open >= MAX_CLIENTS;
  if (isFull || invites.length === MAX_INVITES) return { kind: "refused", reason: "too_many" };
  const keepsSeat = isGroup(booking);
  if (keepsSeat && (await seatsLeftIn(ctx, booking)) <= 0) {
    return { kind: "refused", reason: "full" };
  }
  const secret = newSecret();
  const bookingId = booking._id;
  const linkHash = (await hashOf(secret))!;
  const row = { bookingId, inviterId: user._id, name, linkHash, keepsSeat };
  if (keepsSeat) await addInvitedSeats(ctx, booking, 1);
  const inviteId = await ctx.db.insert("guestInvites", row);
  await record(ctx, { bookingId, actorId: user._id, action: "guest_invited" });
  return { kind: "invited", inviteId, secret };
}

async function addInvitedSeats(
  ctx: MutationCtx,
  { _id, invitedSeats = 0 }: Doc<"bookings">,
  count: 1 | -1,
): Promise<void> {
  await ctx.db.patch("bookings", _id, { invitedSeats: invitedSeats + count });
}

/** To a provider of the booking; empty for everybody else. */
export async function listInvites(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof inviteRow>[]> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null) return [];
  return (await invitesOf(ctx, booking)).map(({ _id, _creationTime, name, usedAt, revokedAt }) => ({
    inviteId: _id,
    name,
    at: _creationTime,
    state: revokedAt ? "revoked" : usedAt ? "used" : "open",
  }));
}

/** The link opens nothing any more; who came by it is out at once, and gets no further token. */
export async function revoke(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; inviteId: string },
): Promise<Infer<typeof revokeResult>> {
  const booking = await findProvided(ctx, args.bookingId, user._id);
  const id = ctx.db.normalizeId("guestInvites", args.inviteId);
  const row = id && (await ctx.db.get("guestInvites", id));
  if (!booking || !row || row.bookingId !== booking._id) {
    return { kind: "refused", reason: "not_found" };
  }
  if (row.revokedAt !== undefined) return { kind: "revoked" };
  const bookingId = booking._id;
  await ctx.db.patch("guestInvites", row._id, { revokedAt: Date.now() });
  const subjectId = row.userId;
  await record(ctx, { bookingId, actorId: user._id, action: "guest_revoked", subjectId });
  if (subjectId) await remove(ctx, user, { bookingId, personId: subjectId });
  else if (row.keepsSeat) {
    await addInvitedSeats(ctx, booking, -1);
    await offerPlaces(ctx, booking.providerId, booking.startsAt);
  }
  return { kind: "revoked" };
}
