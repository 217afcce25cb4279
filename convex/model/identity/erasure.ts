import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { forgetContact } from "../notices/contacts";
import { recordAccount, recordOwn } from "./accountEvents";
import { markGone } from "./deletions";
import { recordRights } from "./grants";
import { ERASURE_STEPS } from "./erasureSteps";
import { ERASED_NAME } from "./names";

export const eraseResult = v.union(
  v.object({ kind: v.literal("erasing") }),
  v.object({
    kind: v.literal("refused"),
    /** The name was not written as it is: they may not have meant it. */
    reason: v.literal("not_confirmed"),
  }),
);

/** Their page signs out meanwhile: what it has open would otherwise be answered with errors. */
const LEAVING_MS = 3_000;

/** A person erases themselves; they write their name, so that it is no slip. */
export async function eraseOwn(
  ctx: MutationCtx,
  user: Doc<"users">,
  confirmation: string,
): Promise<Infer<typeof eraseResult>> {
  if (confirmation.trim() !== user.name) return { kind: "refused", reason: "not_confirmed" };
  const args = { userId: user._id, askedAt: Date.now() };
  await ctx.scheduler.runAfter(LEAVING_MS, internal.account.beginErasure, args);
  await recordOwn(ctx, user._id, { action: "erasure_asked" });
  return { kind: "erasing" };
}

/**
 * In one transaction the person is nobody any more: no token finds them, and others see no name. What
 * is theirs goes in steps after it, each whole, from where the one before it ended.
 *
 * @param askedAt who signs in after that means to come back, though it has not begun yet
 */
export async function beginErasure(
  ctx: MutationCtx,
  user: Doc<"users">,
  askedAt = Date.now(),
): Promise<void> {
  if (user.erasedAt !== undefined) return;
  await markGone(ctx, user.tokenIdentifier, { isForGood: false, at: askedAt });
  await ctx.db.patch("users", user._id, {
    tokenIdentifier: `erased|${crypto.randomUUID()}`,
    name: ERASED_NAME,
    isProvider: false,
    isAdmin: false,
    lastPolicy: undefined,
    erasedAt: Date.now(),
  });
  await forgetContact(ctx, user._id);
  await recordAccount(ctx, { actorId: null, subjectId: user._id, action: "erasure_begun" });
  await recordRights(ctx, user, { isAdmin: false, isProvider: false });
  const first = { step: ERASURE_STEPS[0]!.name, cursor: null, movedAt: Date.now() };
  const row = { userId: user._id, formerName: user.name, ...first };
  const erasureId = await ctx.db.insert("erasures", row);
  await ctx.scheduler.runAfter(0, internal.account.eraseMore, { erasureId });
}

/** One batch of one step, and the order for the next. */
export async function eraseMore(ctx: MutationCtx, erasureId: Id<"erasures">): Promise<void> {
  const row = await ctx.db.get("erasures", erasureId);
  const user = row && (await ctx.db.get("users", row.userId));
  const at = ERASURE_STEPS.findIndex(({ name }) => name === row?.step);
  const step = ERASURE_STEPS[at];
  if (!row || !user || !step || row.finishedAt !== undefined) return;
  const movedAt = Date.now();
  const { cursor, isDone } = await step.run(ctx, user, row.cursor, row.formerName);
  const next = ERASURE_STEPS[at + 1];
  if (isDone && !next) {
    const end = { finishedAt: movedAt, movedAt, cursor: null, formerName: undefined };
    await ctx.db.patch("erasures", erasureId, end);
    const done = { actorId: null, subjectId: user._id, action: "erasure_done" as const };
    return await recordAccount(ctx, done);
  }
  const place = isDone ? { step: next!.name, cursor: null } : { cursor };
  await ctx.db.patch("erasures", erasureId, { ...place, movedAt });
  await ctx.scheduler.runAfter(0, internal.account.eraseMore, { erasureId });
}

const STUCK_AFTER_MS = 5 * 60_000;
const BATCH = 20;

/** A batch that failed orders no other one: it is tried again, from the same place. */
export async function resumeErasures(ctx: MutationCtx): Promise<void> {
  const stuck = await ctx.db
    .query("erasures")
    .withIndex("by_finished_and_moved", (q) =>
      q.eq("finishedAt", undefined).lt("movedAt", Date.now() - STUCK_AFTER_MS),
    )
    .take(BATCH);
  for (const { _id: erasureId } of stuck) {
    await ctx.db.patch("erasures", erasureId, { movedAt: Date.now() });
    await ctx.scheduler.runAfter(0, internal.account.eraseMore, { erasureId });
  }
}
