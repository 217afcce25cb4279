import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { noticeFacts } from "./noticeKind";

export const noticeRow = v.object({
  noticeId: v.id("notices"),
  at: v.number(),
  isRead: v.boolean(),
  ...noticeFacts,
});

const MAX_LISTED = 50;
/** The bell says no higher number. */
const MAX_COUNTED = 99;
const BATCH = 100;

/** What the person was told, the newest first. */
export async function listNotices(
  ctx: QueryCtx,
  user: Doc<"users">,
): Promise<Infer<typeof noticeRow>[]> {
  const rows = await ctx.db
    .query("notices")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .order("desc")
    .take(MAX_LISTED);
  return rows.map(toRow);
}

function toRow(notice: Doc<"notices">): Infer<typeof noticeRow> {
  const { kind, title, name, startsAt, minutes, words, until, alert } = notice;
  const { bookingId, readerRole, recordingId } = notice;
  return {
    noticeId: notice._id,
    at: notice._creationTime,
    isRead: notice.readAt !== undefined,
    ...{ kind, title, name, startsAt, minutes, words, until, alert },
    ...{ bookingId, readerRole, recordingId },
  };
}

export async function countUnread(ctx: QueryCtx, user: Doc<"users">): Promise<number> {
  const rows = await ctx.db
    .query("notices")
    .withIndex("by_user_and_read", (q) => q.eq("userId", user._id).eq("readAt", undefined))
    .take(MAX_COUNTED);
  return rows.length;
}

/** Only those that the page showed and what is older, the newest first: what came meanwhile stays new. */
export async function markRead(
  ctx: MutationCtx,
  args: { userId: Id<"users">; untilAt: number },
): Promise<void> {
  const readAt = Date.now();
  const rows = await ctx.db
    .query("notices")
    .withIndex("by_user_and_read", (q) =>
      q.eq("userId", args.userId).eq("readAt", undefined).lte("_creationTime", args.untilAt),
    )
    .order("desc")
    .take(BATCH);
  for (const row of rows) await ctx.db.patch("notices", row._id, { readAt });
  if (rows.length === BATCH) await ctx.scheduler.runAfter(0, internal.notices.goOnReading, args);
}
