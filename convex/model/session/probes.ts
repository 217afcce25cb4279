import { AccessToken, TrackSource } from "livekit-server-sdk";
import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { requireUser } from "../access";
import { fail } from "../errors";
import { takeFor } from "../limits";
import { outcomeOf } from "./joinDecision";
import { type LiveKitConfig, livekitConfig } from "./livekitConfig";

export const probeArgs = {
  /** Opaque, as for a join: the check belongs to this attempt. */
  attemptId: v.string(),
  deviceId: v.string(),
};
type ProbeArgs = { attemptId: string; deviceId: string };

const denied = v.object({
  kind: v.literal("denied"),
  reason: v.union(v.literal("rate_limited"), v.literal("misconfigured")),
  retryAt: v.optional(v.number()),
});

/** Tokens of one throwaway room: `signal` for the bare socket, the others for media both ways. */
const granted = v.object({
  kind: v.literal("granted"),
  serverUrl: v.string(),
  tokens: v.object({ signal: v.string(), send: v.string(), receive: v.string() }),
});
export const probeResult = v.union(granted, denied);
export type ProbeResult = Infer<typeof probeResult>;

export const probeGrant = v.union(v.object({ ...granted.fields, roomName: v.string() }), denied);
type ProbeGrant = Infer<typeof probeGrant>;

const PREFIX = "probe_";
const MAX_ID = 64;
const TTL_SECONDS = 60;
/** The room is gone by then, whatever the page did. */
const ROOM_LIFE_MS = 75_000;

/** Rooms of checks are no booking's; what LiveKit tells of them is nothing to keep. */
export function isProbeRoom(roomName: string): boolean {
  return roomName.startsWith(PREFIX);
}

/**
 * Grants a person one check: tokens for a room that no booking has, under identities that are
 * nobody's, so that a check is never somebody's presence. One row of the log, marked as a probe.
 * @throws UNAUTHENTICATED, BAD_INPUT
 */
export async function grantProbe(ctx: MutationCtx, args: ProbeArgs): Promise<ProbeGrant> {
  if (Object.values(args).some((id) => id.length > MAX_ID)) fail("BAD_INPUT", "An id is too long.");
  const user = await requireUser(ctx);
  const limit = await takeFor(ctx, "probe", user._id);
  if (!limit.ok) {
    const row = await takeFor(ctx, "rateLimitedRow", user._id);
    if (row.ok) await logProbe(ctx, user, args, "rate_limited");
    return { kind: "denied", reason: "rate_limited", retryAt: limit.retryAt };
  }
  const config = livekitConfig();
  if (config === null) {
    await logProbe(ctx, user, args, "misconfigured");
    return { kind: "denied", reason: "misconfigured" };
  }
  const roomName = PREFIX + crypto.randomUUID();
  await logProbe(ctx, user, args, "probe");
  await ctx.scheduler.runAfter(ROOM_LIFE_MS, internal.livekit.closeRoom, { roomName });
  const tokens = await signTokens(config, roomName);
  return { kind: "granted", serverUrl: config.serverUrl, tokens, roomName };
}

async function signTokens(config: LiveKitConfig, room: string) {
  const sign = async (does: { canPublish: boolean; canSubscribe: boolean }) => {
    const identity = PREFIX + crypto.randomUUID();
    const access = new AccessToken(config.apiKey, config.apiSecret, { identity, ttl: TTL_SECONDS });
    access.addGrant({
      room,
      roomJoin: true,
      ...does,
      canPublishSources: [TrackSource.CAMERA],
      canPublishData: false,
      canUpdateOwnMetadata: false,
    });
    return await access.toJwt();
  };
  const [signal, send, receive] = await Promise.all([
    sign({ canPublish: false, canSubscribe: false }),
    sign({ canPublish: true, canSubscribe: false }),
    sign({ canPublish: false, canSubscribe: true }),
  ]);
  return { signal, send, receive };
}

async function logProbe(
  ctx: MutationCtx,
  user: Doc<"users">,
  { attemptId, deviceId }: ProbeArgs,
  reason: "probe" | "rate_limited" | "misconfigured",
): Promise<void> {
  const isGranted = reason === "probe";
  await ctx.db.insert("tokenLogs", {
    requestId: crypto.randomUUID(),
    userId: user._id,
    outcome: outcomeOf(reason),
    reason,
    isProbe: true,
    grants: isGranted ? ["join", "publish", "subscribe"] : [],
    expiresAt: isGranted ? Date.now() + TTL_SECONDS * 1000 : undefined,
    attemptId,
    deviceId,
  });
}
