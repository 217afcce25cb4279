import type { IncomingMessage } from "node:http";
import { TokenVerifier, type ClaimGrants } from "livekit-server-sdk";
import { TwirpError } from "./twirp.ts";

/**
 * Lets the backend alone in. LiveKit takes `roomRecord` as a bare yes, whatever room a token is
 * for; a provider's token to join with carries it too, and must not start anything by itself.
 */
export async function requireBackend(request: IncomingMessage, verifier: TokenVerifier) {
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (!token) throw new TwirpError("unauthenticated", "permissions denied");
  const claims = await verified(verifier, token);
  if (claims.video?.roomRecord !== true) {
    throw new TwirpError("unauthenticated", "permissions denied");
  }
  if (claims.sub !== undefined || claims.video.roomJoin) {
    throw new TwirpError("permission_denied", "a participant's token cannot record");
  }
}

async function verified(
  verifier: TokenVerifier,
  token: string,
): Promise<ClaimGrants & { sub?: string }> {
  try {
    return await verifier.verify(token);
  } catch {
    throw new TwirpError("unauthenticated", "invalid token");
  }
}
