import { setTimeout as sleep } from "node:timers/promises";
import { DATA_FAULTS, everybodyIn, type Fault, MEDIA_FAULTS, pick, type Scene } from "./faults.ts";
import { breaches } from "./invariants.ts";
import { openPair, type Pair, type Told } from "./people.ts";
import { randomFrom } from "./random.ts";
import { startServers } from "./servers.ts";

export type SoakOptions = {
  seed: number;
  minutes: number;
  dataFaults: number;
  mediaFaults: number;
  say?: (line: string) => void;
};
export type SoakResult = {
  /** How often each fault was delivered. */
  faults: Record<string, number>;
  messages: number;
  /** How often LiveKit's library took the process of a pair's voices with it. */
  crashes: number;
  /** Of what must hold at the end, what does not. */
  breaches: string[];
  /** From the last fault until everything held. */
  settledMs: number;
};

const PAIRS = 3;
/** Reconcilers come each minute, and need to see an absence twice. */
const SETTLE_LIMIT_MS = 5 * 60_000;
const LOOK_EVERY_MS = 2_000;

/** People talk and write while parts are killed, lines cut and answers repeated; then it is counted. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const servers = await startServers();
  const told: Told = { sent: [], granted: [] };
  const pairs: Pair[] = [];
  try {
    for (let n = 0; n < PAIRS; n += 1) pairs.push(await openPair(servers, `pair${n}`, told));
    await everybodyIn(pairs);
    const scene = { servers, pairs, random: randomFrom(options.seed) };
    const faults = await strike(scene, options);
    await everybodyIn(pairs);
    for (const pair of pairs) await pair.finish();
    const settled = await settle(async () => await breaches(servers, told));
    const crashes = pairs.reduce((sum, pair) => sum + pair.crashes(), 0);
    return { faults, messages: told.sent.length, crashes, ...settled };
  } finally {
    for (const pair of pairs) await pair.leave();
    await Promise.all(pairs.map(async (pair) => await pair.close()));
    await servers.stop();
  }
}

/** Both kinds side by side, each evenly over the time; one of a kind after the other. */
async function strike(scene: Scene, options: SoakOptions): Promise<Record<string, number>> {
  const { minutes, dataFaults, mediaFaults, say = () => undefined } = options;
  const counts: Record<string, number> = {};
  const ms = minutes * 60_000;
  const series = async (faults: typeof DATA_FAULTS, count: number) => {
    const startedAt = Date.now();
    const names = Object.keys(faults);
    for (let n = 0; n < count; n += 1) {
      await sleep(Math.max(0, startedAt + (ms * n) / count - Date.now()));
      // Each once before any comes again, then by chance.
      const name = n < names.length ? names[n]! : pick(names, scene.random);
      say(`${((Date.now() - startedAt) / 1000).toFixed(0)} s: ${name}`);
      if (await isDelivered(faults[name]!, scene)) counts[name] = (counts[name] ?? 0) + 1;
    }
    await sleep(Math.max(0, startedAt + ms - Date.now()));
  };
  await Promise.all([series(DATA_FAULTS, dataFaults), series(MEDIA_FAULTS, mediaFaults)]);
  return counts;
}

const FAULT_LIMIT_MS = 60_000;
const TRIES = 3;
const TRY_AGAIN_MS = 300;

/** Two faults may meet: a webhook that finds no engine is sent again, as LiveKit does, and counts once it is taken. */
export async function isDelivered(
  fault: Fault,
  scene: Scene,
  limitMs = FAULT_LIMIT_MS,
): Promise<boolean> {
  const late = sleep(limitMs, "late", { ref: false });
  for (let tries = 0; tries < TRIES; tries += 1) {
    const ended = fault(scene).catch((error: unknown) => {
      const isNetwork = error instanceof TypeError && error.message === "fetch failed";
      if (!isNetwork) throw error;
      return false as const;
    });
    const end = await Promise.race([ended, late]);
    if (end === "late") throw new Error("a fault did not end");
    if (end !== false) return true;
    await sleep(TRY_AGAIN_MS);
  }
  return false;
}

async function settle(look: () => Promise<string[]>) {
  const startedAt = Date.now();
  for (;;) {
    const found = await look();
    const settledMs = Date.now() - startedAt;
    if (found.length === 0 || settledMs > SETTLE_LIMIT_MS) return { breaches: found, settledMs };
    await sleep(LOOK_EVERY_MS);
  }
}
