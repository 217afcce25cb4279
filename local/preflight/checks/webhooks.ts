import { setTimeout as sleep } from "node:timers/promises";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { fails, holds, type Line } from "../line.ts";
import type { TrialRoom } from "../room.ts";
import type { Target } from "../target.ts";

const LIMIT_MS = 15_000;
const PAUSE_MS = 500;
const heard = makeFunctionReference<"query", { roomSid: string }, boolean>("webhooks:heard");

/** LiveKit tells of the room that was made for this check; the backend says whether it heard. */
export async function checkWebhooks(target: Target, { sid }: TrialRoom): Promise<Line[]> {
  const about = "webhooks";
  if (sid === null) return [fails(about, "no room could be made", "see the keys")];
  if (target.adminKey === null) {
    const fix = "set CONVEX_DEPLOY_KEY, or CONVEX_SELF_HOSTED_ADMIN_KEY, for this check alone";
    return [fails(about, "the backend could not be asked: there is no key for it", fix)];
  }
  const startedAt = Date.now();
  const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1);
  try {
    const backend = adminOf(target.convexUrl, target.adminKey);
    while (Date.now() - startedAt < LIMIT_MS) {
      if (await backend.query(heard, { roomSid: sid })) {
        return [holds(about, `the backend heard of a room within ${seconds()} s`)];
      }
      await sleep(PAUSE_MS);
    }
  } catch (error) {
    const says = (error as Error).message.split("\n")[0]!.slice(0, 160);
    return [fails(about, says, "the key is another deployment's, or its functions are older")];
  }
  const fix =
    "point LiveKit's webhook at …/livekit/webhook of the HTTP actions (…convex.site, or port 3211), " +
    "signed with the key that the backend has";
  return [fails(about, `nothing in ${LIMIT_MS / 1000} s`, fix)];
}

/** As Convex's own command line calls internal functions. */
function adminOf(url: string, key: string): ConvexHttpClient {
  const client = new ConvexHttpClient(url, { logger: false }) as ConvexHttpClient & {
    setAdminAuth(key: string): void;
  };
  client.setAdminAuth(key);
  return client;
}
