import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { currentUser } from "../access";
import { belongingOf, chatClosed } from "./chatAccess";
import { takeFor } from "../limits";
import { isPictureOfPage } from "../slots/pagePictures";
import { RECORDED_AS } from "../storage/custody";

export const fileView = v.object({
  _id: v.id("files"),
  name: v.string(),
  type: v.string(),
  size: v.number(),
});
type FileView = Infer<typeof fileView>;

/** How files lie in storage, whatever they are: a leaked address shows no page. */
export const STORED_AS = "application/x-chat-file";

const refusedUpload = v.union(
  v.literal("signed_out"),
  v.literal("not_found"),
  v.literal("cancelled"),
  v.literal("not_yet"),
  v.literal("over"),
  v.literal("bad_key"),
  v.literal("too_many"),
  v.literal("rate_limited"),
);
const refusal = v.object({
  kind: v.literal("refused"),
  reason: refusedUpload,
  retryAt: v.optional(v.number()),
});
export const admitResult = v.union(
  v.object({ kind: v.literal("admitted") }),
  v.object({ kind: v.literal("stored"), file: fileView }),
  refusal,
);
export const keepResult = v.union(v.object({ kind: v.literal("stored"), file: fileView }), refusal);
type Refusal = Infer<typeof refusal>;
export type UploadRefusal = Refusal["reason"] | "too_large" | "bad_type" | "empty";

type Upload = { bookingId: string; clientKey: string };

const SIGNED_OUT: Refusal = { kind: "refused", reason: "signed_out" };
const MAX_KEY = 64;
const MAX_FILES = 100;
const MAX_OWN_FILES = 50;

/** Before the bytes are read: whether the caller may add a file, or already has with this key. */
export async function admitFile(
  ctx: MutationCtx,
  upload: Upload,
): Promise<Infer<typeof admitResult>> {
  const user = await currentUser(ctx);
  if (user === null) return SIGNED_OUT;
  const limit = await takeFor(ctx, "chatFile", user._id);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  const decision = await decide(ctx, user, upload);
  if (decision.kind === "refused") return decision;
  const { known } = decision;
  return known ? { kind: "stored", file: toView(known) } : { kind: "admitted" };
}

type Stored = Upload & { storageId: Id<"_storage">; name: string; type: string; size: number };

/** After the bytes are stored. Refused, the stored bytes have to go again. */
export async function keepFile(
  ctx: MutationCtx,
  { storageId, name, type, size, ...upload }: Stored,
): Promise<Infer<typeof keepResult>> {
  const user = await currentUser(ctx);
  if (user === null) return SIGNED_OUT;
  const decision = await decide(ctx, user, upload);
  if (decision.kind === "refused") return decision;
  const { known, booking } = decision;
  const bookingId = booking._id;
  if (known !== null) {
    // Two uploads with one key ran side by side: the first one counts.
    await ctx.storage.delete(storageId);
    return { kind: "stored", file: toView(known) };
  }
  const { clientKey } = upload;
  const row = { bookingId, uploaderId: user._id, clientKey, storageId, name, type, size };
  const id = await ctx.db.insert("files", row);
  return { kind: "stored", file: { _id: id, name, type, size } };
}

type Decision =
  | Refusal
  /** `known`: what this key brought before. */
  | { kind: "allowed"; booking: Doc<"bookings">; known: Doc<"files"> | null };

async function decide(ctx: QueryCtx, user: Doc<"users">, upload: Upload): Promise<Decision> {
  const belonging = await belongingOf(ctx, upload.bookingId, user);
  if (belonging === null) return { kind: "refused", reason: "not_found" };
  const { booking } = belonging;
  const closed = chatClosed(booking, Date.now());
  if (closed !== null) return { kind: "refused", reason: closed };
  const { clientKey } = upload;
  if (clientKey === "" || clientKey.length > MAX_KEY) return { kind: "refused", reason: "bad_key" };
  const known = await findUploaded(ctx, user, clientKey, booking._id);
  if (known === null && (await isFull(ctx, user, booking._id))) {
    return { kind: "refused", reason: "too_many" };
  }
  return { kind: "allowed", booking, known };
}

/** One person's files must leave room for the others'. */
async function isFull(ctx: QueryCtx, user: Doc<"users">, bookingId: Id<"bookings">) {
  const own = await ctx.db
    .query("files")
    .withIndex("by_uploader_and_booking_and_client_key", (q) =>
      q.eq("uploaderId", user._id).eq("bookingId", bookingId),
    )
    .take(MAX_OWN_FILES);
  if (own.length === MAX_OWN_FILES) return true;
  const all = await ctx.db
    .query("files")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .take(MAX_FILES);
  return all.length === MAX_FILES;
}

async function findUploaded(
  ctx: QueryCtx,
  user: Doc<"users">,
  clientKey: string,
  bookingId: Id<"bookings">,
) {
  return await ctx.db
    .query("files")
    .withIndex("by_uploader_and_booking_and_client_key", (q) =>
      q.eq("uploaderId", user._id).eq("bookingId", bookingId).eq("clientKey", clientKey),
    )
    .unique();
}

export const findResult = v.union(
  v.object({ kind: v.literal("found"), file: fileView, storageId: v.id("_storage") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("signed_out"), v.literal("not_found")),
  }),
);

/**
 * A file that the caller may have: their own, or one that came with a message of a booking of
 * theirs. Every other is not found, there or not.
 */
export async function findFile(ctx: QueryCtx, fileId: string): Promise<Infer<typeof findResult>> {
  const user = await currentUser(ctx);
  if (user === null) return { kind: "refused", reason: "signed_out" };
  const id = ctx.db.normalizeId("files", fileId);
  const file = id && (await ctx.db.get("files", id));
  const isTheirs =
    file &&
    (file.messageId !== undefined || file.uploaderId === user._id) &&
    (await belongingOf(ctx, file.bookingId, user)) !== null;
  if (!isTheirs) return { kind: "refused", reason: "not_found" };
  return { kind: "found", file: toView(file), storageId: file.storageId };
}

export async function toFileView(
  ctx: QueryCtx,
  fileId: Id<"files"> | undefined,
): Promise<FileView | null> {
  const file = fileId && (await ctx.db.get("files", fileId));
  return file ? toView(file) : null;
}

function toView({ _id, name, type, size }: Doc<"files">): FileView {
  return { _id, name, type, size };
}

const HOUR = 60 * 60_000;
const UNSENT_MS = 24 * HOUR;
const BATCH = 100;

/** Files that no message took within a day. */
export async function pruneUnsent(ctx: MutationCtx): Promise<void> {
  const rows = await ctx.db
    .query("files")
    .withIndex("by_message", (q) =>
      q.eq("messageId", undefined).lt("_creationTime", Date.now() - UNSENT_MS),
    )
    .take(BATCH);
  for (const row of rows) {
    await ctx.storage.delete(row.storageId);
    await ctx.db.delete("files", row._id);
  }
  if (rows.length === BATCH) await ctx.scheduler.runAfter(0, internal.files.pruneUnsent, {});
}

const LOOK_BACK_MS = 3 * 24 * HOUR;
type PruneArgs = { after?: number; before?: number };

/**
 * Stored bytes that no row names, because the action between the two was cut off. Recordings are
 * looked after by themselves.
 */
export async function pruneLost(
  ctx: MutationCtx,
  { after = Date.now() - LOOK_BACK_MS, before = Date.now() - HOUR }: PruneArgs,
): Promise<void> {
  const stored = await ctx.db.system
    .query("_storage")
    .withIndex("by_creation_time", (q) => q.gt("_creationTime", after).lt("_creationTime", before))
    .take(BATCH);
  for (const { _id, contentType } of stored) {
    if (contentType === RECORDED_AS) continue;
    const row = await ctx.db
      .query("files")
      .withIndex("by_storage_id", (q) => q.eq("storageId", _id))
      .first();
    if (row === null && !(await isPictureOfPage(ctx, _id))) await ctx.storage.delete(_id);
  }
  const last = stored.at(-1);
  if (stored.length < BATCH || last === undefined) return;
  await ctx.scheduler.runAfter(0, internal.files.pruneLost, { after: last._creationTime, before });
}
