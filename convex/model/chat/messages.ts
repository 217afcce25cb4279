import type { PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { peopleOf } from "../booking/bookingPeople";
import { belongingOf, chatClosed } from "./chatAccess";
import { fileView, toFileView } from "./files";
import { takeFor } from "../limits";
import { tellOfMessage } from "./messageNews";
import { bounded } from "../paging";
import { role } from "../roles";

export const newMessage = {
  bookingId: v.string(),
  /** Made by the author's page: a resend with the same key finds the same message. */
  clientKey: v.string(),
  text: v.string(),
  /** A file that the author uploaded for this booking; each goes with one message. */
  fileId: v.optional(v.string()),
};
type NewMessage = { bookingId: string; clientKey: string; text: string; fileId?: string };

export const sendResult = v.union(
  v.object({ kind: v.literal("sent"), messageId: v.id("messages"), seq: v.number() }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_found"),
      v.literal("cancelled"),
      v.literal("not_yet"),
      v.literal("over"),
      v.literal("empty"),
      v.literal("too_long"),
      v.literal("bad_key"),
      v.literal("bad_file"),
      v.literal("rate_limited"),
    ),
    /** UTC ms from when sending again makes sense. */
    retryAt: v.optional(v.number()),
  }),
);
type SendResult = Infer<typeof sendResult>;

export const MAX_TEXT = 4000;
const MAX_KEY = 64;

/**
 * Keeps a message of the caller with the booking. Messages of a booking are numbered in the order
 * in which they commit; a resend gets the message that the first one made.
 */
export async function sendMessage(
  ctx: MutationCtx,
  author: Doc<"users">,
  message: NewMessage,
): Promise<SendResult> {
  const known = await findSent(ctx, author, message);
  if (known !== null) return { kind: "sent", messageId: known._id, seq: known.seq };
  const limit = await takeFor(ctx, "chat", author._id);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  const belonging = await belongingOf(ctx, message.bookingId, author);
  if (belonging === null) return { kind: "refused", reason: "not_found" };
  const { booking } = belonging;
  const closed = chatClosed(booking, Date.now());
  if (closed !== null) return { kind: "refused", reason: closed };
  const text = message.text.trim();
  const { clientKey } = message;
  if (clientKey === "" || clientKey.length > MAX_KEY) return { kind: "refused", reason: "bad_key" };
  if (text.length > MAX_TEXT) return { kind: "refused", reason: "too_long" };
  if (text === "" && message.fileId === undefined) return { kind: "refused", reason: "empty" };
  const file = await findOwnFile(ctx, author, booking, message.fileId);
  if (file === null) return { kind: "refused", reason: "bad_file" };
  const seq = (await lastSeq(ctx, booking._id)) + 1;
  const fields = { bookingId: booking._id, seq, authorId: author._id, clientKey, text };
  const messageId = await ctx.db.insert("messages", { ...fields, fileId: file?._id });
  if (file) await ctx.db.patch("files", file._id, { messageId });
  await tellOfMessage(ctx, { booking, authorId: author._id, seq });
  return { kind: "sent", messageId, seq };
}

/** Undefined: none was named. Null: it is not the author's, not of this booking, or taken. */
async function findOwnFile(
  ctx: QueryCtx,
  author: Doc<"users">,
  booking: Doc<"bookings">,
  fileId: string | undefined,
): Promise<Doc<"files"> | null | undefined> {
  if (fileId === undefined) return undefined;
  const id = ctx.db.normalizeId("files", fileId);
  const file = id && (await ctx.db.get("files", id));
  if (!file || file.uploaderId !== author._id || file.bookingId !== booking._id) return null;
  return file.messageId === undefined ? file : null;
}

async function findSent(ctx: QueryCtx, author: Doc<"users">, message: NewMessage) {
  const bookingId = ctx.db.normalizeId("bookings", message.bookingId);
  if (bookingId === null) return null;
  return await ctx.db
    .query("messages")
    .withIndex("by_author_and_booking_and_client_key", (q) =>
      q.eq("authorId", author._id).eq("bookingId", bookingId).eq("clientKey", message.clientKey),
    )
    .unique();
}

export async function lastSeq(ctx: QueryCtx, bookingId: Id<"bookings">): Promise<number> {
  const last = await ctx.db
    .query("messages")
    .withIndex("by_booking_and_seq", (q) => q.eq("bookingId", bookingId))
    .order("desc")
    .first();
  return last?.seq ?? 0;
}

export const messageView = v.object({
  _id: v.id("messages"),
  seq: v.number(),
  /** By the server's clock. */
  sentAt: v.number(),
  author: v.object({ _id: v.id("users"), name: v.string(), role }),
  /** Of the caller's own messages, so that their page knows which of its own arrived. */
  clientKey: v.union(v.string(), v.null()),
  text: v.string(),
  /** Its author is erased, and their words with them. */
  isErased: v.optional(v.literal(true)),
  file: v.union(fileView, v.null()),
});
export type MessageView = Infer<typeof messageView>;

const NOTHING = { page: [], isDone: true, continueCursor: "" };

/** The booking's messages, newest first; none when the booking is missing or not the caller's. */
export async function listMessages(
  ctx: QueryCtx,
  user: Doc<"users">,
  args: { bookingId: string; paginationOpts: PaginationOptions },
): Promise<PaginationResult<MessageView>> {
  const belonging = await belongingOf(ctx, args.bookingId, user);
  if (belonging === null) return NOTHING;
  const { booking } = belonging;
  const page = await ctx.db
    .query("messages")
    .withIndex("by_booking_and_seq", (q) => q.eq("bookingId", booking._id))
    .order("desc")
    .paginate(bounded(args.paginationOpts));
  const names = new Map<Id<"users">, string>();
  for (const { authorId } of page.page) {
    if (names.has(authorId)) continue;
    names.set(authorId, (await ctx.db.get("users", authorId))?.name ?? "");
  }
  const roles = new Map((await peopleOf(ctx, booking._id)).map((row) => [row.userId, row.role]));
  const view = async (message: Doc<"messages">): Promise<MessageView> => ({
    _id: message._id,
    seq: message.seq,
    sentAt: message._creationTime,
    author: {
      _id: message.authorId,
      name: names.get(message.authorId) ?? "",
      role: roles.get(message.authorId) ?? "client",
    },
    clientKey: message.authorId === user._id ? message.clientKey : null,
    text: message.text,
    ...(message.erasedAt !== undefined && { isErased: true as const }),
    file: await toFileView(ctx, message.fileId),
  });
  return { ...page, page: await Promise.all(page.page.map(view)) };
}
