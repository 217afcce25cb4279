import { AccessToken } from "livekit-server-sdk";
import { LIVEKIT, type World } from "./setup";

/** The header that LiveKit's server puts beside the body of a webhook. */
export async function signed(body: string, options: { secret?: string; key?: string } = {}) {
  const { key = LIVEKIT.key, secret = LIVEKIT.secret } = options;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  const token = new AccessToken(key, secret, { ttl: "5m" });
  token.sha256 = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return await token.toJwt();
}

/** Sends one of LiveKit's webhooks, and answers its status. */
export async function post(world: World, body: string, authorization?: string) {
  const headers = {
    "content-type": "application/webhook+json",
    ...(authorization && { authorization }),
  };
  const init = { method: "POST", body, headers };
  return (await world.t.fetch("/livekit/webhook", init)).status;
}
