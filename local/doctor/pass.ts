import { AccessToken, RoomServiceClient, TrackSource } from "livekit-server-sdk";
import type { Tokens } from "./media/asked.ts";
import { reasonOf } from "./reason.ts";
import { homePaths } from "../stack/paths.ts";
import { readJson } from "../stack/files.ts";
import { Problem } from "../stack/problem.ts";
import { homeFrom, type Variables } from "../stack/settings.ts";

export type Keys = { key: string; secret: string; apiUrl: string };
const LIFE_SECONDS = 60;
const LIMIT_SECONDS = 5;

/** The environment's keys, or those of the local stack. */
export function readKeys(env: Variables, firstUrl: string): Keys {
  const keys = findKeys(env, firstUrl);
  if (keys) return keys;
  const { secrets } = homePaths(homeFrom(env));
  throw new Problem(
    `There are no keys: set LIVEKIT_API_KEY and LIVEKIT_API_SECRET (${secrets} is not there either).`,
  );
}

/** The same, or null. `isOwnStack`: they are the local stack's. */
export function findKeys(
  env: Variables,
  firstUrl: string,
): (Keys & { isOwnStack: boolean }) | null {
  const apiUrl = (env["LIVEKIT_API_URL"] || firstUrl).replace(/^ws/, "http");
  const [key, secret] = [env["LIVEKIT_API_KEY"], env["LIVEKIT_API_SECRET"]];
  if (key && secret) return { key, secret, apiUrl, isOwnStack: false };
  if (key || secret) {
    throw new Problem("LIVEKIT_API_KEY and LIVEKIT_API_SECRET belong together: set both or none.");
  }
  const file = homePaths(homeFrom(env)).secrets;
  const own = readJson(file) as { livekitKey?: string; livekitSecret?: string } | undefined;
  if (!own?.livekitKey || !own.livekitSecret) return null;
  return { key: own.livekitKey, secret: own.livekitSecret, apiUrl, isOwnStack: true };
}

export type Room = {
  tokens: Tokens;
  /** How long it took to make it; null where it was not made, as `problem` says. */
  madeInMs: number | null;
  problem: string | null;
  remove: () => Promise<void>;
};

/**
 * A throwaway room, named as those of a page's probes so that nothing of it is kept, and tokens for
 * it under identities of nobody; where the API cannot be reached there are the tokens alone.
 */
export async function openRoom(
  { key, secret, apiUrl }: Keys,
  lifeSeconds = LIFE_SECONDS,
): Promise<Room> {
  const name = `probe_${crypto.randomUUID()}`;
  const options = { requestTimeout: LIMIT_SECONDS, failover: false };
  const rooms = new RoomServiceClient(apiUrl, key, secret, options);
  const lives = { emptyTimeout: lifeSeconds, departureTimeout: lifeSeconds };
  const startedAt = performance.now();
  const problem = await rooms.createRoom({ name, ...lives }).then(
    () => null,
    (error: unknown) => reasonOf(error),
  );
  const madeInMs = problem === null ? performance.now() - startedAt : null;
  const remove = async () => {
    if (madeInMs !== null) await rooms.deleteRoom(name).catch(() => undefined);
  };
  return { tokens: await tokensFor({ key, secret }, name, lifeSeconds), madeInMs, problem, remove };
}

async function tokensFor(
  { key, secret }: Pick<Keys, "key" | "secret">,
  room: string,
  ttl: number,
): Promise<Tokens> {
  const sign = async (does: { canPublish: boolean; canSubscribe: boolean }) => {
    const access = new AccessToken(key, secret, { identity: `probe_${crypto.randomUUID()}`, ttl });
    const canPublishSources = [TrackSource.CAMERA];
    access.addGrant({ room, roomJoin: true, ...does, canPublishSources, canPublishData: false });
    return await access.toJwt();
  };
  const nothing = { canPublish: false, canSubscribe: false };
  const [signal, send, receive, relay] = await Promise.all([
    sign(nothing),
    sign({ canPublish: true, canSubscribe: false }),
    sign({ canPublish: false, canSubscribe: true }),
    sign(nothing),
  ]);
  return { signal, send, receive, relay };
}
