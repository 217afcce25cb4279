import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findRow } from "../access";
import { type Role, role } from "../roles";
import { mayName, type Named, rowsOf } from "./bookingPeople";
import { movesIn } from "./moveHistory";

/** What changed who is in it, and what clients of it are told of besides if they did it or it was done to them. */
const OF_PEOPLE = ["seat_taken", "seat_given_up", "removed", "let_back"] as const;
/** What clients are told of, by whomever. */
const OF_ALL = ["booked", "policy_changed", "extended", "cancelled", "handed_over"] as const;
const OF_PROVIDERS = [
  "guest_invited",
  "guest_came",
  "guest_revoked",
  "ended_for_all",
  "no_show_set",
  "no_show_corrected",
] as const;
const NOTED = [...OF_ALL, ...OF_PEOPLE, ...OF_PROVIDERS];
const MOST = 50;

const changeAction = v.union(v.literal("moved"), ...NOTED.map((action) => v.literal(action)));

/** One change of a booking, as one of its people reads it. */
export const bookingChange = v.object({
  at: v.number(),
  action: changeAction,
  /** Who did it, as the reader sees them; null: nobody. */
  by: v.union(v.literal("you"), role, v.null()),
  /** Their name; null: nobody did it, or the reader is not told. */
  name: v.union(v.string(), v.null()),
  /** Whom it was done to. */
  whom: v.optional(v.string()),
  reason: v.optional(v.string()),
  /** From when to when it was moved. */
  move: v.optional(v.object({ fromStartsAt: v.number(), toStartsAt: v.number() })),
});
type Change = Infer<typeof bookingChange>;

/** Before it is told to somebody. */
type Noted = Pick<Change, "at" | "action" | "reason" | "move"> & {
  actorId: Id<"users"> | null;
  subjectId?: Id<"users">;
};

/**
 * What was changed about a booking and by whom, the newest first; null for all but its people. Its
 * providers are told all of it, a client what is of the whole session and what is of themselves; who
 * gave up their seat, nothing that others did after that.
 */
export async function historyOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Change[] | null> {
  const id = ctx.db.normalizeId("bookings", bookingId);
  const own = id && (await findRow(ctx, id, user._id));
  const booking = id && (await ctx.db.get("bookings", id));
  if (!own || !booking || (own.removedAt !== undefined && !own.gaveUp)) return null;
  const rows = await rowsOf(ctx, id);
  const noted = await notedOf(ctx, booking, rows);
  const told = own.role === "provider" ? noted : noted.filter((one) => isForClient(one, own));
  const roles = new Map(rows.map((row) => [row.userId, row.role]));
  const changes = await Promise.all(told.map((one) => tellOf(ctx, one, { booking, own, roles })));
  return changes.sort((a, b) => b.at - a.at);
}

function isForClient(
  { at, action, actorId, subjectId }: Noted,
  { userId, gaveUp }: Doc<"bookingParticipants">,
): boolean {
  const isOwn = actorId === userId || subjectId === userId;
  if (OF_PEOPLE.some((one) => one === action)) return isOwn;
  if (OF_PROVIDERS.some((one) => one === action)) return false;
  return isOwn || gaveUp === undefined || at <= gaveUp.at;
}

async function notedOf(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  rows: Doc<"bookingParticipants">[],
): Promise<Noted[]> {
  const noted = (await Promise.all(NOTED.map((action) => eventsOf(ctx, booking, action)))).flat();
  for (const { userId, gaveUp } of rows) {
    // Of who gave up seats again and again, why is known of the last.
    const last = noted.find((one) => one.action === "seat_given_up" && one.actorId === userId);
    if (last && gaveUp) last.reason = gaveUp.reason;
  }
  const moves: Noted[] = (await movesIn(ctx, booking._id)).map(
    ({ _creationTime: at, actorId, fromStartsAt, toStartsAt, reason }) => ({
      at,
      action: "moved",
      actorId,
      reason,
      move: { fromStartsAt, toStartsAt },
    }),
  );
  const all = [...noted, ...moves];
  if (all.some(({ action }) => action === "booked")) return all;
  // Bookings that a provider made by hand leave no row of their beginning.
  return [...all, { at: booking._creationTime, action: "booked", actorId: booking.providerId }];
}

async function eventsOf(
  ctx: QueryCtx,
  { _id, cancelled }: Doc<"bookings">,
  action: (typeof NOTED)[number],
): Promise<Noted[]> {
  const rows = await ctx.db
    .query("bookingEvents")
    .withIndex("by_booking_and_action", (q) => q.eq("bookingId", _id).eq("action", action))
    .order("desc")
    .take(MOST);
  return rows.map(({ _creationTime: at, actorId, subjectId }) => ({
    at,
    action,
    actorId,
    subjectId,
    reason: action === "cancelled" ? cancelled?.reason : undefined,
  }));
}

type Reader = {
  booking: Doc<"bookings">;
  own: Doc<"bookingParticipants">;
  roles: ReadonlyMap<Id<"users">, Role>;
};

async function tellOf(
  ctx: QueryCtx,
  { at, action, reason, move, actorId, subjectId }: Noted,
  { booking, own, roles }: Reader,
): Promise<Change> {
  const named = (userId: Id<"users">): Named => ({ userId, role: roles.get(userId) ?? "client" });
  const nameOf = async (userId: Id<"users">) =>
    mayName(booking, own, named(userId))
      ? ((await ctx.db.get("users", userId))?.name ?? "")
      : undefined;
  return {
    at,
    action,
    by: actorId && (actorId === own.userId ? "you" : named(actorId).role),
    name: (actorId && (await nameOf(actorId))) ?? null,
    whom: subjectId && (await nameOf(subjectId)),
    reason,
    move,
  };
}
