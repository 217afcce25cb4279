import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { record } from "./bookingEvents";
import { peopleOf } from "./bookingPeople";
import { isOverAt } from "./bookingState";
import { lastRowOf, presentRoles } from "../session/departure";
import { clearLate, clearLates, findLate, lateMinutes } from "./lateNotices";
import type { RoomEvent } from "../session/roomEvents";
import { tell } from "../notices/telling";

export const lateArgs = { bookingId: v.string(), minutes: lateMinutes };
type Minutes = Infer<typeof lateMinutes>;

export const lateRefusal = v.union(
  v.literal("not_found"),
  v.literal("over"),
  v.literal("too_early"),
  /** They are in the room, or both sides are. */
  v.literal("begun"),
);

export const lateResult = v.union(
  v.object({ kind: v.literal("told") }),
  v.object({ kind: v.literal("refused"), reason: lateRefusal }),
);

const SAID_AHEAD_MS = 60 * 60_000;
/** More than a booking has people. */
const MAX_TOLD = 50;

/**
 * Tells the other side by how much the caller comes late. The last figure holds, and the same one
 * again is no news.
 */
export async function sayLate(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; minutes: Minutes },
): Promise<Infer<typeof lateResult>> {
  const own = await findOwn(ctx, args.bookingId, user._id);
  if (own === null) return { kind: "refused", reason: "not_found" };
  const { booking, membership } = own;
  const reason = await whyNot(ctx, booking, user);
  if (reason !== null) return { kind: "refused", reason };
  const { minutes } = args;
  const said = await findLate(ctx, booking._id, user._id);
  if (said?.minutes === minutes) return { kind: "told" };
  const at = Date.now();
  if (said) await ctx.db.patch("lateNotices", said._id, { minutes, at });
  else {
    const { bookingId, userId, role } = membership;
    await ctx.db.insert("lateNotices", { bookingId, userId, role, minutes, at });
  }
  await record(ctx, {
    bookingId: booking._id,
    actorId: user._id,
    action: "late_said",
    detail: String(minutes),
  });
  await tellOthers(ctx, booking, { user, membership, minutes });
  return { kind: "told" };
}

async function whyNot(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  user: Doc<"users">,
): Promise<Infer<typeof lateRefusal> | null> {
  const now = Date.now();
  if (booking.state === "cancelled" || isOverAt(booking, now)) return "over";
  if (now < booking.startsAt - SAID_AHEAD_MS) return "too_early";
  const isHere = (await lastRowOf(ctx, booking._id, user._id))?.state === "joined";
  return isHere || (await isUnderWay(ctx, booking)) ? "begun" : null;
}

async function isUnderWay(ctx: QueryCtx, booking: Doc<"bookings">): Promise<boolean> {
  const { hasProvider, hasClient } = await presentRoles(ctx, booking._id);
  return hasProvider && hasClient;
}

type Late = { user: Doc<"users">; membership: Doc<"bookingParticipants">; minutes: Minutes };

/** A provider's word is for everybody; a client's for the providers, and not for other clients. */
async function tellOthers(
  ctx: MutationCtx,
  { _id: bookingId, title, startsAt }: Doc<"bookings">,
  { user, membership, minutes }: Late,
): Promise<void> {
  // The figure before no longer holds: the list of notices has the last one alone.
  const before = await ctx.db
    .query("notices")
    .withIndex("by_booking_and_kind_and_subject", (q) =>
      q.eq("bookingId", bookingId).eq("kind", "running_late").eq("subjectId", user._id),
    )
    .take(MAX_TOLD);
  for (const notice of before) await ctx.db.delete("notices", notice._id);
  const until = expectedAt(startsAt, minutes, Date.now());
  const facts = { kind: "running_late" as const, title, startsAt, minutes, until, bookingId };
  for (const { userId, role, removedAt } of await peopleOf(ctx, bookingId)) {
    if (userId === user._id || removedAt !== undefined) continue;
    if (membership.role === "client" && role === "client") continue;
    await tell(ctx, userId, { ...facts, readerRole: role }, { subjectId: user._id });
  }
}

const MINUTE = 60_000;

/** So many minutes after the start; said when that is past as well, from now on. */
function expectedAt(startsAt: number, minutes: Minutes, now: number): number {
  const at = startsAt + minutes * MINUTE;
  return at > now ? at : now + minutes * MINUTE;
}

/** After an event of a room: who came is late no more, and once both sides are there nobody is. */
export async function followLate(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  { event, participant }: RoomEvent,
): Promise<void> {
  if (event !== "participant_joined" || participant === undefined) return;
  const userId = ctx.db.normalizeId("users", participant.identity);
  if (userId === null) return;
  if (await isUnderWay(ctx, booking)) await clearLates(ctx, booking._id);
  else await clearLate(ctx, booking._id, userId);
}
