import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { isYes } from "./consent";
import { personOf } from "./recordingAccess";
import { answerOf, newestRecording } from "./recordingLookup";
import { recordingTerms } from "./recordingPolicy";
import { partsOf, type Recording } from "./recordings";
import {
  consentAnswer,
  custodyProblem,
  recordingAlarm,
  recordingKind,
  recordingLayout,
  recordingReason,
  recordingState,
  ROLLING,
  UNDER_WAY,
} from "./recordingState";

const person = v.object({ personId: v.id("users"), name: v.string() });

/** The newest recording of a booking, as one of its people in the room sees it. */
export const recordingNow = v.object({
  recordingId: v.id("recordings"),
  kind: recordingKind,
  layout: recordingLayout,
  state: recordingState,
  /** Why it ended or never began; null while it is under way. */
  reason: v.union(recordingReason, v.null()),
  terms: recordingTerms,
  requestedAt: v.number(),
  startedBy: person,
  endedBy: v.union(person, v.null()),
  /** The first real frame; only from then on anything is recorded. */
  activeAt: v.union(v.number(), v.null()),
  endedAt: v.union(v.number(), v.null()),
  /** Frames are being recorded now, since then, after `recordedMs` of earlier parts. */
  rollingSince: v.union(v.number(), v.null()),
  recordedMs: v.number(),
  pausedAt: v.union(v.number(), v.null()),
  isPartial: v.boolean(),
  myAnswer: v.union(consentAnswer, v.null()),
  /** The caller is to be asked now. */
  mustAnswer: v.boolean(),
  /** False: until the caller agrees, what they send is not let in. */
  maySend: v.boolean(),
  /** How many in the room have not answered. */
  waitingFor: v.number(),
  /** Who answered what, and what went wrong: for providers; null for clients. */
  details: v.union(
    v.object({
      people: v.array(v.object({ ...person.fields, answer: v.union(consentAnswer, v.null()) })),
      alarm: v.union(recordingAlarm, v.null()),
      problem: v.union(custodyProblem, v.null()),
      restarts: v.number(),
    }),
    v.null(),
  ),
});

/** Null when nothing was ever asked for, and for whoever is not of the booking. */
export async function recordingNowOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof recordingNow> | null> {
  const own = await findOwn(ctx, bookingId, user._id);
  const recording = own && (await newestRecording(ctx, own.booking._id));
  if (!own || !recording) return null;
  const answers = await answersOf(ctx, recording);
  const myAnswer = await answerOf(ctx, recording._id, user._id);
  const isUnderWay = UNDER_WAY.includes(recording.state);
  return {
    ...(await factsOf(ctx, recording)),
    isPartial: recording.isPartial,
    myAnswer,
    mustAnswer: isUnderWay && recording.state !== "stopping" && myAnswer === null,
    maySend: !ROLLING.includes(recording.state) || isYes(myAnswer),
    waitingFor: isUnderWay ? missingIn(answers) : 0,
    details: own.membership.role === "provider" ? await detailsOf(ctx, recording, answers) : null,
  };
}

async function factsOf(ctx: QueryCtx, recording: Recording) {
  const { _id: recordingId, kind, layout, state, terms, startedBy, endedBy } = recording;
  const parts = await partsOf(ctx, recordingId);
  const rolling = parts.find((part) => part.state === "active");
  return {
    recordingId,
    kind,
    layout,
    state,
    terms,
    reason: recording.reason ?? null,
    requestedAt: recording._creationTime,
    startedBy: await personOf(ctx, startedBy),
    endedBy: endedBy ? await personOf(ctx, endedBy) : null,
    activeAt: recording.activeAt ?? null,
    endedAt: recording.endedAt ?? null,
    rollingSince: (recording.state === "active" && rolling?.activeAt) || null,
    recordedMs: parts.reduce((sum, part) => sum + lengthOf(part), 0),
    pausedAt: recording.pausedAt ?? null,
  };
}

/** What a part holds; until the worker has said so, up to when it was asked to stop. */
function lengthOf({ durationMs, state, activeAt, stopAskedAt }: Doc<"recordingParts">): number {
  if (durationMs !== undefined) return durationMs;
  const isKnown = state !== "active" && activeAt !== undefined && stopAskedAt !== undefined;
  return isKnown ? Math.max(0, stopAskedAt - activeAt) : 0;
}

type Answers = { userId: Id<"users">; answer: Infer<typeof consentAnswer> | null }[];

const MAX_ANSWERS = 500;
const MAX_PRESENT = 100;

/** Everybody who is in the room or has answered. */
async function answersOf(ctx: QueryCtx, recording: Recording): Promise<Answers> {
  const given = await ctx.db
    .query("recordingConsents")
    .withIndex("by_recording_and_user", (q) => q.eq("recordingId", recording._id))
    .take(MAX_ANSWERS);
  const present = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_state", (q) =>
      q.eq("bookingId", recording.bookingId).eq("state", "joined"),
    )
    .take(MAX_PRESENT);
  const ids = [...recording.awaiting, ...present.map(({ userId }) => userId)];
  const answers = new Map<Id<"users">, Answers[number]["answer"]>(ids.map((id) => [id, null]));
  for (const { userId, answer } of given) answers.set(userId, answer);
  return [...answers].map(([userId, answer]) => ({ userId, answer }));
}

/** How many in the room have not answered. */
export async function waitedFor(ctx: QueryCtx, recording: Recording): Promise<number> {
  return missingIn(await answersOf(ctx, recording));
}

const missingIn = (answers: Answers) => answers.filter(({ answer }) => answer === null).length;

async function detailsOf(ctx: QueryCtx, recording: Recording, answers: Answers) {
  const people = await Promise.all(
    answers.map(async ({ userId, answer }) => ({ ...(await personOf(ctx, userId)), answer })),
  );
  const { alarm = null, problem = null, restarts } = recording;
  return { people, alarm, problem, restarts };
}
