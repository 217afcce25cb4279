import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import { wasOpenWithin } from "../booking/bookingState";
import { fail } from "../errors";
import { noteAttempt } from "../insights/facts";
import { joinOf } from "../insights/joins";
import { requireInRange } from "../ranges";

export const mediaPath = v.union(v.literal("udp"), v.literal("tcp"), v.literal("relay"));

const stage = v.optional(v.number());

/**
 * One way into a room as the page measured it. Nothing of it names a device, nor how to reach
 * anybody; the row says whose it is.
 */
export const attemptFields = {
  /** The id that the page gave to the token request: joins this row with the token log's. */
  attemptId: v.string(),
  kind: v.union(v.literal("join"), v.literal("rejoin")),
  outcome: v.union(
    v.literal("connected"),
    v.literal("failed"),
    v.literal("refused"),
    v.literal("abandoned"),
  ),
  /** Of a refusal, its reason. */
  failure: v.union(
    v.object({
      hop: v.union(
        v.literal("signIn"),
        v.literal("booking"),
        v.literal("token"),
        v.literal("signal"),
        v.literal("media"),
      ),
      code: v.string(),
    }),
    v.null(),
  ),
  /** Milliseconds of each stage that ended. */
  stages: v.object({
    permission: stage,
    token: stage,
    signal: stage,
    media: stage,
    firstFrame: stage,
    /** From the press of Join to the connection, or to the end of an attempt without one. */
    total: stage,
  }),
  path: v.union(mediaPath, v.null()),
  browser: v.object({
    family: v.union(
      v.literal("chrome"),
      v.literal("edge"),
      v.literal("firefox"),
      v.literal("safari"),
      v.literal("opera"),
      v.literal("samsung"),
      v.literal("other"),
    ),
    /** 0 when unknown. */
    major: v.number(),
  }),
  os: v.union(
    v.literal("windows"),
    v.literal("macos"),
    v.literal("linux"),
    v.literal("android"),
    v.literal("ios"),
    v.literal("chromeos"),
    v.literal("other"),
  ),
};
const attemptArgs = v.object({ bookingId: v.string(), ...attemptFields });
type AttemptArgs = Infer<typeof attemptArgs>;

/** `ignored`: no such booking, not one of the caller's, nobody could get in, or more than one tells. */
export const recorded = v.union(v.literal("recorded"), v.literal("repeated"), v.literal("ignored"));
export type Recorded = Infer<typeof recorded>;

const MAX_ID = 64;
const LONGEST_STAGE_MS = 60 * 60_000;
const MAX_MAJOR = 10_000;
/** A page that found no way to the backend tells when it is opened again. */
const LATE_MS = 24 * 60 * 60_000;
/** Of one person and booking: what a page says is not to be believed without end. */
const MOST_ATTEMPTS = 100;
const CODE = /^[a-z][a-z0-9_]{0,39}$/;

/** Records an attempt of the caller, once. @throws BAD_INPUT */
export async function recordAttempt(
  ctx: MutationCtx,
  user: Doc<"users">,
  { bookingId, ...attempt }: AttemptArgs,
): Promise<Recorded> {
  requireAttemptId(attempt.attemptId);
  requireSound(attempt);
  const { booking, membership } = await loadMembership(ctx, bookingId, user._id);
  if (booking === null || membership === null) return "ignored";
  if ((await findAttempt(ctx, user._id, attempt.attemptId)) !== null) return "repeated";
  if (!isByRule(attempt) && !couldGetIn(booking, membership)) return "ignored";
  if (await hasToldAll(ctx, booking._id, user._id)) return "ignored";
  await ctx.db.insert("attempts", { bookingId: booking._id, userId: user._id, ...attempt });
  await noteAttempt(ctx, booking.providerId, attempt);
  return "recorded";
}

/** It says nothing of what is broken. */
const isByRule = (attempt: Omit<AttemptArgs, "bookingId">) =>
  attempt.outcome === "refused" && joinOf(attempt) === "none";

/** Whether the person could be in its room within the last day: else what they measured is made up. */
export function couldGetIn(
  booking: Doc<"bookings">,
  { removedAt }: Doc<"bookingParticipants">,
): boolean {
  const now = Date.now();
  return removedAt === undefined && wasOpenWithin(booking, now - LATE_MS, now);
}

async function hasToldAll(ctx: QueryCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  const rows = await ctx.db
    .query("attempts")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .take(MOST_ATTEMPTS);
  return rows.length === MOST_ATTEMPTS;
}

export function requireAttemptId(attemptId: string): void {
  if (attemptId.length === 0 || attemptId.length > MAX_ID) fail("BAD_INPUT", "No such attempt.");
}

function requireSound({ failure, stages, browser }: Omit<AttemptArgs, "bookingId">): void {
  if (failure && !CODE.test(failure.code)) fail("BAD_INPUT", "No such code.");
  for (const ms of Object.values(stages)) requireInRange(ms, LONGEST_STAGE_MS);
  requireInRange(browser.major, MAX_MAJOR);
}

export async function findAttempt(
  ctx: QueryCtx,
  userId: Id<"users">,
  attemptId: string,
): Promise<Doc<"attempts"> | null> {
  return await ctx.db
    .query("attempts")
    .withIndex("by_user_and_attempt", (q) => q.eq("userId", userId).eq("attemptId", attemptId))
    .unique();
}

const { attemptId: _attemptId, ...shownFields } = attemptFields;
/** What an admin sees of an attempt. */
export const attemptView = v.object({ at: v.number(), ...shownFields });

export async function viewAttempt(
  ctx: QueryCtx,
  userId: string,
  attemptId: string,
): Promise<Infer<typeof attemptView> | null> {
  const id = ctx.db.normalizeId("users", userId);
  const row = id && (await findAttempt(ctx, id, attemptId));
  if (!row) return null;
  const { _creationTime, kind, outcome, failure, stages, path, browser, os } = row;
  return { at: _creationTime, kind, outcome, failure, stages, path, browser, os };
}
