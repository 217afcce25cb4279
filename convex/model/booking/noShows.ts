import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findProvided, loadMembership } from "../access";
import { record } from "./bookingEvents";
import { noteNoShow } from "../insights/facts";
import { peopleOf } from "./bookingPeople";
import { tell } from "../notices/telling";

/** Whether somebody missed a session, and who says so. */
export const verdictView = v.object({
  isNoShow: v.boolean(),
  by: v.union(v.literal("rule"), v.literal("hand")),
  at: v.number(),
  reason: v.optional(v.string()),
});

export const correctionArgs = {
  bookingId: v.string(),
  personId: v.id("users"),
  isNoShow: v.boolean(),
  reason: v.string(),
};
type Correction = {
  bookingId: string;
  personId: Id<"users">;
  isNoShow: boolean;
  reason: string;
};

export const correctionResult = v.union(
  v.object({ kind: v.literal("corrected") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_found"),
      v.literal("not_over"),
      v.literal("bad_reason"),
      /** Nobody says of themselves that they were there. */
      v.literal("yourself"),
    ),
  }),
);
type CorrectionResult = Infer<typeof correctionResult>;

const MAX_REASON = 500;

async function lastOf(ctx: QueryCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  return await ctx.db
    .query("noShows")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .order("desc")
    .first();
}

/** What counts is what was said last; all of it stays. */
export async function verdictOf(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
): Promise<Infer<typeof verdictView> | null> {
  const last = await lastOf(ctx, bookingId, userId);
  if (last === null) return null;
  const { isNoShow, actorId, reason, _creationTime: at } = last;
  return { isNoShow, by: actorId === null ? "rule" : "hand", at, reason };
}

/** The rule found that they missed it; what a person said before stays. */
export async function setByRule(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  userId: Id<"users">,
): Promise<void> {
  const bookingId = booking._id;
  if ((await lastOf(ctx, bookingId, userId)) !== null) return;
  await ctx.db.insert("noShows", { bookingId, userId, isNoShow: true, actorId: null });
  await noteNoShow(ctx, booking, true);
  await record(ctx, { bookingId, actorId: null, action: "no_show_set", subjectId: userId });
  await tellOfMiss(ctx, booking, userId);
}

/** The rule finds no longer that they missed it; what a person said stays. */
export async function takeBackByRule(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  userId: Id<"users">,
): Promise<void> {
  const bookingId = booking._id;
  const last = await lastOf(ctx, bookingId, userId);
  if (!last?.isNoShow || last.actorId !== null) return;
  await ctx.db.insert("noShows", { bookingId, userId, isNoShow: false, actorId: null });
  await noteNoShow(ctx, booking, false);
  const taken = { actorId: null, action: "no_show_corrected", detail: "attended" } as const;
  await record(ctx, { bookingId, subjectId: userId, ...taken });
}

/** A provider of the booking says otherwise of somebody else, and why. */
export async function correct(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: Correction,
): Promise<CorrectionResult> {
  const booking = await findProvided(ctx, args.bookingId, user._id);
  if (booking === null) return { kind: "refused", reason: "not_found" };
  if (args.personId === user._id) return { kind: "refused", reason: "yourself" };
  return await applyCorrection(ctx, user, args);
}

/** Also of a provider: an admin's to say. */
export async function applyCorrection(
  ctx: MutationCtx,
  user: Doc<"users">,
  { bookingId: id, personId, isNoShow, reason: given }: Correction,
): Promise<CorrectionResult> {
  const { booking, membership } = await loadMembership(ctx, id, personId);
  if (!booking || !membership) return { kind: "refused", reason: "not_found" };
  if (!membership.isOver || booking.state === "cancelled") {
    return { kind: "refused", reason: "not_over" };
  }
  const reason = given.trim();
  if (reason === "" || reason.length > MAX_REASON) return { kind: "refused", reason: "bad_reason" };
  const last = await lastOf(ctx, booking._id, personId);
  if ((last?.isNoShow ?? false) === isNoShow) return { kind: "corrected" };
  const bookingId = booking._id;
  const actorId = user._id;
  await ctx.db.insert("noShows", { bookingId, userId: personId, isNoShow, actorId, reason });
  await noteNoShow(ctx, booking, isNoShow);
  const detail = isNoShow ? "no_show" : "attended";
  await record(ctx, {
    bookingId,
    actorId,
    action: "no_show_corrected",
    subjectId: personId,
    detail,
  });
  if (isNoShow) await tellOfMiss(ctx, booking, personId);
  return { kind: "corrected" };
}

/** Who missed it and whom they were to meet; of a group, no client hears of another one. */
async function tellOfMiss(ctx: MutationCtx, booking: Doc<"bookings">, missing: Id<"users">) {
  const { _id: bookingId, title, startsAt } = booking;
  const people = await peopleOf(ctx, bookingId);
  const isClient = people.some(({ userId, role }) => userId === missing && role === "client");
  for (const { userId, role, removedAt } of people) {
    if (removedAt !== undefined) continue;
    if (isClient && role === "client" && userId !== missing) continue;
    await tell(ctx, userId, { kind: "no_show", title, startsAt, bookingId }, { named: [missing] });
  }
}
