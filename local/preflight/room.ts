import { AccessToken, RoomServiceClient, TwirpError } from "livekit-server-sdk";
import type { Keys } from "../doctor/pass.ts";
import { reasonOf, withoutTokens } from "../doctor/reason.ts";

/** Longer than the whole check takes. */
const LIFE_SECONDS = 300;
const LIMIT_SECONDS = 5;

/** A room of nobody's booking. `sid` is null where it could not be made; `problem` says why. */
export type TrialRoom = {
  sid: string | null;
  problem: string | null;
  token: (identity: string) => Promise<string>;
  remove: () => Promise<void>;
};

export async function openTrialRoom({ key, secret, apiUrl }: Keys): Promise<TrialRoom> {
  const name = `preflight_${crypto.randomUUID()}`;
  const options = { requestTimeout: LIMIT_SECONDS, failover: false };
  const rooms = new RoomServiceClient(apiUrl, key, secret, options);
  const token = async (identity: string) => {
    const access = new AccessToken(key, secret, { identity, ttl: LIFE_SECONDS });
    access.addGrant({ room: name, roomJoin: true });
    return await access.toJwt();
  };
  try {
    const { sid } = await rooms.createRoom({ name, emptyTimeout: LIFE_SECONDS });
    const remove = () => rooms.deleteRoom(name).catch(() => undefined);
    return { sid, problem: null, token, remove };
  } catch (error) {
    return { sid: null, problem: problemOf(error), token, remove: async () => undefined };
  }
}

function problemOf(error: unknown): string {
  if (error instanceof TwirpError)
    return `${error.status} ${withoutTokens(error.message)}`.slice(0, 160);
  return reasonOf(error);
}
