import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { evidence, evidenceOf } from "./model/booking/evidence";
import { requireWriteLimit } from "./model/limits";
import {
  correct as correctNoShow,
  correctionArgs,
  correctionResult,
} from "./model/booking/noShows";

/**
 * Who came to a booking of the caller, waited and met the other side, for how long, by the page's
 * idea of now; null when it is missing or not theirs. @throws UNAUTHENTICATED
 */
export const get = query({
  args: { bookingId: v.string(), now: v.number() },
  returns: v.union(evidence, v.null()),
  handler: async (ctx, args) => await evidenceOf(ctx, await requireUser(ctx), args),
});

/** Says, with a reason, that somebody missed a booking of the caller, or did not. @throws UNAUTHENTICATED, RATE_LIMITED */
export const correct = mutation({
  args: correctionArgs,
  returns: correctionResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await correctNoShow(ctx, user, args);
  },
});
