import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { joinTimeOf } from "../insights/joins";

/** A person's line over a session, in samples of about ten seconds. */
export const lineSummary = v.object({
  samples: v.number(),
  /** Those in which a conversation was hard. */
  weak: v.number(),
  /** Those with a smaller picture or none, either way. */
  reduced: v.number(),
});

/** The longest session has fewer. */
const MAX_SAMPLES = 3_000;
/** From these on people talk over each other, or hear and see gaps. */
const WEAK_RTT_MS = 300;
const WEAK_JITTER_MS = 45;
const WEAK_LOSS_PERCENT = 5;

/** The caller's own line, as their page measured it; null when nothing was measured. */
export async function ownLineOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof lineSummary> | null> {
  const own = await findOwn(ctx, bookingId, user._id);
  if (own === null) return null;
  const rows = await ctx.db
    .query("qualitySamples")
    .withIndex("by_booking_and_user", (q) =>
      q.eq("bookingId", own.booking._id).eq("userId", user._id),
    )
    .take(MAX_SAMPLES);
  if (rows.length === 0) return null;
  const count = (isSo: (row: Doc<"qualitySamples">) => boolean) => rows.filter(isSo).length;
  return {
    samples: rows.length,
    weak: count(isWeak),
    reduced: count(({ send, receive }) => send !== "full" || receive !== "full"),
  };
}

const MAX_ATTEMPTS = 50;

/**
 * How long the caller's first way into the room took, from the press of Join to being in, in ms;
 * null when nothing was recorded.
 */
export async function ownJoinOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<number | null> {
  const own = await findOwn(ctx, bookingId, user._id);
  if (own === null) return null;
  const attempts = await ctx.db
    .query("attempts")
    .withIndex("by_booking_and_user", (q) =>
      q.eq("bookingId", own.booking._id).eq("userId", user._id),
    )
    .take(MAX_ATTEMPTS);
  const first = attempts.find(({ kind, outcome }) => kind === "join" && outcome === "connected");
  return first ? joinTimeOf(first.stages) : null;
}

type Line = Pick<Doc<"qualitySamples">, "rttMs" | "jitterMs" | "lossUpPercent" | "lossDownPercent">;

export function isWeak(line: Line): boolean {
  return (
    lossOf(line) >= WEAK_LOSS_PERCENT ||
    (line.rttMs ?? 0) >= WEAK_RTT_MS ||
    (line.jitterMs ?? 0) >= WEAK_JITTER_MS
  );
}

export const lossOf = ({ lossUpPercent, lossDownPercent }: Line): number =>
  Math.max(lossUpPercent ?? 0, lossDownPercent ?? 0);
