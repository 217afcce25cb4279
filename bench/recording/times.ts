import { setTimeout as sleep } from "node:timers/promises";
import { ConvexHttpClient } from "convex/browser";
import { api, internal } from "../../convex/_generated/api.js";
import { type Backend, LiveSession, studioEnv } from "../../tests/local/recorder/session.ts";
import { Studio } from "../../tests/local/recorder/studio.ts";
import { startBackend } from "../backend.ts";
import { figure, type Figure } from "../figure.ts";

const SHORT_ROUNDS = 9;
const LONG_ROUNDS = 3;
const LONG_MS = 60_000;

/**
 * Two people of 640×360 in a session: from the last yes to the first frame that is recorded, and
 * from the provider's stop of a minute to a file in storage, compared and ready to be watched.
 */
export async function measureTimes(): Promise<Figure[]> {
  return await withBackend(async (backend) => {
    const session = await LiveSession.open(backend);
    const active: number[] = [];
    const ready: number[] = [];
    for (let round = 0; round < SHORT_ROUNDS + LONG_ROUNDS; round += 1) {
      active.push((await session.record()).activeAfterMs);
      const isLong = round >= SHORT_ROUNDS;
      await sleep(isLong ? LONG_MS : 1_000);
      const readyAfterMs = await session.stop();
      if (isLong) ready.push(readyAfterMs);
    }
    await session.everybodyLeaves();
    return [figure("recording-active", "ms", active), figure("recording-ready", "ms", ready)];
  });
}

/** The real functions on an engine, the SFU and the recorder. */
async function withBackend<T>(work: (backend: Backend) => Promise<T>): Promise<T> {
  const studio = await Studio.open({ hasEar: false });
  const backend = await startBackend({ sitePort: studio.sitePort, env: studioEnv(studio) });
  const as = async (person: string) => {
    const client = new ConvexHttpClient(backend.url, { logger: false });
    client.setAuth(await backend.token(person));
    await client.mutation(api.users.ensure, {});
    return client;
  };
  try {
    await as("provider");
    const args = { tokenIdentifier: backend.tokenIdentifier("provider"), isProvider: true };
    await backend.admin.mutation(internal.admin.grant as never, args as never);
    return await work({ studio, as });
  } finally {
    await studio.close();
    await backend.stop();
  }
}
