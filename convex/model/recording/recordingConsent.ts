import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { type GivenAnswer, isYes, meaningOf } from "./consent";
import { askForPart } from "./recordingAlarm";
import { addAgreed } from "./recordingChapters";
import { applyPermissions, STOPS_WITHIN_MS } from "./recordingGate";
import { answerOf } from "./recordingLookup";
import { endRecording, note, type Recording } from "./recordings";
import { type ConsentAnswer, UNDER_WAY } from "./recordingState";

export const answerResult = v.union(
  v.object({ kind: v.literal("answered") }),
  v.object({
    kind: v.literal("refused"),
    /** `not_enough`: everybody has to agree, to have seen the notice does not do. */
    reason: v.union(v.literal("not_found"), v.literal("over"), v.literal("not_enough")),
  }),
);
type AnswerResult = Infer<typeof answerResult>;

type Answer = { recordingId: string; answer: GivenAnswer };

/**
 * A person of the booking answers whether they may be recorded. A no ends what was only asked
 * for, and stops what runs if they were in it; who came later and has sent nothing yet stays
 * silent instead.
 */
export async function answer(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: Answer,
): Promise<AnswerResult> {
  const id = ctx.db.normalizeId("recordings", args.recordingId);
  const recording = id && (await ctx.db.get("recordings", id));
  const own = recording && (await findOwn(ctx, recording.bookingId, user._id));
  if (!recording || !own) return { kind: "refused", reason: "not_found" };
  if (!UNDER_WAY.includes(recording.state)) return { kind: "refused", reason: "over" };
  if (args.answer === "notified" && recording.terms.consent !== "notice") {
    return { kind: "refused", reason: "not_enough" };
  }
  const before = await answerOf(ctx, recording._id, user._id);
  const given = meaningOf(args.answer, before);
  if (given === before) return { kind: "answered" };
  await storeAnswer(ctx, recording, user._id, given);
  await follow(ctx, recording, own.booking, { userId: user._id, given, before });
  return { kind: "answered" };
}

export async function storeAnswer(
  ctx: MutationCtx,
  recording: Recording,
  userId: Id<"users">,
  given: ConsentAnswer,
): Promise<void> {
  const { _id: recordingId, bookingId, terms } = recording;
  await ctx.db.insert("recordingConsents", {
    bookingId,
    recordingId,
    userId,
    answer: given,
    terms,
  });
  await note(ctx, recording, `consent_${given}`, { actorId: userId });
}

type Before = ConsentAnswer | null;

async function follow(
  ctx: MutationCtx,
  recording: Recording,
  booking: Doc<"bookings">,
  { userId, given, before }: { userId: Id<"users">; given: ConsentAnswer; before: Before },
): Promise<void> {
  const isAsked = recording.state === "requested";
  if (!isYes(given)) {
    const isIn = isAsked || given === "withdrawn";
    const reason = given === "withdrawn" ? "withdrawn" : "declined";
    if (isIn) await endRecording(ctx, recording, { reason, by: userId });
    // What was in is stopped at once; where that hangs, they are silenced until it is over.
    if (!isAsked) await applyPermissions(ctx, booking, [userId], isIn ? STOPS_WITHIN_MS : 0);
    return;
  }
  if (isAsked) return await askForPart(ctx, recording._id);
  if (!isYes(before)) await addAgreed(ctx, recording, userId);
  await applyPermissions(ctx, booking, [userId]);
}
