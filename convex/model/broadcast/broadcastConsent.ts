import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { publishAnswerOf } from "./broadcastLookup";
import { type Broadcast, endBroadcast, noteBroadcast, outputsOf } from "./broadcasts";
import { PUBLIC_OR_ASKED } from "./broadcastState";
import { isYes, meaningOf } from "../recording/consent";
import { forgetRecordings } from "../watch/posts";
import { applyPermissions, STOPS_WITHIN_MS } from "../recording/recordingGate";
import type { ConsentAnswer } from "../recording/recordingState";

/** Going public takes a yes of everybody: to have read a notice is never enough. */
export const publishAnswer = v.union(v.literal("agreed"), v.literal("no"));

export const publishAnswerResult = v.union(
  v.object({ kind: v.literal("answered") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("over")),
  }),
);

/**
 * A person of the booking answers whether they may be seen in public. A no ends what was only
 * asked for, and stops what runs if they were in it.
 */
export async function answerPublish(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { broadcastId: string; answer: Infer<typeof publishAnswer> },
): Promise<Infer<typeof publishAnswerResult>> {
  const id = ctx.db.normalizeId("broadcasts", args.broadcastId);
  const broadcast = id && (await ctx.db.get("broadcasts", id));
  const own = broadcast && (await findOwn(ctx, broadcast.bookingId, user._id));
  if (!broadcast || !own) return { kind: "refused", reason: "not_found" };
  if (!PUBLIC_OR_ASKED.includes(broadcast.state)) return { kind: "refused", reason: "over" };
  const before = await publishAnswerOf(ctx, broadcast._id, user._id);
  const given = meaningOf(args.answer, before);
  if (given === before) return { kind: "answered" };
  await storePublishAnswer(ctx, broadcast, user._id, given);
  await follow(ctx, broadcast, own.booking, { userId: user._id, given });
  return { kind: "answered" };
}

export async function storePublishAnswer(
  ctx: MutationCtx,
  broadcast: Broadcast,
  userId: Id<"users">,
  answer: ConsentAnswer,
): Promise<void> {
  const { _id: broadcastId, bookingId } = broadcast;
  const destinations = (await outputsOf(ctx, broadcastId)).map(({ name }) => name);
  await ctx.db.insert("broadcastConsents", {
    bookingId,
    broadcastId,
    userId,
    answer,
    destinations,
    isKept: broadcast.isKept ?? false,
  });
  const said = answer === "notified" ? "agreed" : answer;
  await noteBroadcast(ctx, broadcast, `publish_${said}`, { actorId: userId });
}

async function follow(
  ctx: MutationCtx,
  broadcast: Broadcast,
  booking: Doc<"bookings">,
  { userId, given }: { userId: Id<"users">; given: ConsentAnswer },
): Promise<void> {
  const isAsked = broadcast.state === "requested";
  if (!isYes(given)) {
    const reason = given === "withdrawn" ? "withdrawn" : "declined";
    const isIn = isAsked || given === "withdrawn";
    if (isIn) await endBroadcast(ctx, broadcast, { reason, by: userId });
    if (given === "withdrawn") await forgetRecordings(ctx, broadcast._id);
    // What was in is stopped at once; where that hangs, they are silenced until it is over.
    if (!isAsked) await applyPermissions(ctx, booking, [userId], isIn ? STOPS_WITHIN_MS : 0);
    return;
  }
  const broadcastId = broadcast._id;
  if (isAsked) await ctx.scheduler.runAfter(0, internal.broadcastEgress.start, { broadcastId });
  else await applyPermissions(ctx, booking, [userId]);
}
