import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { wayOut, wayOutOf } from "../booking/absences";
import { findOwn } from "../access";
import { mayName, peopleOf } from "../booking/bookingPeople";
import { role } from "../roles";
import { breaksOf } from "./pageEvents";

/** When each person of a booking whom the caller may know of was in its room; what it adds up to is for the page to count. */
export const presence = v.array(
  v.object({
    personId: v.id("users"),
    name: v.string(),
    role,
    isYou: v.boolean(),
    stays: v.array(
      v.object({
        from: v.number(),
        /** Null: still in. */
        to: v.union(v.number(), v.null()),
        how: v.union(wayOut, v.null()),
      }),
    ),
    /** Of the caller alone: what their page was cut off for, which the room need not have noticed. */
    breaks: v.array(v.object({ from: v.number(), to: v.number() })),
  }),
);

const MAX_STAYS = 100;
/** What the page of one connection tells at most. */
const MAX_EVENTS = 200;

/** Null when the booking is missing or not the caller's. Who was never in, or put out at the door, has no stays. */
export async function presenceOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof presence> | null> {
  const own = await findOwn(ctx, bookingId, user._id);
  if (own === null) return null;
  const everybody = await peopleOf(ctx, own.booking._id);
  const people = everybody.filter((one) => mayName(own.booking, own.membership, one));
  return await Promise.all(
    people.map(async ({ userId, role }) => {
      const rows = await ctx.db
        .query("sessionParticipants")
        .withIndex("by_booking_and_user_and_refused_and_joined", (q) =>
          q.eq("bookingId", own.booking._id).eq("userId", userId).eq("wasRefused", undefined),
        )
        .take(MAX_STAYS);
      return {
        personId: userId,
        name: (await ctx.db.get("users", userId))?.name ?? "",
        role,
        isYou: userId === user._id,
        stays: rows.map((row) => ({
          from: row.joinedAt,
          to: row.state === "left" ? (row.leftAt ?? row.joinedAt) : null,
          how: row.state === "left" ? wayOutOf(row) : null,
        })),
        breaks: userId === user._id ? await ownBreaks(ctx, own.booking._id, userId) : [],
      };
    }),
  );
}

async function ownBreaks(ctx: QueryCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  const events = await ctx.db
    .query("pageEvents")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .take(MAX_EVENTS);
  return breaksOf(events);
}
