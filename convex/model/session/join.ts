import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { ensureUser, loadMembership } from "../access";
import { increment } from "../counters";
import { fail } from "../errors";
import { log } from "../log";
import { grantNames, grantsFor, signToken } from "./grants";
import { decideDoor } from "./door";
import { denialReason, type DenialReason, type JoinReason, outcomeOf } from "./joinDecision";
import { takeAnonymous, takeFor } from "../limits";
import { enterLobby } from "./lobby";
import { livekitConfig } from "./livekitConfig";
import { policyOf } from "../booking/policy";
import { mayPublish } from "../recording/recordingGate";
import { type Role, role } from "../roles";

export const joinArgs = {
  bookingId: v.string(),
  /** Opaque, made by the page: one id for an attempt, one for a device. */
  attemptId: v.string(),
  deviceId: v.string(),
  /** Of the page that asks, as the app wrote it into its own log. */
  pageId: v.optional(v.string()),
};
type JoinArgs = { bookingId: string; attemptId: string; deviceId: string; pageId?: string };

const answered = { requestId: v.string(), serverNow: v.number() };
export const joinResult = v.union(
  v.object({
    kind: v.literal("granted"),
    serverUrl: v.string(),
    token: v.string(),
    role,
    identity: v.id("users"),
    expiresAt: v.number(),
    ...answered,
  }),
  v.object({
    kind: v.literal("denied"),
    reason: denialReason,
    /** UTC ms from when asking again makes sense. */
    retryAt: v.optional(v.number()),
    ...answered,
  }),
);
type JoinResult = Infer<typeof joinResult>;

const MAX_ID = 64;

/**
 * Answers a request for a room token: the decision, the signature and the log row commit
 * together. A denial is a value, because a thrown error would take its row with it. Somebody
 * who is not signed in leaves a count and no row, so that strangers cannot fill the log.
 *
 * @throws BAD_INPUT when an id is longer than 64 characters
 */
export async function join(ctx: MutationCtx, args: JoinArgs): Promise<JoinResult> {
  const { pageId, ...ids } = args;
  if (Object.values(ids).some((id) => id.length > MAX_ID)) fail("BAD_INPUT", "An id is too long.");
  const request = { requestId: requestIdFor(pageId), serverNow: Date.now() };
  const user = await ensureUser(ctx);
  if (user === null) return { kind: "denied", ...(await denyAnonymous(ctx)), ...request };
  const limit = await takeFor(ctx, "join", user._id);
  if (!limit.ok) {
    const { retryAt } = limit;
    const row = await takeFor(ctx, "rateLimitedRow", user._id);
    if (row.ok) await logRequest(ctx, { user, args, request, reason: "rate_limited" });
    return { kind: "denied", reason: "rate_limited", retryAt, ...request };
  }
  return await decideAndLog(ctx, user, args, request);
}

const PAGE_ID = /^[0-9a-f-]{8,36}$/;

/** Unique whatever the page says, and found by what the app's log says of that page. */
function requestIdFor(pageId: string | undefined): string {
  const own = crypto.randomUUID();
  return pageId !== undefined && PAGE_ID.test(pageId) ? `${pageId}.${own.slice(0, 8)}` : own;
}

type RequestStamp = { requestId: string; serverNow: number };

async function decideAndLog(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: JoinArgs,
  request: RequestStamp,
): Promise<JoinResult> {
  const { booking, membership } = await loadMembership(ctx, args.bookingId, user._id);
  const entry = { user, args, request, booking, role: membership?.role };
  const decision = await decideDoor(ctx, booking, membership, request.serverNow);
  if (decision.kind === "denied") {
    if (decision.reason === "lobby" && booking) await enterLobby(ctx, booking._id, user._id);
    await logRequest(ctx, { ...entry, reason: decision.reason });
    return { ...decision, ...request };
  }
  const config = livekitConfig();
  if (config === null || booking === null) {
    await logRequest(ctx, { ...entry, reason: "misconfigured" });
    return { kind: "denied", reason: "misconfigured", ...request };
  }
  const canSend = await mayPublish(ctx, booking._id, user._id);
  const grant = grantsFor(decision.role, booking.roomName, policyOf(booking), canSend);
  const times = { now: request.serverNow, closesAt: decision.closesAt };
  const signed = await signToken(config, user, decision.role, grant, times);
  const grants = grantNames(grant);
  await logRequest(ctx, { ...entry, reason: "in_window", grants, expiresAt: signed.expiresAt });
  const { serverUrl } = config;
  return {
    kind: "granted",
    serverUrl,
    ...signed,
    role: decision.role,
    identity: user._id,
    ...request,
  };
}

async function denyAnonymous(
  ctx: MutationCtx,
): Promise<{ reason: DenialReason; retryAt?: number }> {
  const limit = await takeAnonymous(ctx, "anonymousJoin");
  if (!limit.ok) return { reason: "rate_limited", retryAt: limit.retryAt };
  await increment(ctx, "join_signed_out");
  return { reason: "signed_out" };
}

type LogEntry = {
  user: Doc<"users">;
  args: JoinArgs;
  request: RequestStamp;
  reason: JoinReason;
  booking?: Doc<"bookings"> | null;
  role?: Role;
  grants?: string[];
  expiresAt?: number;
};

async function logRequest(ctx: MutationCtx, entry: LogEntry): Promise<void> {
  const { user, args, request, reason, booking, role, grants = [], expiresAt } = entry;
  const { requestId } = request;
  const { attemptId } = args;
  log.debug("token_decided", { requestId, attemptId, bookingId: booking?._id, role, reason });
  await ctx.db.insert("tokenLogs", {
    requestId: request.requestId,
    userId: user._id,
    bookingId: booking?._id,
    role,
    outcome: outcomeOf(reason),
    reason,
    grants,
    expiresAt,
    attemptId: args.attemptId,
    deviceId: args.deviceId,
  });
}
