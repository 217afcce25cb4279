import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { mayName, peopleOf } from "./bookingPeople";
import { lastStayOf } from "../session/departure";
import { role } from "../roles";

/** How somebody went, as far as can be known from outside. */
export const wayOut = v.union(
  v.literal("left"),
  v.literal("closed"),
  v.literal("lost"),
  v.literal("removed"),
);
export type WayOut = Infer<typeof wayOut>;

export const absence = v.object({
  personId: v.id("users"),
  name: v.string(),
  role,
  how: wayOut,
  at: v.number(),
});

/** Ends that are nobody's going: the room went, or the person is on another device. */
const NOT_A_GOING = ["ROOM_DELETED", "ROOM_CLOSED", "DUPLICATE_IDENTITY", "MIGRATION"];

/**
 * The way out by LiveKit's reason. A page that is closed says goodbye to LiveKit like one on
 * which Leave was pressed, but the latter has told us so.
 */
export function wayOutOf(row: { disconnectReason?: string; saidGoodbye?: boolean }): WayOut | null {
  const reason = row.disconnectReason ?? "";
  if (NOT_A_GOING.includes(reason)) return null;
  if (reason === "PARTICIPANT_REMOVED") return "removed";
  if (row.saidGoodbye) return "left";
  return reason === "CLIENT_INITIATED" ? "closed" : "lost";
}

/** The others of a booking whom the caller may know of, who were in the room and are not now. */
export async function absencesOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof absence>[]> {
  const own = await findOwn(ctx, bookingId, user._id);
  if (own === null) return [];
  const others = (await peopleOf(ctx, own.booking._id)).filter(
    (one) => one.userId !== user._id && mayName(own.booking, own.membership, one),
  );
  const absences = await Promise.all(
    others.map(async ({ userId, role }) => {
      const row = await lastStayOf(ctx, { bookingId: own.booking._id, userId });
      const how = row?.state === "left" ? wayOutOf(row) : null;
      if (how === null) return null;
      const name = (await ctx.db.get("users", userId))?.name ?? "";
      return { personId: userId, name, role, how, at: row?.leftAt ?? 0 };
    }),
  );
  return absences.filter((absence) => absence !== null);
}
