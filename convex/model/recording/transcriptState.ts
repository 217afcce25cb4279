import { type Infer, v } from "convex/values";

export const transcriptState = v.union(
  v.literal("waiting"),
  v.literal("making"),
  v.literal("done"),
  v.literal("failed"),
);
export type TranscriptState = Infer<typeof transcriptState>;

export function isOpen(state: TranscriptState): boolean {
  return state === "waiting" || state === "making";
}

/**
 * Why there is none. `gave_up`: the service was away, or failed, for too long. `gone`: the file is
 * not played any more.
 */
export const transcriptReason = v.union(
  v.literal("not_media"),
  v.literal("too_long"),
  v.literal("gave_up"),
  v.literal("gone"),
);
export type TranscriptReason = Infer<typeof transcriptReason>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const FIRST_RETRY = 10 * SECOND;
/** Tripling up to an hour each: for about a day. */
const MAX_ATTEMPTS = 28;
/** An engine that fails at a file mostly fails at it again. */
const MAX_FAILURES = 3;

/** How long to wait before asking again; null: no more. */
export function retryDelay(attempts: number, failures: number): number | null {
  if (attempts >= MAX_ATTEMPTS || failures >= MAX_FAILURES) return null;
  return Math.min(FIRST_RETRY * 3 ** (attempts - 1), HOUR);
}

/** How long to wait before the nth look at one that is being made. */
export function lookDelay(looks: number): number {
  return Math.min(2 * SECOND * 1.5 ** looks, MINUTE / 2);
}

/**
 * A day of them, for six hours of sound on a machine that is busy with other things. Counted and
 * not timed: while the backend is off, nobody looks.
 */
export const MAX_LOOKS = (24 * HOUR) / (MINUTE / 2);

/** What a service has to take of one file; a larger one is not sent. */
export const MAX_BYTES = 4_000_000_000;
