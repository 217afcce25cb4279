import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { ConvexHttpClient } from "convex/browser";
import { internal } from "../convex/_generated/api.js";
import { engineArgs } from "../local/engine/command.ts";
import { ORIGIN, startIssuer } from "./issuer.ts";

const ADMIN_KEY = "bench-admin-key";

type More = {
  conflicts?: { seed: number; rate: number };
  sitePort?: number;
  env?: Record<string, string>;
  /** Does not tell of each query, as in service. */
  isQuiet?: boolean;
};

/** What the engine tells of a query that it ran; `ms` are those in the function. */
type Queried = { function: string; ms: number; documentsRead: number };

/** An engine of its own with the real functions, and an issuer that signs for anybody. */
export async function startBackend(more: More = {}) {
  const issuer = await startIssuer();
  const dataDir = mkdtempSync(join(tmpdir(), "parley-bench-"));
  let engine = await startEngine(dataDir, issuer.url, more);
  const admin = new ConvexHttpClient(engine.url, { logger: false });
  // Not in the client's public types: what `npx convex run` uses.
  (admin as unknown as { setAdminAuth(key: string): void }).setAdminAuth(ADMIN_KEY);
  return {
    url: engine.url,
    admin,
    adminKey: ADMIN_KEY,
    dataDir: join(dataDir, "data"),
    pid: engine.pid,
    lastQuery: () => engine.lastQuery(),
    nextQuery: (name: string) => engine.nextQuery(name),
    conflictsIn: (name: string) => engine.conflictsIn(name),
    token: issuer.token,
    tokenIdentifier: (person: string) => `${issuer.url}|${person}`,
    async seed(ids: string[]) {
      const people = ids.map((id) => ({ id, name: id, tokenIdentifier: `${issuer.url}|${id}` }));
      await admin.mutation(internal.demo.seed as never, { people } as never);
    },
    /** The same data in a new process, at another address. */
    async restart(): Promise<string> {
      await engine.stop();
      engine = await startEngine(dataDir, issuer.url, more);
      return engine.url;
    },
    async stop() {
      await engine.stop();
      issuer.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A process of its own, so that its memory is its own and its work is on another core. */
async function startEngine(folder: string, issuerUrl: string, { env, isQuiet, ...more }: More) {
  const options = {
    sitePort: 0,
    ...more,
    dataDir: join(folder, "data"),
    port: 0,
    functionsDir: resolve("convex"),
    adminKey: ADMIN_KEY,
    env: {
      CLERK_JWT_ISSUER_DOMAIN: "https://unused.invalid",
      LOCAL_ISSUER_URL: issuerUrl,
      APP_ORIGINS: ORIGIN,
      LIVEKIT_URL: "ws://127.0.0.1:9",
      LIVEKIT_API_KEY: "benchkey",
      LIVEKIT_API_SECRET: "bench-secret-of-at-least-32-characters",
      PARLEY_DEMO: "1",
      ...env,
    },
  };
  const file = join(folder, "engine.json");
  writeFileSync(file, JSON.stringify(options), { mode: 0o600 });
  const child = spawn(process.execPath, engineArgs(file), {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, LOG_LEVEL: isQuiet ? "info" : "debug" },
  });
  let lastQuery: Queried = { function: "", ms: 0, documentsRead: 0 };
  const queries = new EventEmitter();
  const conflicts = new Map<string, number>();
  createInterface(child.stderr).on("line", (line) => {
    const entry = JSON.parse(line) as Queried & { event?: string };
    if (entry.event === "conflict") {
      conflicts.set(entry.function, (conflicts.get(entry.function) ?? 0) + 1);
    }
    if (entry.event !== "query") return;
    lastQuery = entry;
    queries.emit(entry.function, entry);
  });
  /** How many attempts at a mutation lost a race. */
  const conflictsIn = (name: string) => conflicts.get(name) ?? 0;
  const nextQuery = async (name: string): Promise<Queried> => (await once(queries, name))[0];
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const url = await new Promise<string>((ready, fail) => {
    createInterface(child.stdout).once("line", (line) =>
      ready((JSON.parse(line) as { url: string }).url),
    );
    void ended.then(() => fail(new Error("the engine ended before it was ready")));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { url, pid: child.pid!, lastQuery: () => lastQuery, nextQuery, conflictsIn, stop };
}

export type Backend = Awaited<ReturnType<typeof startBackend>>;
