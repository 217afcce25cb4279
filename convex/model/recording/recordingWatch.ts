import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { takeFor } from "../limits";
import { DIRECT_MS, isDirectFor } from "../storage/directFiles";
import { isOngoing, watcherOf } from "./recordingAccess";
import { typeOf } from "./recordingPage";
import { keptFile, keptFiles, storedFile, storedOf } from "./recordingKept";
import { note, type Recording } from "./recordings";
import { signTicket, TICKET_MS } from "./recordingTickets";

const purpose = v.union(v.literal("watch"), v.literal("download"));
export const watchArgs = {
  recordingId: v.string(),
  purpose,
  /** Of an earlier answer: the same watch goes on with new addresses. */
  viewId: v.optional(v.string()),
  /** Origins of buckets that the page's policy lets media come from; a page of before names none. */
  playsFrom: v.optional(v.array(v.string())),
};
type WatchArgs = {
  recordingId: string;
  purpose: "watch" | "download";
  viewId?: string;
  playsFrom?: string[];
};

export const watchResult = v.union(
  v.object({
    kind: v.literal("granted"),
    viewId: v.id("recordingViews"),
    /** Where each part is, to be put behind the address of the deployment's HTTP actions. */
    parts: v.array(
      v.object({
        partId: v.id("recordingParts"),
        path: v.string(),
        /** It leads on to one of `playsFrom`: to be played or opened, not to be read by a script. */
        isDirect: v.optional(v.literal(true)),
      }),
    ),
    /** From when on the addresses answer no more; ask again with `viewId` before. */
    expiresAt: v.number(),
  }),
  v.object({
    kind: v.literal("refused"),
    /** `not_ready`: there is nothing to play. */
    reason: v.union(v.literal("not_found"), v.literal("not_ready"), v.literal("rate_limited")),
    retryAt: v.optional(v.number()),
  }),
);

export const FILE_PATH = "/recordings/file";

/** Lets somebody watch or download for some minutes, and notes it once. */
export async function watchRecording(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: WatchArgs,
): Promise<Infer<typeof watchResult>> {
  const limit = await takeFor(ctx, "watch", user._id);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  const recording = (await watcherOf(ctx, args.recordingId, user._id))?.recording;
  if (!recording) return { kind: "refused", reason: "not_found" };
  const kept = await keptFiles(ctx, recording._id);
  if (kept.length === 0) return { kind: "refused", reason: "not_ready" };
  const viewId =
    (await goOn(ctx, recording, user, args)) ?? (await begin(ctx, recording, user, args));
  const isDirect = kept.some((file) => isDirectFor(file, args.playsFrom));
  // A browser that was led on asks no ticket any more, and is to come back before it is refused.
  const expiresAt = Date.now() + (isDirect ? DIRECT_MS : TICKET_MS);
  const parts = [];
  for (const file of kept) {
    const { partId } = file;
    const ticket = await signTicket({ partId, userId: user._id, viewId, expiresAt });
    const query = new URLSearchParams({ id: partId, ticket: ticket ?? "" });
    const direct = isDirectFor(file, args.playsFrom) && { isDirect: true as const };
    if (direct) query.set("direct", "1");
    parts.push({ partId, path: `${FILE_PATH}?${query}`, ...direct });
  }
  await markSeen(ctx, user, args.recordingId);
  return { kind: "granted", viewId, parts, expiresAt };
}

async function goOn(
  ctx: MutationCtx,
  recording: Recording,
  user: Doc<"users">,
  { viewId, purpose }: WatchArgs,
): Promise<Id<"recordingViews"> | null> {
  const id = viewId === undefined ? null : ctx.db.normalizeId("recordingViews", viewId);
  const view = id && (await ctx.db.get("recordingViews", id));
  const isSame =
    view &&
    view.recordingId === recording._id &&
    view.userId === user._id &&
    view.purpose === purpose &&
    isOngoing(view);
  return isSame ? view._id : null;
}

async function begin(
  ctx: MutationCtx,
  recording: Recording,
  user: Doc<"users">,
  { purpose }: WatchArgs,
) {
  const action = purpose === "watch" ? "recording_watched" : "recording_downloaded";
  await note(ctx, recording, action, { actorId: user._id });
  const recordingId = recording._id;
  return await ctx.db.insert("recordingViews", { recordingId, userId: user._id, purpose });
}

/** It is no news any more for this person. */
export async function markSeen(ctx: MutationCtx, user: Doc<"users">, recordingId: string) {
  const id = ctx.db.normalizeId("recordings", recordingId);
  if (id === null) return;
  const row = await ctx.db
    .query("recordingPeople")
    .withIndex("by_recording_and_user", (q) => q.eq("recordingId", id).eq("userId", user._id))
    .unique();
  if (row?.isNew) await ctx.db.patch("recordingPeople", row._id, { isNew: false });
}

export const servedFile = v.union(
  v.object({
    ...storedFile,
    type: v.string(),
    purpose,
    isFirst: v.boolean(),
  }),
  v.null(),
);

/** What a ticket's bearer gets, asked again at each request: a right that ended ends here. */
export async function findServed(
  ctx: QueryCtx,
  args: { partId: string; userId: string; viewId: string },
): Promise<Infer<typeof servedFile>> {
  const partId = ctx.db.normalizeId("recordingParts", args.partId);
  const userId = ctx.db.normalizeId("users", args.userId);
  const viewId = ctx.db.normalizeId("recordingViews", args.viewId);
  const part = partId && (await ctx.db.get("recordingParts", partId));
  const view = viewId && (await ctx.db.get("recordingViews", viewId));
  if (!part || !userId) return null;
  if (view?.userId !== userId || view.recordingId !== part.recordingId) return null;
  const watcher = await watcherOf(ctx, part.recordingId, userId);
  if (watcher === null) return null;
  const file = await keptFile(ctx, part.recordingId, part._id);
  if (file === null) return null;
  const { purpose, servedAt } = view;
  const type = typeOf(watcher.recording);
  return { ...storedOf(file), type, purpose, isFirst: servedAt === undefined };
}

export async function markServed(ctx: MutationCtx, viewId: string): Promise<void> {
  const id = ctx.db.normalizeId("recordingViews", viewId);
  const view = id && (await ctx.db.get("recordingViews", id));
  if (view && view.servedAt === undefined) {
    await ctx.db.patch("recordingViews", view._id, { servedAt: Date.now() });
  }
}
