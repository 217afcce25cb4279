import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { isWanted } from "../egress/endings";
import type { Counter, SomeCounts } from "./counts";
import { hopsOf } from "./hopTimes";
import { joinOf, joinTimeOf } from "./joins";
import { lineOf } from "./lines";
import type { RecordingReason, RecordingState } from "../recording/recordingState";

export const DAY_MS = 24 * 60 * 60_000;

export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

type Attempt = Pick<
  Doc<"attempts">,
  "kind" | "outcome" | "failure" | "stages" | "path" | "browser"
>;

/** A way in that a page told of. It counts for the day on which it was told. */
export async function noteAttempt(
  ctx: MutationCtx,
  providerId: Id<"users">,
  attempt: Attempt,
  at = Date.now(),
): Promise<void> {
  const counts = countsOfAttempt(attempt);
  if (Object.keys(counts).length === 0) return;
  const isIn = counts.joined === 1;
  await ctx.db.insert("insightFacts", {
    day: dayOf(at),
    counts,
    browser: attempt.browser.family,
    path: attempt.path ?? (isIn ? "unknown" : "none"),
    providerId,
    joinMs: isIn ? (joinTimeOf(attempt.stages) ?? undefined) : undefined,
    firstFrameMs: isIn ? attempt.stages.firstFrame : undefined,
    hopMs: isIn ? hopsOf(attempt.stages) : undefined,
  });
}

const FAILED_AT = {
  signIn: "failedSignIn",
  booking: "failedBooking",
  token: "failedToken",
  signal: "failedSignal",
  media: "failedMedia",
} as const satisfies Record<string, Counter>;

export function countsOfAttempt(attempt: Attempt): SomeCounts {
  const { kind, outcome, failure } = attempt;
  if (kind === "rejoin") {
    if (outcome === "connected") return { rejoined: 1 };
    return outcome === "failed" ? { rejoinsFailed: 1 } : {};
  }
  const join = joinOf(attempt);
  if (join === "joined") return { joins: 1, joined: 1 };
  if (join === "none") return outcome === "refused" ? { refused: 1 } : {};
  return { joins: 1, [failure ? FAILED_AT[failure.hop] : "failedUnknown"]: 1 };
}

type Line = Parameters<typeof lineOf>[0];

export async function noteLines(ctx: MutationCtx, lines: Line[]): Promise<void> {
  const counts: SomeCounts = {};
  for (const line of lines) {
    const level = lineOf(line);
    counts[level] = (counts[level] ?? 0) + 1;
  }
  if (lines.length > 0) await insertCounts(ctx, Date.now(), counts);
}

type Rating = Pick<Doc<"ratings">, "stars" | "_creationTime">;

/** A rating that is changed counts for the day on which it was first given. */
export async function noteRating(
  ctx: MutationCtx,
  stars: number,
  before: Rating | null,
): Promise<void> {
  if (before?.stars === stars) return;
  const counts: SomeCounts = { [`stars${stars}`]: 1 };
  if (before !== null) counts[`stars${before.stars}` as Counter] = -1;
  await insertCounts(ctx, before?._creationTime ?? Date.now(), counts);
}

/** Somebody missed a session, or did not after all: it counts for the day on which that ended. */
export async function noteNoShow(
  ctx: MutationCtx,
  { endsAt }: Doc<"bookings">,
  isNoShow: boolean,
): Promise<void> {
  await insertCounts(ctx, endsAt, { noShows: isNoShow ? 1 : -1 });
}

/** A recording came to its last state. */
export async function noteRecording(
  ctx: MutationCtx,
  state: RecordingState,
  reason: RecordingReason | undefined,
): Promise<void> {
  if (state === "ready") await insertCounts(ctx, Date.now(), { recordingsReady: 1 });
  else if (state === "failed" && !isWanted(reason)) {
    await insertCounts(ctx, Date.now(), { recordingsFailed: 1 });
  }
}

async function insertCounts(ctx: MutationCtx, at: number, counts: SomeCounts): Promise<void> {
  await ctx.db.insert("insightFacts", { day: dayOf(at), counts });
}
