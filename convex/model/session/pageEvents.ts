import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import { fail } from "../errors";
import { requireInRange } from "../ranges";
import { couldGetIn, type Recorded, requireAttemptId } from "./attempts";

/** What happened to a connection after it was made, by its own page; nothing in it names a device. */
export const pageEventFields = {
  /** Counts the events of an attempt from 0. */
  seq: v.number(),
  kind: v.union(
    v.literal("dropped"),
    v.literal("back"),
    v.literal("device_switched"),
    v.literal("device_lost"),
  ),
  device: v.optional(v.union(v.literal("camera"), v.literal("microphone"))),
  /** How long the break was, and how many tries it took. */
  tookMs: v.optional(v.number()),
  tries: v.optional(v.number()),
};
/** `agoMs` since it happened, by the page's own count: its clock may be wrong. */
export const pageEvent = v.object({ ...pageEventFields, agoMs: v.number() });
type PageEvent = Infer<typeof pageEvent>;

const MAX_BATCH = 30;
/** A line that breaks more often has told enough. */
const MAX_SEQ = 200;
const LONGEST_MS = 24 * 60 * 60_000;
const MAX_TRIES = 10_000;

type Args = { bookingId: string; attemptId: string; events: PageEvent[] };

/** Records those events of the caller's attempt that are not yet there. @throws BAD_INPUT */
export async function recordPageEvents(
  ctx: MutationCtx,
  user: Doc<"users">,
  { bookingId, attemptId, events }: Args,
): Promise<Recorded> {
  requireAttemptId(attemptId);
  if (events.length > MAX_BATCH) fail("BAD_INPUT", "Too many events at once.");
  events.forEach(requireSound);
  const { booking, membership } = await loadMembership(ctx, bookingId, user._id);
  if (booking === null || membership === null) return "ignored";
  if (!couldGetIn(booking, membership)) return "ignored";
  let isNew = false;
  for (const { agoMs, ...event } of events) {
    const known = await ctx.db
      .query("pageEvents")
      .withIndex("by_user_and_attempt_and_seq", (q) =>
        q.eq("userId", user._id).eq("attemptId", attemptId).eq("seq", event.seq),
      )
      .unique();
    if (known !== null) continue;
    isNew = true;
    const at = Date.now() - agoMs;
    const row = { bookingId: booking._id, userId: user._id, attemptId, at, ...event };
    await ctx.db.insert("pageEvents", row);
  }
  return isNew ? "recorded" : "repeated";
}

function requireSound({ seq, agoMs, tookMs, tries }: PageEvent): void {
  requireInRange(seq, MAX_SEQ);
  requireInRange(agoMs, LONGEST_MS);
  requireInRange(tookMs ?? 0, LONGEST_MS);
  requireInRange(tries ?? 0, MAX_TRIES);
  if (!Number.isInteger(seq)) fail("BAD_INPUT", "A number is out of range.");
}

/** The breaks that a page told of once its connection was back. */
export function breaksOf(events: readonly Doc<"pageEvents">[]): { from: number; to: number }[] {
  return events.flatMap(({ kind, at, tookMs }) =>
    kind === "back" && tookMs !== undefined ? [{ from: at - tookMs, to: at }] : [],
  );
}
