import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findOwn, findProvided } from "../access";
import { newestBroadcast, publishAnswerOf } from "./broadcastLookup";
import { retriesOf } from "./broadcastOutages";
import { pageOf } from "./broadcastPages";
import { type Broadcast, MAX_OUTPUTS, outputsOf } from "./broadcasts";
import {
  AIRING,
  broadcastReason,
  broadcastState,
  outputProblem,
  outputState,
  PUBLIC_OR_ASKED,
} from "./broadcastState";
import { isYes } from "../recording/consent";
import { personOf } from "../recording/recordingAccess";
import { consentAnswer } from "../recording/recordingState";

const person = v.object({ personId: v.id("users"), name: v.string() });

/** The newest broadcast of a booking, as one of its people in the room sees it. */
export const broadcastNow = v.object({
  broadcastId: v.id("broadcasts"),
  state: broadcastState,
  /** Why it ended or never began; null while it is under way. */
  reason: v.union(broadcastReason, v.null()),
  startedBy: person,
  endedBy: v.union(person, v.null()),
  /** The first destination took the first of it; only from then on anything is public. */
  liveAt: v.union(v.number(), v.null()),
  /** Where it goes, in the provider's words. */
  destinations: v.array(v.string()),
  /** Mux records it, and its provider may publish that afterwards. */
  isKept: v.boolean(),
  /** Where the public can watch it here; null: nowhere, or not yet. */
  watchSlug: v.union(v.string(), v.null()),
  myAnswer: v.union(consentAnswer, v.null()),
  /** The caller is to be asked now. */
  mustAnswer: v.boolean(),
  /** False: until the caller agrees, what they send is not let in. */
  maySend: v.boolean(),
  /** Who answered what, and how each destination is: for providers; null for clients. */
  details: v.union(
    v.object({
      people: v.array(v.object({ ...person.fields, answer: v.union(consentAnswer, v.null()) })),
      outputs: v.array(
        v.object({
          outputId: v.id("broadcastOutputs"),
          name: v.string(),
          state: outputState,
          problem: v.union(outputProblem, v.null()),
          /** In the outage of now, or in the last one. */
          retries: v.number(),
          liveAt: v.union(v.number(), v.null()),
        }),
      ),
      restarts: v.number(),
    }),
    v.null(),
  ),
});

/** Null when nothing was ever asked for, and for whoever is not of the booking. */
export async function broadcastNowOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof broadcastNow> | null> {
  const own = await findOwn(ctx, bookingId, user._id);
  const broadcast = own && (await newestBroadcast(ctx, own.booking._id));
  if (!own || !broadcast) return null;
  const { _id: broadcastId, state, startedBy, endedBy, reason = null, liveAt = null } = broadcast;
  const outputs = await outputsOf(ctx, broadcastId);
  const myAnswer = await publishAnswerOf(ctx, broadcastId, user._id);
  const isUnderWay = PUBLIC_OR_ASKED.includes(state);
  const isProvider = own.membership.role === "provider";
  return {
    ...{ broadcastId, state, reason, liveAt, myAnswer },
    startedBy: await personOf(ctx, startedBy),
    endedBy: endedBy ? await personOf(ctx, endedBy) : null,
    destinations: outputs.map(({ name }) => name),
    isKept: broadcast.isKept ?? false,
    watchSlug: (await pageOf(ctx, broadcastId))?.slug ?? null,
    mustAnswer: isUnderWay && state !== "stopping" && myAnswer === null,
    maySend: !AIRING.includes(state) || isYes(myAnswer),
    details: isProvider ? await detailsOf(ctx, broadcast, outputs) : null,
  };
}

async function detailsOf(ctx: QueryCtx, broadcast: Broadcast, outputs: Doc<"broadcastOutputs">[]) {
  return {
    people: await answersOf(ctx, broadcast),
    outputs: outputs.map((output) => {
      const { _id: outputId, name, state, problem = null, liveAt = null } = output;
      return { outputId, name, state, problem, retries: retriesOf(output), liveAt };
    }),
    restarts: broadcast.restarts,
  };
}

const MAX_PRESENT = 100;
const MAX_ANSWERS = 500;

/** Everybody who is in the room or has answered. */
async function answersOf(ctx: QueryCtx, { _id, bookingId, awaiting }: Broadcast) {
  const given = await ctx.db
    .query("broadcastConsents")
    .withIndex("by_broadcast_and_user", (q) => q.eq("broadcastId", _id))
    .take(MAX_ANSWERS);
  const present = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_state", (q) => q.eq("bookingId", bookingId).eq("state", "joined"))
    .take(MAX_PRESENT);
  const ids = [...awaiting, ...present.map(({ userId }) => userId)];
  const answers = new Map<Id<"users">, Infer<typeof consentAnswer> | null>(
    ids.map((id) => [id, null]),
  );
  for (const { userId, answer } of given) answers.set(userId, answer);
  return await Promise.all(
    [...answers].map(async ([userId, answer]) => ({ ...(await personOf(ctx, userId)), answer })),
  );
}

export const broadcastHealthRow = v.object({
  outputId: v.id("broadcastOutputs"),
  kbps: v.number(),
  droppedFrames: v.number(),
  lastDataAt: v.union(v.number(), v.null()),
});

/** How the destinations take it, where the worker tells; for a provider of the booking alone. */
export async function healthOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof broadcastHealthRow>[]> {
  const booking = await findProvided(ctx, bookingId, user._id);
  const broadcast = booking && (await newestBroadcast(ctx, booking._id));
  if (!broadcast) return [];
  const rows = await ctx.db
    .query("broadcastHealth")
    .withIndex("by_broadcast", (q) => q.eq("broadcastId", broadcast._id))
    .take(MAX_OUTPUTS);
  return rows.map(({ outputId, kbps, droppedFrames, lastDataAt }) => ({
    ...{ outputId, kbps, droppedFrames },
    lastDataAt: lastDataAt ?? null,
  }));
}
