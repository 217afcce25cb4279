import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ConvexHttpClient } from "convex/browser";
import { api, internal } from "../../convex/_generated/api.js";
import { sfuBinary } from "../../local/sfu/binary.ts";
import { writeSfuConfig } from "../../local/sfu/config.ts";
import { freePorts } from "../../local/stack/ports.ts";
import { startBackend } from "../backend.ts";
import type { LoadOptions, PairPlan } from "./plan.ts";

/** Where a run takes place. */
export type Target = {
  convexUrl: string;
  /** The servers on this machine, by their process ids. */
  processes: Record<string, number>;
  /** Everybody that the run needs, signed in once, with those who provide as providers. */
  people(options: LoadOptions): Promise<PairPlan[]>;
  stop(): Promise<void>;
};

export type Deployment = {
  convexUrl: string;
  /** A sign-in token of anybody, and the name by which the backend knows them. */
  token(person: string): Promise<string>;
  tokenIdentifier(person: string): string;
  /** Has the deployment's admin key. */
  admin: ConvexHttpClient;
};

const KEY = "APIloadbench";
const SECRET = "a-secret-of-the-bench-under-load-only";

/** An engine with the real functions and a real SFU of its own, and nothing else. */
export async function ownTarget(): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), "parley-load-"));
  const ports = await freePorts();
  const config = join(folder, "sfu.json");
  const unused = "not-used";
  const secrets = {
    livekitKey: KEY,
    livekitSecret: SECRET,
    engineAdminKey: unused,
    keysSecret: unused,
    captionsSecret: unused,
    monitoringToken: unused,
    guestKey: unused,
    guestKeySet: unused,
  };
  writeSfuConfig(config, { ports, secrets, mediaAddress: "127.0.0.1" });
  const sfu = spawn(sfuBinary(), ["--config", config], { stdio: "ignore" });
  const address = `127.0.0.1:${ports.livekit}`;
  const env = {
    LIVEKIT_URL: `ws://${address}`,
    LIVEKIT_API_URL: `http://${address}`,
    LIVEKIT_API_KEY: KEY,
    LIVEKIT_API_SECRET: SECRET,
  };
  const backend = await startBackend({ sitePort: ports.site, env, isQuiet: true });
  await answers(`http://${address}`);
  return {
    convexUrl: backend.url,
    processes: { sfu: sfu.pid!, engine: backend.pid },
    people: async (options) => await signIn({ ...backend, convexUrl: backend.url }, options),
    async stop() {
      sfu.kill("SIGKILL");
      await backend.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await sleep(50);
  }
  throw new Error("the SFU does not answer");
}

/** Two new people for each pair, by names that no other run has. */
export async function signIn(
  { convexUrl, token, tokenIdentifier, admin }: Deployment,
  { pairs, rampMs }: LoadOptions,
): Promise<PairPlan[]> {
  const run = crypto.randomUUID().slice(0, 8);
  const ensure = async (person: string) => {
    const own = await token(person);
    const client = new ConvexHttpClient(convexUrl, { logger: false });
    client.setAuth(own);
    return { token: own, user: (await client.mutation(api.users.ensure, {})).user };
  };
  const plans: PairPlan[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const name = `load-${run}-provider-${pair}`;
    const provider = await ensure(name);
    const client = await ensure(`load-${run}-client-${pair}`);
    const grant = { tokenIdentifier: tokenIdentifier(name), isProvider: true };
    await admin.mutation(internal.admin.grant as never, grant as never);
    plans.push({
      pair,
      startAfterMs: (rampMs * pair) / pairs,
      providerToken: provider.token,
      clientToken: client.token,
      clientId: client.user._id,
    });
  }
  return plans;
}
