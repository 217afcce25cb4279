import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { noteRating } from "../insights/facts";
import { lastRowOf } from "./departure";

const A_DAY = 24 * 60 * 60_000;
const MAX_COMMENT = 500;

export const ratingResult = v.union(
  v.object({ kind: v.literal("rated") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_found"),
      v.literal("not_there"),
      v.literal("bad_stars"),
      v.literal("bad_comment"),
      v.literal("too_late"),
    ),
  }),
);

export const ownRating = v.object({
  stars: v.number(),
  comment: v.union(v.string(), v.null()),
  /** UTC ms until when it can be changed. */
  changeableUntil: v.number(),
});

async function ratingOf(ctx: QueryCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  return await ctx.db
    .query("ratings")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
}

/**
 * How a person found picture and sound, 1 to 5; once, and changeable for a day. It is about the
 * call and not about the other side, so admins read it and providers do not.
 */
export async function rate(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; stars: number; comment?: string },
): Promise<Infer<typeof ratingResult>> {
  const own = await findOwn(ctx, args.bookingId, user._id);
  if (own === null) return { kind: "refused", reason: "not_found" };
  const bookingId = own.booking._id;
  if ((await lastRowOf(ctx, bookingId, user._id)) === null) {
    return { kind: "refused", reason: "not_there" };
  }
  const { stars } = args;
  if (!Number.isInteger(stars) || stars < 1 || stars > 5) {
    return { kind: "refused", reason: "bad_stars" };
  }
  const comment = args.comment?.trim() || undefined;
  if ((comment ?? "").length > MAX_COMMENT) return { kind: "refused", reason: "bad_comment" };
  const known = await ratingOf(ctx, bookingId, user._id);
  if (known === null) {
    await ctx.db.insert("ratings", { bookingId, userId: user._id, stars, comment });
    await noteRating(ctx, stars, null);
    return { kind: "rated" };
  }
  if (Date.now() > changeableUntil(known)) return { kind: "refused", reason: "too_late" };
  await ctx.db.patch("ratings", known._id, { stars, comment });
  await noteRating(ctx, stars, known);
  return { kind: "rated" };
}

function changeableUntil(rating: Doc<"ratings">): number {
  return rating._creationTime + A_DAY;
}

export async function ownRatingOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof ownRating> | null> {
  const own = await findOwn(ctx, bookingId, user._id);
  const rating = own && (await ratingOf(ctx, own.booking._id, user._id));
  if (!rating) return null;
  const { stars, comment = null } = rating;
  return { stars, comment, changeableUntil: changeableUntil(rating) };
}

export const ratingRow = v.object({
  at: v.number(),
  bookingId: v.id("bookings"),
  stars: v.number(),
  comment: v.union(v.string(), v.null()),
});

const NEWEST = 200;

/** The newest ratings, without who gave them. */
export async function newestRatings(ctx: QueryCtx): Promise<Infer<typeof ratingRow>[]> {
  const rows = await ctx.db.query("ratings").order("desc").take(NEWEST);
  return rows.map(({ _creationTime, bookingId, stars, comment = null }) => ({
    at: _creationTime,
    bookingId,
    stars,
    comment,
  }));
}
