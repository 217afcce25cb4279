import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { requireWriteLimit } from "./model/limits";
import { noteOf, saveNote, saveNoteResult } from "./model/booking/notes";

/** The caller's own note about a booking that they provide; null for everybody else. @throws UNAUTHENTICATED */
export const mine = query({
  args: { bookingId: v.string() },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, args) => await noteOf(ctx, await requireUser(ctx), args.bookingId),
});

/** @throws UNAUTHENTICATED, RATE_LIMITED */
export const save = mutation({
  args: { bookingId: v.string(), text: v.string() },
  returns: saveNoteResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await saveNote(ctx, user, args);
  },
});
