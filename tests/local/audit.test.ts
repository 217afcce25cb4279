import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { anyApi } from "convex/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api.js";
import { type Engine, startEngine } from "../../local/engine/index.ts";
import {
  ADMIN_KEY,
  adminClient,
  cleanUp,
  httpClient,
  type Issuer,
  optionsFor,
  temporaryDir,
  testIssuer,
} from "./engine/support.ts";

afterEach(() => {
  vi.useRealTimers();
});

const ORIGIN = "http://127.0.0.1";
const MINUTE = 60_000;
const PEOPLE = ["demo-provider", "second-provider", "demo-client", "second-client"];

type Backend = Engine & { log: string[]; issuer: Issuer };

/** The real functions in an engine of this process, whose clock a test sets. */
async function startBackend(
  dataDir: string,
  issuer: Issuer,
  more: { overlapMs?: number } = {},
): Promise<Backend> {
  const log: string[] = [];
  const env = {
    CLERK_JWT_ISSUER_DOMAIN: "https://unused.invalid",
    LOCAL_ISSUER_URL: issuer.url,
    APP_ORIGINS: ORIGIN,
    LIVEKIT_URL: "ws://127.0.0.1:9",
    LIVEKIT_API_KEY: "testkey",
    LIVEKIT_API_SECRET: "test-secret-of-at-least-32-characters",
    PARLEY_DEMO: "1",
  };
  const functionsDir = resolve("convex");
  const options = { dataDir, functionsDir, env, log: (line: string) => void log.push(line) };
  const engine = await startEngine(optionsFor({ ...options, ...more }));
  return { ...engine, log, issuer };
}

const admin = (backend: Backend) => adminClient(backend) as any;

async function seed(backend: Backend) {
  const people = PEOPLE.map((id) => ({
    id,
    name: id,
    tokenIdentifier: `${backend.issuer.url}|${id}`,
  }));
  await admin(backend).mutation(internal.demo.seed, { people });
}

/** A few at a time: one call may take two seconds, on a machine that does something else as well. */
async function addTokens(backend: Backend, count: number) {
  const people = PEOPLE.map((id) => `${backend.issuer.url}|${id}`);
  for (let offset = 0; offset < count; offset += 50) {
    const args = { people, count: Math.min(50, count - offset), offset };
    await admin(backend).mutation(internal.demo.fillLogs, args);
  }
}

async function seal(backend: Backend, steps = 12) {
  for (let step = 0; step < steps; step += 1) {
    await admin(backend).mutation(internal.audit.seal, {});
  }
}

function setClock(at: number) {
  vi.useFakeTimers({ toFake: ["Date"], now: at });
}

/** `npm run verify:audit` as a process of its own, beside the engine in this one. */
async function verify(backend: Backend, args: string[] = [], key = ADMIN_KEY) {
  const env = { ...process.env, CONVEX_SELF_HOSTED_ADMIN_KEY: key };
  const child = spawn(process.execPath, ["local/audit/main.ts", backend.url, ...args], { env });
  let said = "";
  child.stdout.on("data", (part) => (said += String(part)));
  child.stderr.on("data", (part) => (said += String(part)));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, said };
}

describe("joins and sealing at the same time", () => {
  type Overtaken = { event: string; function: string; by: string[] };
  const overtaken = ({ log }: Backend) =>
    log.map((line) => JSON.parse(line) as Overtaken).filter(({ event }) => event === "overtaken");

  async function personOf(backend: Backend, name: string) {
    const client = httpClient(backend);
    client.setAuth(
      await backend.issuer.token({ sub: name, name, azp: ORIGIN }, { seconds: 86_400 }),
    );
    await client.mutation(api.users.ensure, {});
    return client;
  }

  const ALONE = { attemptId: "a", deviceId: "d" };
  type Person = Awaited<ReturnType<typeof personOf>>;
  const join = async (client: Person, bookingId: string) =>
    await client.mutation(api.sessions.join, { bookingId, ...ALONE });

  async function liveBookingOf(client: Person): Promise<string> {
    const paginationOpts = { numItems: 20, cursor: null };
    const { page } = await client.query(api.bookings.listMine, { when: "current", paginationOpts });
    return page.find(({ startsAt }) => startsAt < Date.now())!._id;
  }

  test("neither makes the other try again", async () => {
    const issuer = await testIssuer();
    const backend = await startBackend(temporaryDir(), issuer, { overlapMs: 60_000 });
    cleanUp(() => backend.stop());
    await seed(backend);
    await addTokens(backend, 350);
    const own = ["demo-client", "demo-provider"];
    const strangers = Array.from({ length: 10 }, (_, i) => `person-${i}`);
    const people: Person[] = [];
    for (const name of [...own, ...strangers]) people.push(await personOf(backend, name));
    const bookingId = await liveBookingOf(people[0]!);
    setClock(Date.now() + 2 * MINUTE);
    backend.log.length = 0;
    const sealing = seal(backend, 8);
    const answers = await Promise.all(people.map((client) => join(client, bookingId)));
    await sealing;
    // Those a second later ran beside every join as well.
    setClock(Date.now() + 1_000);
    await seal(backend, 8);
    const kinds = [...own.map(() => "granted"), ...strangers.map(() => "denied")];
    expect(answers.map(({ kind }) => kind)).toEqual(kinds);
    const blocks = await admin(backend).query(internal.audit.blocks, {
      log: "tokenLogs",
      after: 0,
    });
    expect(blocks.length).toBeGreaterThan(2);
    const met = () =>
      overtaken(backend)
        .flatMap(({ function: name, by }) => by.map((other) => `${name} by ${other}`))
        .filter((pair) => /^(sessions:join|audit:seal) by (sessions:join|audit:seal)$/.test(pair));
    // One seal follows the other; no join meets one, none meets a join, and no two joins meet.
    expect(met().filter((pair) => pair !== "audit:seal by audit:seal")).toEqual([]);
    // That one is overtaken is seen: a person's own limit is one row.
    await join(people[0]!, bookingId);
    expect(met()).toContain("sessions:join by sessions:join");
  });
});

describe("npm run verify:audit", () => {
  test("tells late rows from inserted, edited and deleted ones", async () => {
    const issuer = await testIssuer();
    const dataDir = temporaryDir();
    const heads = join(temporaryDir(), "heads.json");
    const start = Date.now();
    let backend = await startBackend(dataDir, issuer);
    cleanUp(() => backend.stop());
    /** The same data at another time; what is written then has that time. */
    const at = async (time: number) => {
      await backend.stop();
      setClock(time);
      backend = await startBackend(dataDir, issuer);
    };
    setClock(start);
    await seed(backend);
    await addTokens(backend, 230);
    await at(start + 2 * MINUTE);
    await seal(backend);
    expect((await verify(backend)).said).toContain("tokenLogs: whole, 230 rows in 3 blocks");

    await at(start + MINUTE / 2);
    await addTokens(backend, 4);
    await at(start + 14 * MINUTE);
    await seal(backend);
    const whole = await verify(backend, ["--heads", heads]);
    expect(whole.said).toContain("tokenLogs: whole, 234 rows in 4 blocks");
    expect(whole.said).toContain("; 0 not sealed yet");
    expect(whole.status).toBe(0);

    await at(start + MINUTE / 2 + 1_000);
    await addTokens(backend, 1);
    await at(start + 30 * MINUTE);
    const inserted = await verify(backend);
    expect(inserted.said).toMatch(/tokenLogs: BROKEN.*\n {2}block 3: row \w+ was inserted\n/);
    expect(inserted.status).toBe(1);
    for (let i = 0; i < 6; i += 1) {
      await admin(backend).mutation(internal.audit.verify, { left: 1 });
    }
    expect(await alarms(backend)).toMatchObject([
      { log: "tokenLogs", number: 3, problem: "inserted" },
    ]);

    await backend.stop();
    const { edited, deleted } = tamper(dataDir);
    backend = await startBackend(dataDir, issuer);
    const broken = await verify(backend, ["--heads", heads]);
    expect(broken.said).toContain(`row ${edited} was edited`);
    expect(broken.said).toContain(`row ${deleted} was deleted`);
    expect(broken.status).toBe(1);
  });

  test("ends with 2 where it may not look", async () => {
    const backend = await startBackend(temporaryDir(), await testIssuer());
    cleanUp(() => backend.stop());
    expect((await verify(backend, [], "another-key")).status).toBe(2);
  });

  async function alarms(backend: Backend) {
    const client = httpClient(backend);
    const name = PEOPLE[0]!;
    client.setAuth(
      await backend.issuer.token({ sub: name, name, azp: ORIGIN }, { seconds: 86_400 }),
    );
    const tokenIdentifier = `${backend.issuer.url}|${name}`;
    await admin(backend).mutation(internal.admin.grant, { tokenIdentifier, isAdmin: true });
    return ((await client.query(anyApi.admin!.auditChains as never, {} as never)) as any).alarms;
  }
});

/** Changes one row of the store and takes another one out of it, past every function. */
function tamper(dataDir: string) {
  const store = new DatabaseSync(join(dataDir, "data.sqlite"));
  const { id } = store.prepare("SELECT id FROM tables WHERE name = 'tokenLogs'").get() as {
    id: number;
  };
  const granted = `SELECT id FROM d${id} WHERE json LIKE '%"granted"%' LIMIT 2`;
  const [edited, deleted] = store.prepare(granted).all() as { id: string }[];
  store
    .prepare(`UPDATE d${id} SET json = replace(json, '"granted"', '"denied"') WHERE id = ?`)
    .run(edited!.id);
  store.prepare(`DELETE FROM d${id} WHERE id = ?`).run(deleted!.id);
  const indexes = store.prepare("SELECT id FROM indexes WHERE tableId = ?").all(id);
  for (const index of indexes) {
    store.prepare(`DELETE FROM i${Number(index["id"])} WHERE id = ?`).run(deleted!.id);
  }
  store.close();
  return { edited: edited!.id, deleted: deleted!.id };
}
