import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { anyApi } from "convex/server";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { engineArgs } from "../../../local/engine/command.ts";
import { freePort } from "../../../local/stack/ports.ts";
import { cleanUp, fixture, httpClient, optionsFor, temporaryDir, until } from "./support.ts";

const api = anyApi as any;
/** Under load; one in five more comes while it starts. */
const KILLS = 200;
const CHAINS = 3;
const WRITERS = 3;
const IN_FLIGHT = 8;

/** mulberry32: the same seed kills at the same moments. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A client as Convex's own are: after a lost connection it sends again what was not answered,
 * under the same session and request ids. Without their back-off, so that kills can be dense.
 */
class Writer {
  readonly name: string;
  readonly url: string;
  readonly acknowledged: number[] = [];
  readonly #unanswered = new Map<number, number>();
  readonly #session = crypto.randomUUID();
  #socket: WebSocket | null = null;
  #next = 0;
  #isWriting = true;

  constructor(name: string, url: string) {
    this.name = name;
    this.url = url;
    this.#connect();
  }

  #connect(): void {
    const socket = new WebSocket(`${this.url.replace("http", "ws")}/api/1.48.0/sync`);
    socket.on("error", () => undefined);
    socket.on("open", () => {
      this.#socket = socket;
      socket.send(
        JSON.stringify({
          type: "Connect",
          sessionId: this.#session,
          connectionCount: 0,
          lastCloseReason: null,
          clientTs: 0,
        }),
      );
      for (const [requestId, n] of this.#unanswered) this.#send(requestId, n);
      this.#fill();
    });
    socket.on("message", (data) => this.#receive(JSON.parse(String(data))));
    socket.on("close", () => {
      this.#socket = null;
      if (this.#isWriting || this.#unanswered.size > 0) setTimeout(() => this.#connect(), 15);
    });
  }

  #send(requestId: number, n: number): void {
    const args = [{ writer: this.name, n, follow: n % 4 === 0 }];
    this.#socket?.send(
      JSON.stringify({ type: "Mutation", requestId, udfPath: "writes:write", args }),
    );
  }

  #fill(): void {
    while (this.#isWriting && this.#socket !== null && this.#unanswered.size < IN_FLIGHT) {
      const n = this.#next++;
      this.#unanswered.set(n, n);
      this.#send(n, n);
    }
  }

  #receive(message: { type: string; requestId: number; success: boolean; result: unknown }): void {
    if (message.type !== "MutationResponse") return;
    if (!message.success) throw new Error(`A write failed: ${String(message.result)}`);
    if (this.#unanswered.delete(message.requestId)) this.acknowledged.push(message.requestId);
    this.#fill();
  }

  async finish(): Promise<number> {
    this.#isWriting = false;
    await until(`the answers of ${this.name}`, () => this.#unanswered.size === 0, 30_000);
    this.#socket?.close();
    return this.#next;
  }
}

class Engine {
  readonly #file: string;
  readonly url: string;
  #process: ChildProcess | null = null;
  boots = 0;

  private constructor(file: string, url: string) {
    this.#file = file;
    this.url = url;
  }

  static async prepare(): Promise<Engine> {
    const dir = temporaryDir();
    const [port, sitePort] = [await freePort(), await freePort()];
    const file = join(dir, "options.json");
    writeFileSync(
      file,
      JSON.stringify(
        optionsFor({ dataDir: join(dir, "data"), port, sitePort, functionsDir: fixture("app") }),
      ),
    );
    const engine = new Engine(file, `http://127.0.0.1:${port}`);
    cleanUp(() => engine.kill());
    return engine;
  }

  /** Resolves with whether it came up before `signal` said to give up waiting. */
  async start(giveUp: Promise<void>): Promise<boolean> {
    this.boots += 1;
    const child = spawn(process.execPath, engineArgs(this.#file), {
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#process = child;
    child.stdin.on("error", () => undefined);
    let errors = "";
    child.stderr.on("data", (data) => (errors = (errors + String(data)).slice(-2_000)));
    const exit = once(child, "exit").then(([code]) => {
      if (code !== null) throw new Error(`The engine ended by itself (${code}): ${errors}`);
      return false;
    });
    exit.catch(() => undefined);
    return await Promise.race([
      once(child.stdout, "data").then(() => true),
      giveUp.then(() => false),
      exit,
    ]);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills one engine again and again, so often under load; gives how often it started. */
async function chain(seed: number, kills: number): Promise<{ boots: number; written: number }> {
  const random = randomFrom(seed);
  const engine = await Engine.prepare();
  const writers = Array.from(
    { length: WRITERS },
    (_, i) => new Writer(`chain${seed}-writer${i}`, engine.url),
  );
  let underLoad = 0;
  while (underLoad < kills) {
    if (random() < 0.2) await engine.start(sleep(random() * 400));
    else {
      underLoad += 1;
      const before = writers.map((writer) => writer.acknowledged.length);
      await engine.start(sleep(20_000));
      const isUnderLoad = (): boolean =>
        writers.some(({ acknowledged }, w) => acknowledged.length > before[w]!);
      await until("a write after the start", isUnderLoad, 20_000);
      await sleep(random() * 60);
    }
    await engine.kill();
  }
  expect(await engine.start(sleep(20_000))).toBe(true);
  const counts = await Promise.all(writers.map((writer) => writer.finish()));
  const client = httpClient(engine);
  await until(
    "the scheduled writes",
    async () => (await client.query(api.writes.pending, {})) === 0,
    30_000,
  );
  for (const [i, { name, acknowledged }] of writers.entries()) {
    const all = Array.from({ length: counts[i]! }, (_, n) => n);
    const found = {
      name,
      acknowledged: [...acknowledged].sort((a, b) => a - b),
      written: await client.query(api.writes.of, { writer: name }),
      scheduled: await client.query(api.writes.of, { writer: `${name}+` }),
    };
    const scheduled = all.filter((n) => n % 4 === 0);
    expect(found).toEqual({ name, acknowledged: all, written: all, scheduled });
  }
  await engine.kill();
  return { boots: engine.boots, written: counts.reduce((sum, n) => sum + n, 0) };
}

describe("kill -9", () => {
  it(
    `fault 19: at ${KILLS} seeded moments under load loses no write and applies none twice`,
    { timeout: 600_000 },
    async () => {
      const chains = await Promise.all(
        Array.from({ length: CHAINS }, (_, i) => chain(i + 1, Math.ceil(KILLS / CHAINS))),
      );
      const boots = chains.reduce((sum, one) => sum + one.boots, 0);
      const written = chains.reduce((sum, one) => sum + one.written, 0);
      expect(boots).toBeGreaterThan(KILLS + CHAINS);
      expect(written).toBeGreaterThan(KILLS);
      process.stderr.write(`${KILLS} kills, ${written} writes by ${CHAINS * WRITERS} clients\n`);
    },
  );

  it("fails an action that was running, and does not run it again", async () => {
    const engine = await Engine.prepare();
    await engine.start(sleep(20_000));
    const client = httpClient(engine);
    const id = await client.mutation(api.calls.scheduleSlow, { ms: 60_000 });
    await until(
      "it has begun",
      async () => (await client.query(api.calls.read, { name: "slow" })) === 1,
    );
    expect(await client.query(api.calls.job, { id })).toMatchObject({ state: "inProgress" });
    await engine.kill();
    await engine.start(sleep(20_000));
    expect(await client.query(api.calls.job, { id })).toMatchObject({ state: "failed" });
    await sleep(100);
    expect(await client.query(api.calls.read, { name: "slow" })).toBe(1);
    await engine.kill();
  });
});
