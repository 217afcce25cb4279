import { AccessToken, RoomServiceClient } from "livekit-server-sdk";
import { homePaths } from "../stack/paths.ts";
import { readJson } from "../stack/files.ts";
import { Problem } from "../stack/problem.ts";
import { homeFrom, type Variables } from "../stack/settings.ts";

export type Keys = { key: string; secret: string; apiUrl: string };
const LIFE_SECONDS = 60;
const LIMIT_SECONDS = 5;

/** The environment's keys, or those of the local stack. */
export function readKeys(env: Variables, firstUrl: string): Keys {
  const apiUrl = (env["LIVEKIT_API_URL"] || firstUrl).replace(/^ws/, "http");
  const [key, secret] = [env["LIVEKIT_API_KEY"], env["LIVEKIT_API_SECRET"]];
  if (key && secret) return { key, secret, apiUrl };
  if (key || secret) {
    throw new Problem("LIVEKIT_API_KEY and LIVEKIT_API_SECRET belong together: set both or none.");
  }
  const file = homePaths(homeFrom(env)).secrets;
  const own = readJson(file) as { livekitKey?: string; livekitSecret?: string } | undefined;
  if (own?.livekitKey && own.livekitSecret) {
    return { key: own.livekitKey, secret: own.livekitSecret, apiUrl };
  }
  throw new Problem(
    `There are no keys: set LIVEKIT_API_KEY and LIVEKIT_API_SECRET (${file} is not there either).`,
  );
}

export type Room = { token: string; isMade: boolean; remove: () => Promise<void> };

/** A throwaway room and a token for it; where the API cannot be reached there is the token alone. */
export async function openRoom(
  { key, secret, apiUrl }: Keys,
  lifeSeconds = LIFE_SECONDS,
): Promise<Room> {
  const name = `probe_${crypto.randomUUID()}`;
  const options = { requestTimeout: LIMIT_SECONDS, failover: false };
  const rooms = new RoomServiceClient(apiUrl, key, secret, options);
  const access = new AccessToken(key, secret, { identity: name, ttl: lifeSeconds });
  access.addGrant({ room: name, roomJoin: true, canPublish: false, canSubscribe: false });
  const isMade = await rooms.createRoom({ name, emptyTimeout: lifeSeconds }).then(
    () => true,
    () => false,
  );
  const remove = () => rooms.deleteRoom(name).catch(() => undefined);
  return { token: await access.toJwt(), isMade, remove: isMade ? remove : async () => undefined };
}
