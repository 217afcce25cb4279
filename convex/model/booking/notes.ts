import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findProvided } from "../access";

export const saveNoteResult = v.union(
  v.object({ kind: v.literal("saved") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("bad_note")),
  }),
);

const MAX_NOTE = 10_000;

async function rowOf(ctx: QueryCtx, bookingId: Id<"bookings">, authorId: Id<"users">) {
  return await ctx.db
    .query("bookingNotes")
    .withIndex("by_booking_and_author", (q) =>
      q.eq("bookingId", bookingId).eq("authorId", authorId),
    )
    .unique();
}

/** What a provider of the booking wrote for themselves, "" if nothing; null for everybody else. */
export async function noteOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<string | null> {
  const booking = await findProvided(ctx, bookingId, user._id);
  return booking && ((await rowOf(ctx, booking._id, user._id))?.text ?? "");
}

/** Keeps it for its author alone; nothing but spaces is no note. */
export async function saveNote(
  ctx: MutationCtx,
  user: Doc<"users">,
  { bookingId, text }: { bookingId: string; text: string },
): Promise<Infer<typeof saveNoteResult>> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null) return { kind: "refused", reason: "not_found" };
  if (text.length > MAX_NOTE) return { kind: "refused", reason: "bad_note" };
  const row = await rowOf(ctx, booking._id, user._id);
  const isEmpty = text.trim() === "";
  if (row && isEmpty) await ctx.db.delete("bookingNotes", row._id);
  else if (row) await ctx.db.patch("bookingNotes", row._id, { text });
  else if (!isEmpty) {
    await ctx.db.insert("bookingNotes", { bookingId: booking._id, authorId: user._id, text });
  }
  return { kind: "saved" };
}
