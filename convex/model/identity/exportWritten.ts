import { type Exporter, iso, told } from "./exportRow";

/** What they sent providers with a form. */
export const requests: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("bookingRequests")
    .withIndex("by_user_and_client_key", (q) => q.eq("userId", user._id))
    .paginate(options);
  return told(rows, ({ title, startsAt, endsAt, state, answers, _creationTime, ...row }) => ({
    at: iso(_creationTime),
    title,
    startsAt: iso(startsAt),
    endsAt: iso(endsAt),
    state,
    bookingId: row.bookingId ?? null,
    answers: answers.map(({ question, text }) => `${question}: ${text}`),
    providersWords: row.message ?? null,
  }));
};

export const messages: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("messages")
    .withIndex("by_author_and_booking_and_client_key", (q) => q.eq("authorId", user._id))
    .paginate(options);
  return told(rows, ({ bookingId, seq, text, fileId, _creationTime }) => ({
    at: iso(_creationTime),
    bookingId,
    seq,
    text,
    fileId: fileId ?? null,
  }));
};

export const files: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("files")
    .withIndex("by_uploader_and_booking_and_client_key", (q) => q.eq("uploaderId", user._id))
    .paginate(options);
  return told(rows, ({ _id, bookingId, name, type, size, _creationTime }) => ({
    at: iso(_creationTime),
    fileId: _id,
    bookingId,
    name,
    type,
    bytes: size,
  }));
};

export const publicMessages: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("publicMessages")
    .withIndex("by_author_and_page_and_key", (q) => q.eq("authorId", user._id))
    .paginate(options);
  return told(rows, ({ name, text, _creationTime }) => ({ at: iso(_creationTime), name, text }));
};
