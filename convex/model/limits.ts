import { MINUTE, type RateLimitConfig, RateLimiter, SECOND } from "@convex-dev/rate-limiter";
import { components } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { fail } from "./errors";
import type { WebhookSender } from "./session/webhookSenders";

/** Every limit that there is. */
export const LIMITS = {
  join: { kind: "token bucket", rate: 12, period: 10 * SECOND, capacity: 12 },
  /** A flood of refused requests leaves one row in this time, not one each. */
  rateLimitedRow: { kind: "fixed window", rate: 1, period: 10 * SECOND },
  anonymousJoin: { kind: "token bucket", rate: 80, period: MINUTE, capacity: 80, shards: 8 },
  /** A page that watches a broadcast tells four times a minute that it is open. */
  anonymousBeat: { kind: "token bucket", rate: 6_000, period: MINUTE, capacity: 300, shards: 4 },
  /** Pieces of published recordings. */
  anonymousFile: { kind: "token bucket", rate: 3_000, period: MINUTE, capacity: 300, shards: 4 },
  publicChat: { kind: "token bucket", rate: 20, period: MINUTE, capacity: 5 },
  /** Of one invitation, its link and what that was exchanged for apart: others may know the link as well. */
  guestLink: { kind: "token bucket", rate: 20, period: MINUTE, capacity: 20 },
  guestSession: { kind: "token bucket", rate: 20, period: MINUTE, capacity: 20 },
  /** Of all guests that nobody knows together. Secrets cannot be guessed; work can be made. */
  guestTry: { kind: "token bucket", rate: 120, period: MINUTE, capacity: 40, shards: 4 },
  room: { kind: "token bucket", rate: 30, period: 10 * SECOND, capacity: 30 },
  /** A sample each ten seconds, and room for what waited while the backend was away. */
  telemetry: { kind: "token bucket", rate: 30, period: MINUTE, capacity: 30 },
  /** A check opens a room and signs three tokens. */
  probe: { kind: "token bucket", rate: 12, period: MINUTE, capacity: 12 },
  look: { kind: "token bucket", rate: 20, period: MINUTE, capacity: 20 },
  /** Before a recording, the worker and its storage are asked. */
  preflight: { kind: "token bucket", rate: 12, period: MINUTE, capacity: 12 },
  /** Each opens a connection from here. */
  destinationCheck: { kind: "token bucket", rate: 12, period: MINUTE, capacity: 12 },
  /** Each opens a connection from here. */
  webhookSend: { kind: "token bucket", rate: 12, period: MINUTE, capacity: 12 },
  /** A ticket is renewed each few minutes; a part has one each. */
  watch: { kind: "token bucket", rate: 60, period: MINUTE, capacity: 30 },
  /** A page before Join tells four times a minute that it is open, and each change of a device. */
  beat: { kind: "token bucket", rate: 30, period: MINUTE, capacity: 30 },
  /** Each page that opens tells its language and zone; few differ from the last. */
  contact: { kind: "token bucket", rate: 6, period: MINUTE, capacity: 6 },
  write: { kind: "token bucket", rate: 60, period: MINUTE, capacity: 30 },
  /** What somebody answers to being recorded or public, also by taking a yes back: nothing else uses it up. */
  answer: { kind: "token bucket", rate: 30, period: MINUTE, capacity: 12 },
  /** Each takes time of somebody else. */
  book: { kind: "token bucket", rate: 12, period: 10 * MINUTE, capacity: 12 },
  /** Each is a mail to everybody of a booking. */
  late: { kind: "token bucket", rate: 6, period: 10 * MINUTE, capacity: 4 },
  hold: { kind: "token bucket", rate: 30, period: MINUTE, capacity: 30 },
  /** Calendars ask each few minutes at most. */
  feed: { kind: "token bucket", rate: 20, period: MINUTE, capacity: 20 },
  /** Each opens a connection from here. */
  outsideCalendar: { kind: "token bucket", rate: 12, period: 10 * MINUTE, capacity: 12 },
  chat: { kind: "token bucket", rate: 120, period: MINUTE, capacity: 30 },
  chatRead: { kind: "token bucket", rate: 120, period: MINUTE, capacity: 60 },
  chatFile: { kind: "token bucket", rate: 20, period: MINUTE, capacity: 10 },
  hand: { kind: "token bucket", rate: 60, period: MINUTE, capacity: 20 },
  /** Of all keys of one person of the HTTP API, and of all that nobody knows together. */
  apiCall: { kind: "token bucket", rate: 120, period: MINUTE, capacity: 60 },
  apiTry: { kind: "token bucket", rate: 120, period: MINUTE, capacity: 60, shards: 4 },
  /** Rows for webhooks that were refused, of each sender and of what names ours: whoever makes them up is nobody. */
  webhookRefusal: { kind: "token bucket", rate: 1, period: MINUTE, capacity: 5 },
  /** Of all servers of the app together, which tell that they start: each is a look with a line for each fault. */
  appStart: { kind: "token bucket", rate: 6, period: 60 * MINUTE, capacity: 6 },
  /** Of the two in a second that Resend takes from us, the mail component uses the rest. */
  mail: { kind: "token bucket", rate: 1, period: SECOND, capacity: 2 },
} as const satisfies Record<string, RateLimitConfig>;

const limiter = new RateLimiter(components.rateLimiter, LIMITS);

type LimitName =
  | "join"
  | "rateLimitedRow"
  | "room"
  | "probe"
  | "look"
  | "preflight"
  | "destinationCheck"
  | "webhookSend"
  | "watch"
  | "telemetry"
  | "apiCall"
  | "write"
  | "answer"
  | "book"
  | "late"
  | "hold"
  | "feed"
  | "outsideCalendar"
  | "chat"
  | "chatRead"
  | "chatFile"
  | "hand"
  | "publicChat"
  | "contact"
  | "beat";
type AnonymousLimit = "anonymousJoin" | "anonymousBeat" | "anonymousFile";
export type LimitStatus = { ok: true } | { ok: false; retryAt: number };

/** Takes one from the person's own bucket, so that a storm of one person slows nobody else. */
export async function takeFor(
  ctx: MutationCtx,
  name: LimitName,
  userId: Id<"users">,
): Promise<LimitStatus> {
  const status = await limiter.limit(ctx, name, { key: userId });
  return status.ok ? { ok: true } : { ok: false, retryAt: Date.now() + status.retryAfter };
}

/** @throws RATE_LIMITED with `retryAt` */
export async function requireWriteLimit(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const status = await takeFor(ctx, "write", userId);
  if (!status.ok) fail("RATE_LIMITED", "Too many changes; wait a moment.", status);
}

/** @throws RATE_LIMITED with `retryAt` */
export async function requireAnswerLimit(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const status = await takeFor(ctx, "answer", userId);
  if (!status.ok) fail("RATE_LIMITED", "Too many answers; wait a moment.", status);
}

/** @throws RATE_LIMITED with `retryAt` */
export async function requireBookLimit(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const status = await takeFor(ctx, "book", userId);
  if (!status.ok) fail("RATE_LIMITED", "Too many bookings; wait a moment.", status);
}

/** @throws RATE_LIMITED with `retryAt` */
export async function requireLateLimit(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const status = await takeFor(ctx, "late", userId);
  if (!status.ok) fail("RATE_LIMITED", "Too many late notices; wait a moment.", status);
}

/** @throws RATE_LIMITED with `retryAt` */
export async function requireHoldLimit(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const status = await takeFor(ctx, "hold", userId);
  if (!status.ok) fail("RATE_LIMITED", "Too many slots; wait a moment.", status);
}

/** @throws RATE_LIMITED with `retryAt` */
export async function requireTelemetryLimit(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const status = await takeFor(ctx, "telemetry", userId);
  if (!status.ok) fail("RATE_LIMITED", "Too many measurements; wait a moment.", status);
}

/** @throws RATE_LIMITED with `retryAt` */
export async function requireSendLimit(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const status = await takeFor(ctx, "webhookSend", userId);
  if (!status.ok) fail("RATE_LIMITED", "Too many tries; wait a moment.", status);
}

/** When the next mail is to go: each that asks has its time after the one before. */
export async function takeMailTurn(ctx: MutationCtx): Promise<number> {
  const { retryAfter = 0 } = await limiter.limit(ctx, "mail", { reserve: true });
  return Date.now() + retryAfter;
}

/** Keys cannot be guessed; work can be made. */
export async function takeUnknownKey(ctx: MutationCtx): Promise<LimitStatus> {
  const status = await limiter.limit(ctx, "apiTry");
  return status.ok ? { ok: true } : { ok: false, retryAt: Date.now() + status.retryAfter };
}

export async function takeForSender(
  ctx: MutationCtx,
  sender: WebhookSender,
  isNamed: boolean,
): Promise<LimitStatus> {
  const key = isNamed ? `${sender}:named` : sender;
  const status = await limiter.limit(ctx, "webhookRefusal", { key });
  return status.ok ? { ok: true } : { ok: false, retryAt: Date.now() + status.retryAfter };
}

export async function takeAppStart(ctx: MutationCtx): Promise<LimitStatus> {
  const status = await limiter.limit(ctx, "appStart");
  return status.ok ? { ok: true } : { ok: false, retryAt: Date.now() + status.retryAfter };
}

/** One guest slows no other one. */
export async function takeForInvite(
  ctx: MutationCtx,
  name: "guestLink" | "guestSession",
  inviteId: Id<"guestInvites">,
): Promise<LimitStatus> {
  const status = await limiter.limit(ctx, name, { key: inviteId });
  return status.ok ? { ok: true } : { ok: false, retryAt: Date.now() + status.retryAfter };
}

export async function takeUnknownGuest(ctx: MutationCtx): Promise<LimitStatus> {
  const status = await limiter.limit(ctx, "guestTry");
  return status.ok ? { ok: true } : { ok: false, retryAt: Date.now() + status.retryAfter };
}

/**
 * Of nobody in particular: one bucket for everybody who is not signed in, or one for each public
 * thing, taken from once it is found, so that a storm on one is felt by that one alone.
 */
export async function takeAnonymous(
  ctx: MutationCtx,
  name: AnonymousLimit,
  of?: Id<"broadcastPages"> | Id<"posts">,
): Promise<LimitStatus> {
  const status = await limiter.limit(ctx, name, of ? { key: of } : {});
  return status.ok ? { ok: true } : { ok: false, retryAt: Date.now() + status.retryAfter };
}
