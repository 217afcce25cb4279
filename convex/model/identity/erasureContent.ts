import { afterDeleting, BATCH, DONE, type ErasureStep } from "./erasureStep";
import { ERASED_NAME } from "./names";

/** The place of a message stays, as its number is how far others have read. */
export const eraseMessages: ErasureStep = async (ctx, user, cursor) => {
  const batch = await ctx.db
    .query("messages")
    .withIndex("by_author_and_booking_and_client_key", (q) => q.eq("authorId", user._id))
    .paginate({ cursor, numItems: BATCH });
  const gone = { text: "", fileId: undefined, erasedAt: Date.now() };
  for (const { _id } of batch.page) await ctx.db.patch("messages", _id, gone);
  return { isDone: batch.isDone, cursor: batch.continueCursor };
};

export const eraseFiles: ErasureStep = async (ctx, user) => {
  const rows = await ctx.db
    .query("files")
    .withIndex("by_uploader_and_booking_and_client_key", (q) => q.eq("uploaderId", user._id))
    .take(BATCH);
  for (const { _id, storageId } of rows) {
    await ctx.storage.delete(storageId);
    await ctx.db.delete("files", _id);
  }
  return afterDeleting(rows.length);
};

export const erasePublicMessages: ErasureStep = async (ctx, user) => {
  const rows = await ctx.db
    .query("publicMessages")
    .withIndex("by_author_and_page_and_key", (q) => q.eq("authorId", user._id))
    .take(BATCH);
  for (const { _id } of rows) await ctx.db.delete("publicMessages", _id);
  return afterDeleting(rows.length);
};

export const eraseAttempts: ErasureStep = async (ctx, user) => {
  const rows = await ctx.db
    .query("attempts")
    .withIndex("by_user_and_attempt", (q) => q.eq("userId", user._id))
    .take(BATCH);
  for (const { _id } of rows) await ctx.db.delete("attempts", _id);
  return afterDeleting(rows.length);
};

export const eraseSamples: ErasureStep = async (ctx, user) => {
  const rows = await ctx.db
    .query("qualitySamples")
    .withIndex("by_user_and_attempt_and_seq", (q) => q.eq("userId", user._id))
    .take(BATCH);
  for (const { _id } of rows) await ctx.db.delete("qualitySamples", _id);
  return afterDeleting(rows.length);
};

export const eraseChecks: ErasureStep = async (ctx, user) => {
  const rows = await ctx.db
    .query("connectionChecks")
    .withIndex("by_user_and_attempt", (q) => q.eq("userId", user._id))
    .take(BATCH);
  for (const { _id } of rows) await ctx.db.delete("connectionChecks", _id);
  return afterDeleting(rows.length);
};

export const eraseRecordingList: ErasureStep = async (ctx, user) => {
  const rows = await ctx.db
    .query("recordingPeople")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .take(BATCH);
  for (const { _id } of rows) await ctx.db.delete("recordingPeople", _id);
  return afterDeleting(rows.length);
};

/** Their link and their sign-in open nothing any more. */
export const eraseGuest: ErasureStep = async (ctx, user) => {
  const invite = await ctx.db
    .query("guestInvites")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .first();
  if (invite) {
    const revokedAt = invite.revokedAt ?? Date.now();
    const gone = { name: ERASED_NAME, revokedAt, sessionHash: undefined, windowHash: undefined };
    await ctx.db.patch("guestInvites", invite._id, gone);
  }
  return DONE;
};

export const eraseMails: ErasureStep = async (ctx, user) => {
  const rows = await ctx.db
    .query("mails")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .take(BATCH);
  for (const { _id } of rows) await ctx.db.delete("mails", _id);
  return afterDeleting(rows.length);
};

export const eraseNotices: ErasureStep = async (ctx, user) => {
  const rows = await ctx.db
    .query("notices")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .take(BATCH);
  for (const { _id } of rows) await ctx.db.delete("notices", _id);
  return afterDeleting(rows.length);
};
