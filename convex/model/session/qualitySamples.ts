import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import { couldGetIn, mediaPath, type Recorded, requireAttemptId } from "./attempts";
import { fail } from "../errors";
import { noteLines } from "../insights/facts";
import { requireInRange } from "../ranges";

const maybe = v.union(v.number(), v.null());
const level = v.union(v.literal("full"), v.literal("low"), v.literal("audio"));

/** About ten seconds of one person's line, by that person's page. */
export const sampleFields = {
  /** Counts the samples of an attempt from 0. */
  seq: v.number(),
  /** Milliseconds from the connection to the end of this sample, by a monotonic clock. */
  elapsedMs: v.number(),
  rttMs: maybe,
  jitterMs: maybe,
  lossUpPercent: maybe,
  lossDownPercent: maybe,
  upKbps: maybe,
  downKbps: maybe,
  /** The largest picture received. */
  width: maybe,
  height: maybe,
  path: v.union(mediaPath, v.null()),
  /** How far the picture was taken back, each way. */
  send: level,
  receive: level,
};
export const sample = v.object(sampleFields);
type Sample = Infer<typeof sample>;

const MAX_BATCH = 30;
const LONGEST_MS = 24 * 60 * 60_000;
const LIMITS = {
  seq: 10_000,
  elapsedMs: LONGEST_MS,
  rttMs: 60_000,
  jitterMs: 60_000,
  lossUpPercent: 100,
  lossDownPercent: 100,
  upKbps: 1_000_000,
  downKbps: 1_000_000,
  width: 16_384,
  height: 16_384,
} as const satisfies Partial<Record<keyof Sample, number>>;

type SamplesArgs = { bookingId: string; attemptId: string; samples: Sample[] };

/** Records those samples of the caller's attempt that are not yet there. @throws BAD_INPUT */
export async function recordSamples(
  ctx: MutationCtx,
  user: Doc<"users">,
  { bookingId, attemptId, samples }: SamplesArgs,
): Promise<Recorded> {
  requireAttemptId(attemptId);
  if (samples.length > MAX_BATCH) fail("BAD_INPUT", "Too many samples at once.");
  samples.forEach(requireSound);
  const { booking, membership } = await loadMembership(ctx, bookingId, user._id);
  if (booking === null || membership === null) return "ignored";
  if (!couldGetIn(booking, membership)) return "ignored";
  const added: Sample[] = [];
  for (const sample of samples) {
    const known = await ctx.db
      .query("qualitySamples")
      .withIndex("by_user_and_attempt_and_seq", (q) =>
        q.eq("userId", user._id).eq("attemptId", attemptId).eq("seq", sample.seq),
      )
      .unique();
    if (known !== null) continue;
    added.push(sample);
    const row = { bookingId: booking._id, userId: user._id, attemptId, ...sample };
    await ctx.db.insert("qualitySamples", row);
  }
  await noteLines(ctx, added);
  return added.length > 0 ? "recorded" : "repeated";
}

function requireSound(sample: Sample): void {
  for (const [name, max] of Object.entries(LIMITS)) {
    requireInRange(sample[name as keyof typeof LIMITS], max);
  }
  if (!Number.isInteger(sample.seq)) fail("BAD_INPUT", "A number is out of range.");
}
