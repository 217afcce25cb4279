import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { announce } from "../booking/bookingChanges";
import { record } from "../booking/bookingEvents";
import { isOverAt, joinWindow } from "../booking/bookingState";
import { guestIssuer } from "./guests";
import { hasGuestKey, signGuest } from "./guestTokens";
import { takeForInvite, takeUnknownGuest } from "../limits";
import { hashOf, newSecret } from "../secretHash";
import { seatsLeftIn } from "../slots/holds";

const refused = v.object({
  kind: v.literal("refused"),
  /** `gone`: never was, was used, was taken back, or its booking is over. */
  reason: v.union(v.literal("gone"), v.literal("full"), v.literal("rate_limited")),
  retryAt: v.optional(v.number()),
});
const pass = { token: v.string(), expiresAt: v.number(), bookingId: v.id("bookings") };

/** The secret of the sign-in is told this once, and gives tokens by `renew`. */
export const acceptResult = v.union(
  v.object({ kind: v.literal("accepted"), session: v.string(), ...pass }),
  refused,
);
export const renewResult = v.union(v.object({ kind: v.literal("renewed"), ...pass }), refused);

/** What a stay after the end may still need: the summary, a rating, a last word in the chat. */
const AFTER_CLOSING = 60 * 60_000;
const GONE = { kind: "refused" as const, reason: "gone" as const };

/** How long an answer that was lost on its way can be asked for again. */
const AGAIN_MS = 10 * 60_000;

/** Exchanges the secret of a link for a sign-in; the link opens nothing for anybody else after that. */
export async function acceptInvite(
  ctx: MutationCtx,
  { secret, key = "" }: { secret: string; key?: string },
): Promise<Infer<typeof acceptResult>> {
  const linkHash = await hashOf(secret);
  const invite =
    linkHash &&
    (await ctx.db
      .query("guestInvites")
      .withIndex("by_link_hash", (q) => q.eq("linkHash", linkHash))
      .unique());
  const limit = await takeTry(ctx, "guestLink", invite);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  if (!invite || invite.revokedAt !== undefined) return GONE;
  const booking = await ctx.db.get("bookings", invite.bookingId);
  if (!hasGuestKey() || !isOn(booking)) return GONE;
  const windowHash = (await hashOf(key)) ?? undefined;
  const known = await guestAgain(ctx, invite, windowHash);
  if (invite.usedAt !== undefined && known === null) return GONE;
  if (known === null && (await isFull(ctx, booking, invite)))
    return { kind: "refused", reason: "full" };
  const guest = known ?? (await makeGuest(ctx, booking, invite));
  const session = newSecret();
  const sessionHash = (await hashOf(session))!;
  const { usedAt = Date.now() } = invite;
  const used = { usedAt, windowHash, sessionHash, userId: guest._id };
  await ctx.db.patch("guestInvites", invite._id, used);
  return { kind: "accepted", session, ...(await passFor(booking, guest)) };
}

/** What strangers try is felt by strangers alone. */
async function takeTry(
  ctx: MutationCtx,
  name: "guestLink" | "guestSession",
  invite: Doc<"guestInvites"> | "" | null,
) {
  return invite ? await takeForInvite(ctx, name, invite._id) : await takeUnknownGuest(ctx);
}

/** Whom a used link made, to the window that used it a moment ago. What it was told then ends. */
async function guestAgain(
  ctx: MutationCtx,
  invite: Doc<"guestInvites">,
  windowHash: string | undefined,
): Promise<Doc<"users"> | null> {
  const { usedAt, userId } = invite;
  const isSame = windowHash !== undefined && windowHash === invite.windowHash;
  const isRecent = usedAt !== undefined && Date.now() < usedAt + AGAIN_MS;
  const guest = isSame && isRecent && userId ? await ctx.db.get("users", userId) : null;
  return guest?.erasedAt === undefined ? guest : null;
}

function isOn(booking: Doc<"bookings"> | null): booking is Doc<"bookings"> {
  return booking !== null && booking.state !== "cancelled" && !isOverAt(booking, Date.now());
}

/** A seat that the link has kept is there; an older link has kept none. */
async function isFull(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  { keepsSeat }: Doc<"guestInvites">,
): Promise<boolean> {
  return keepsSeat !== true && (await seatsLeftIn(ctx, booking)) <= 0;
}

/** A person of this booking alone, and a client in it. */
async function makeGuest(
  ctx: MutationCtx,
  { _id: bookingId, clientIds, invitedSeats = 0, startsAt }: Doc<"bookings">,
  { name, inviterId, keepsSeat }: Doc<"guestInvites">,
): Promise<Doc<"users">> {
  const userId = await ctx.db.insert("users", {
    tokenIdentifier: `${guestIssuer()}|${crypto.randomUUID()}`,
    name,
    isProvider: false,
    isAdmin: false,
    guestOf: bookingId,
  });
  await ctx.db.patch("bookings", bookingId, {
    clientIds: [...clientIds, userId],
    ...(keepsSeat && { invitedSeats: invitedSeats - 1 }),
  });
  const row = { bookingId, userId, role: "client" as const, startsAt, isOver: false };
  await ctx.db.insert("bookingParticipants", row);
  await record(ctx, { bookingId, actorId: inviterId, action: "guest_came", subjectId: userId });
  await announce(ctx, bookingId, { action: "seat_taken", actorId: userId });
  return (await ctx.db.get("users", userId))!;
}

async function passFor(booking: Doc<"bookings">, guest: Doc<"users">) {
  const subject = guest.tokenIdentifier.slice(guestIssuer().length + 1);
  const until = joinWindow(booking).closesAt + AFTER_CLOSING;
  const signed = await signGuest({ subject, name: guest.name }, until);
  return { ...signed, bookingId: booking._id };
}

/** A new token for who has the secret of a sign-in, for as long as it holds. */
export async function renewSignIn(
  ctx: MutationCtx,
  session: string,
): Promise<Infer<typeof renewResult>> {
  const sessionHash = await hashOf(session);
  const invite =
    sessionHash &&
    (await ctx.db
      .query("guestInvites")
      .withIndex("by_session_hash", (q) => q.eq("sessionHash", sessionHash))
      .unique());
  const limit = await takeTry(ctx, "guestSession", invite);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  if (!invite || invite.revokedAt !== undefined || !hasGuestKey()) return GONE;
  const guest = invite.userId && (await ctx.db.get("users", invite.userId));
  const booking = await ctx.db.get("bookings", invite.bookingId);
  if (!guest || guest.erasedAt !== undefined || !booking) return GONE;
  if (Date.now() >= joinWindow(booking).closesAt + AFTER_CLOSING) return GONE;
  return { kind: "renewed", ...(await passFor(booking, guest)) };
}
