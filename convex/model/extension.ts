import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { findOwn, findProvided } from "./access";
import { peopleOf, rescheduleClose } from "./bookings";
import { isOpenAt, joinWindow, MAX_DURATION_MINUTES } from "./bookingState";

export const EXTENSIONS = [5, 10, 15, 30] as const;

/** By how many minutes, and the end that the caller saw: a repeat does not extend twice. */
export const extensionArgs = {
  bookingId: v.string(),
  minutes: v.union(v.literal(5), v.literal(10), v.literal(15), v.literal(30)),
  endsAt: v.number(),
};

export const extensionResult = v.union(
  v.object({ kind: v.literal("extended"), endsAt: v.number() }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_found"),
      v.literal("not_provider"),
      v.literal("not_open"),
      v.literal("too_long"),
    ),
  }),
  /** Somebody of this booking has another one, which starts then. */
  v.object({ kind: v.literal("refused"), reason: v.literal("conflict"), startsAt: v.number() }),
);
export type ExtensionResult = Infer<typeof extensionResult>;

/** What the calendar allows now; null for everybody but a provider of an open booking. */
export const extensionChoices = v.union(
  v.object({
    minutes: v.array(v.number()),
    /** When the next booking of somebody here starts, where that is what bounds it. */
    nextStartsAt: v.union(v.number(), v.null()),
  }),
  v.null(),
);

const MINUTE = 60_000;
const LONGEST = MAX_DURATION_MINUTES * MINUTE;

/** Moves the booked end of an open session, when nobody in it is booked elsewhere by then. */
export async function extendBooking(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; minutes: number; endsAt: number },
): Promise<ExtensionResult> {
  const own = await findOwn(ctx, args.bookingId, user._id);
  if (own === null) return { kind: "refused", reason: "not_found" };
  const { booking, membership } = own;
  if (membership.role !== "provider") return { kind: "refused", reason: "not_provider" };
  if (!isOpenAt(booking, Date.now())) {
    return { kind: "refused", reason: "not_open" };
  }
  // Extended meanwhile, by a repeat of this call or by a co-provider: that is the end now.
  if (booking.endsAt !== args.endsAt) return { kind: "extended", endsAt: booking.endsAt };
  const endsAt = booking.endsAt + args.minutes * MINUTE;
  if (endsAt - booking.startsAt > LONGEST) return { kind: "refused", reason: "too_long" };
  const next = await nextBooking(ctx, booking, endsAt);
  if (next !== null) return { kind: "refused", reason: "conflict", startsAt: next.startsAt };
  await moveEnd(ctx, booking, endsAt);
  return { kind: "extended", endsAt };
}

async function moveEnd(ctx: MutationCtx, booking: Doc<"bookings">, endsAt: number) {
  const { closesAt } = joinWindow({ ...booking, endsAt });
  const sequence = (booking.sequence ?? 0) + 1;
  await ctx.db.patch("bookings", booking._id, { endsAt, sequence });
  await rescheduleClose(ctx, booking, closesAt);
  // LiveKit empties a room by the times of its making: it has to know the later one.
  await ctx.scheduler.runAfter(0, internal.livekit.openRoom, {
    roomName: booking.roomName,
    closesAt,
  });
}

/** The choices of a provider, by the calendar of everybody in the booking. */
export async function choicesOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof extensionChoices>> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null || booking.state !== "open") return null;
  const furthest = booking.endsAt + Math.max(...EXTENSIONS) * MINUTE;
  const next = await nextBooking(ctx, booking, furthest);
  const latest = Math.min(next?.startsAt ?? Infinity, booking.startsAt + LONGEST);
  return {
    minutes: EXTENSIONS.filter((minutes) => booking.endsAt + minutes * MINUTE <= latest),
    nextStartsAt: next?.startsAt ?? null,
  };
}

// One person has at most this many bookings in the eight hours that are looked at.
const MOST_LOOKED_AT = 100;

/**
 * The first booking of anybody here that would overlap a session going on until `until`. One
 * that began before this session is no reason: its people chose to be in both.
 */
async function nextBooking(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  until: number,
): Promise<Doc<"bookings"> | null> {
  const people = await peopleOf(ctx, booking._id);
  const ids = new Set<Id<"bookings">>();
  for (const { userId, removedAt } of people) {
    if (removedAt !== undefined) continue;
    for (const role of ["provider", "client"] as const) {
      const rows = await ctx.db
        .query("bookingParticipants")
        .withIndex("by_user_and_role_and_over_and_start", (q) =>
          q
            .eq("userId", userId)
            .eq("role", role)
            .eq("isOver", false)
            .gt("startsAt", booking.startsAt)
            .lt("startsAt", until),
        )
        .take(MOST_LOOKED_AT);
      for (const row of rows) if (row.removedAt === undefined) ids.add(row.bookingId);
    }
  }
  const found = await Promise.all([...ids].map((id) => ctx.db.get("bookings", id)));
  const isInTheWay = (other: Doc<"bookings"> | null): other is Doc<"bookings"> =>
    other !== null && other.state !== "cancelled" && other.endsAt > booking.endsAt;
  return found.filter(isInTheWay).sort((a, b) => a.startsAt - b.startsAt)[0] ?? null;
}
