import { forgetMentions } from "../notices/mentions";
import { afterDeleting, BATCH, DONE, type ErasureStep } from "./erasureStep";
import { ERASED_NAME } from "./names";

export const erasePageEvents: ErasureStep = async (ctx, user) => {
  const rows = await ctx.db
    .query("pageEvents")
    .withIndex("by_user_and_attempt_and_seq", (q) => q.eq("userId", user._id))
    .take(BATCH);
  for (const { _id } of rows) await ctx.db.delete("pageEvents", _id);
  return afterDeleting(rows.length);
};

/** Who asked for a token stays, and with which device goes: no hash covers it. */
export const eraseDevices: ErasureStep = async (ctx, user, cursor) => {
  const batch = await ctx.db
    .query("tokenLogs")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .paginate({ cursor, numItems: BATCH });
  for (const { _id } of batch.page) await ctx.db.patch("tokenLogs", _id, { deviceId: "" });
  return { isDone: batch.isDone, cursor: batch.continueCursor };
};

/** What they answered stays, and which places the dialog named goes. */
export const eraseConsents: ErasureStep = async (ctx, user, cursor) => {
  const batch = await ctx.db
    .query("broadcastConsents")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .paginate({ cursor, numItems: BATCH });
  for (const { _id } of batch.page) {
    await ctx.db.patch("broadcastConsents", _id, { destinations: [] });
  }
  return { isDone: batch.isDone, cursor: batch.continueCursor };
};

/** Each may be a mail that is written anew. */
const AT_ONCE = 20;

/** Whatever name they had when others were told of them. */
export const eraseMentions: ErasureStep = async (ctx, user) =>
  afterDeleting(await forgetMentions(ctx, user._id, AT_ONCE), AT_ONCE);

/** What is told outside of a booking; of one, its own step changes what others were told. */
const KINDS = [
  "requested",
  "request_declined",
  "request_expired",
  "request_withdrawn",
  "place_offered",
] as const;

export const eraseTold: ErasureStep = async (ctx, user) => {
  for (const kind of KINDS) {
    const rows = await ctx.db
      .query("notices")
      .withIndex("by_booking_and_kind_and_subject", (q) =>
        q.eq("bookingId", undefined).eq("kind", kind).eq("subjectId", user._id),
      )
      .take(BATCH);
    const gone = { name: ERASED_NAME, words: undefined, subjectId: undefined };
    for (const { _id } of rows) await ctx.db.patch("notices", _id, gone);
    if (rows.length === BATCH) return { isDone: false, cursor: null };
  }
  return DONE;
};
