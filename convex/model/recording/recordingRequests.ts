import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findProvided } from "../access";
import { isOpenAt } from "../booking/bookingState";
import { peopleOf } from "../booking/bookingPeople";
import { captionsConfig } from "./captionsConfig";
import { hasPlace } from "../storage/egressFiles";
import { egressConfig } from "../egress/egressService";
import { takeFor } from "../limits";
import { policyOf } from "../booking/policy";
import { askForPart } from "./recordingAlarm";
import { storeAnswer } from "./recordingConsent";
import type { RecordingTerms } from "./recordingPolicy";
import { endRecording, note, underWay } from "./recordings";
import type { RecordingKind, RecordingLayout } from "./recordingState";
import { isWorkerMissing } from "../egress/workerMemory";

const refusedRequest = v.union(
  v.literal("not_found"),
  v.literal("not_open"),
  v.literal("off"),
  v.literal("already"),
  v.literal("misconfigured"),
  v.literal("no_storage"),
);
type RefusedRequest = Infer<typeof refusedRequest>;

export const requestResult = v.union(
  v.object({ kind: v.literal("requested"), recordingId: v.id("recordings") }),
  v.object({ kind: v.literal("refused"), reason: refusedRequest }),
);
type RequestResult = Infer<typeof requestResult>;

export const requestDecision = v.union(
  v.object({ kind: v.literal("allowed") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(...refusedRequest.members, v.literal("rate_limited"), v.literal("no_worker")),
    retryAt: v.optional(v.number()),
  }),
);

/** A question that nobody answers is not asked for ever. */
const UNANSWERED_AFTER = 5 * 60_000;

/**
 * A provider asks everybody whether the session may be recorded; it begins by itself as soon as
 * the policy is met. Who asks, agrees.
 */
export async function requestRecording(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; kind: RecordingKind; layout: RecordingLayout },
): Promise<RequestResult> {
  const decision = await decideRequest(ctx, user, args.bookingId);
  if (typeof decision === "string") return { kind: "refused", reason: decision };
  const { booking, terms } = decision;
  return await insertRequest(ctx, user, booking, { kind: args.kind, layout: args.layout, terms });
}

/** The booking and what people would be told; otherwise why nothing can be recorded now. */
async function decideRequest(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<{ booking: Doc<"bookings">; terms: RecordingTerms } | RefusedRequest> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null) return "not_found";
  if (!isOpenAt(booking, Date.now())) return "not_open";
  const { consent, transcript, ...more } = policyOf(booking).recording;
  if (consent === "off") return "off";
  if ((await underWay(ctx, booking._id)) !== null) return "already";
  if (egressConfig() === null) return "misconfigured";
  if (!hasPlace()) return "no_storage";
  // Nobody is told of a transcript where nothing could make one.
  const written = transcript && captionsConfig() ? { transcript } : {};
  return { booking, terms: { consent, ...more, ...written } };
}

/** Whether the caller could ask now, by what is known without asking anybody. */
export async function mayRequest(
  ctx: MutationCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof requestDecision>> {
  const limit = await takeFor(ctx, "preflight", user._id);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  const decision = await decideRequest(ctx, user, bookingId);
  if (typeof decision === "string") return { kind: "refused", reason: decision };
  return (await isWorkerMissing(ctx))
    ? { kind: "refused", reason: "no_worker" }
    : { kind: "allowed" };
}

async function insertRequest(
  ctx: MutationCtx,
  user: Doc<"users">,
  booking: Doc<"bookings">,
  asked: { kind: RecordingKind; layout: RecordingLayout; terms: RecordingTerms },
): Promise<RequestResult> {
  const recordingId = await ctx.db.insert("recordings", {
    bookingId: booking._id,
    startedBy: user._id,
    ...asked,
    state: "requested",
    intent: "running",
    awaiting: [],
    isPartial: false,
    restarts: 0,
  });
  for (const { userId, role } of await peopleOf(ctx, booking._id)) {
    if (role === "client" && asked.terms.watchers !== "both") continue;
    await ctx.db.insert("recordingPeople", { recordingId, userId, isNew: false });
  }
  const recording = (await ctx.db.get("recordings", recordingId))!;
  await note(ctx, recording, "recording_requested", { actorId: user._id });
  await storeAnswer(ctx, recording, user._id, "agreed");
  await askForPart(ctx, recordingId);
  await ctx.scheduler.runAfter(UNANSWERED_AFTER, internal.recordingJobs.expire, { recordingId });
  return { kind: "requested", recordingId };
}

/** Nobody said no, and yet not everybody answered in time. */
export async function expireRequest(
  ctx: MutationCtx,
  recordingId: Id<"recordings">,
): Promise<void> {
  const recording = await ctx.db.get("recordings", recordingId);
  if (recording?.state !== "requested") return;
  await endRecording(ctx, recording, { reason: "unanswered" });
}
