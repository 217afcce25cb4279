import { AccessToken, TrackSource, type VideoGrant } from "livekit-server-sdk";
import type { Doc } from "../../_generated/dataModel";
import type { LiveKitConfig } from "./livekitConfig";
import type { SessionPolicy } from "../booking/policy";
import type { Role } from "../roles";

const MAX_TTL_SECONDS = 600;
const SCREEN = [TrackSource.SCREEN_SHARE, TrackSource.SCREEN_SHARE_AUDIO];

/** What a person may publish. */
export function sourcesFor({ mayShareScreen }: { mayShareScreen: boolean }): TrackSource[] {
  return [TrackSource.CAMERA, TrackSource.MICROPHONE, ...(mayShareScreen ? SCREEN : [])];
}

export function mayShare(role: Role, policy: SessionPolicy): boolean {
  return role === "provider" || policy.clientsMayShareScreen;
}

/**
 * LiveKit's grants for a role in one room. Only a provider may record; nobody administers,
 * creates, lists, hides or edits metadata: that is done by functions that check the role.
 * `mayPublish` is false for who is still to answer whether they may be recorded.
 */
export function grantsFor(
  role: Role,
  room: string,
  policy: SessionPolicy,
  mayPublish: boolean,
): VideoGrant {
  return {
    room,
    roomJoin: true,
    canPublish: mayPublish,
    canPublishSources: sourcesFor({ mayShareScreen: mayShare(role, policy) }),
    canSubscribe: true,
    canPublishData: true,
    canUpdateOwnMetadata: false,
    ...(role === "provider" && givesRecordGrant() && { roomRecord: true }),
  };
}

/**
 * LiveKit checks `roomRecord` as a bare yes, not for one room. Where its egress API cannot be
 * closed to browsers, providers are better off without it: recordings are started by functions,
 * which sign for themselves.
 */
function givesRecordGrant(): boolean {
  return process.env.PARLEY_NO_RECORD_GRANT !== "1";
}

/** The grant in the words of the token log. */
export function grantNames(grant: VideoGrant): string[] {
  const names = ["join", ...(grant.canPublish ? ["publish"] : []), "subscribe", "data"];
  if (grant.canPublish && grant.canPublishSources?.includes(TrackSource.SCREEN_SHARE))
    names.push("screen");
  if (grant.roomRecord) names.push("record");
  return names;
}

/**
 * Signs a token that ends after ten minutes or with the window, whichever is first. HMAC is
 * deterministic, so this runs inside the mutation that writes the log row.
 */
export async function signToken(
  config: LiveKitConfig,
  user: Doc<"users">,
  role: Role,
  grant: VideoGrant,
  times: { now: number; closesAt: number },
): Promise<{ token: string; expiresAt: number }> {
  const ttl = Math.max(
    1,
    Math.min(MAX_TTL_SECONDS, Math.floor((times.closesAt - times.now) / 1000)),
  );
  const access = new AccessToken(config.apiKey, config.apiSecret, {
    identity: user._id,
    name: user.name,
    metadata: JSON.stringify({ role }),
    ttl,
  });
  access.addGrant(grant);
  return { token: await access.toJwt(), expiresAt: times.now + ttl * 1000 };
}
