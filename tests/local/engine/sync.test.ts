import { connect, createServer, type Socket } from "node:net";
import { ConvexClient, type ConvexClientOptions } from "convex/browser";
import { ConvexReactClient } from "convex/react";
import { anyApi } from "convex/server";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startEngine } from "../../../local/engine/index.ts";
import { cleanUp, httpClient, optionsFor, testEngine, testIssuer, until } from "./support.ts";

const api = anyApi as any;

function client(url: string, options: ConvexClientOptions = {}): ConvexClient {
  const made = new ConvexClient(url, {
    webSocketConstructor: WebSocket as never,
    logger: false,
    unsavedChangesWarning: false,
    ...options,
  });
  cleanUp(() => made.close());
  return made;
}

/** A TCP proxy whose connections can be cut, so that answers get lost on the way. */
async function proxyTo(url: string) {
  const target = Number(new URL(url).port);
  const sockets = new Set<Socket>();
  let isDeaf = false;
  const server = createServer((socket) => {
    const upstream = connect(target, "127.0.0.1");
    for (const one of [socket, upstream]) {
      sockets.add(one);
      one.on("error", () => one.destroy()).on("close", () => sockets.delete(one));
    }
    socket.pipe(upstream);
    upstream.on("data", (data) => isDeaf || socket.write(data));
    upstream.on("close", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => sockets.forEach((socket) => void socket.destroy());
  cleanUp(() => {
    cut();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    cut: () => {
      isDeaf = false;
      cut();
    },
    /** Requests still arrive; answers no longer do. */
    swallowAnswers: () => (isDeaf = true),
  };
}

describe("the real clients", () => {
  it("see each other's writes, and read their own", async () => {
    const engine = await testEngine();
    const [one, two] = [client(engine.url), client(engine.url)];
    const seen: number[] = [];
    two.onUpdate(api.calls.read, { name: "shared" }, (value) => seen.push(value));
    await until("the first value", () => seen.length === 1);
    for (let i = 1; i <= 3; i += 1) {
      expect(await one.mutation(api.calls.increment, { name: "shared" })).toBe(i);
      expect(await one.query(api.calls.read, { name: "shared" })).toBe(i);
    }
    await until("all updates", () => seen.at(-1) === 3);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    await one.mutation(api.calls.increment, { name: "unrelated" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen.at(-1)).toBe(3);
  });

  it("get a mutation's result before any update that shows it", async () => {
    const engine = await testEngine();
    const socket = new WebSocket(`${engine.url.replace("http", "ws")}/api/1.48.0/sync`);
    const messages: any[] = [];
    socket.on("message", (data) => messages.push(JSON.parse(String(data))));
    await new Promise((resolve) => socket.once("open", resolve));
    const send = (message: unknown): void => socket.send(JSON.stringify(message));
    send({
      type: "Connect",
      sessionId: "s",
      connectionCount: 0,
      lastCloseReason: null,
      clientTs: 0,
    });
    const query = { type: "Add", queryId: 0, udfPath: "calls:read", args: [{ name: "order" }] };
    send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [query] });
    for (let requestId = 0; requestId < 20; requestId += 1) {
      send({ type: "Mutation", requestId, udfPath: "calls:increment", args: [{ name: "order" }] });
    }
    await until(
      "all answers",
      () => messages.filter(({ type }) => type === "MutationResponse").length === 20,
    );
    await until("the last value", () => messages.at(-1).modifications?.at(-1)?.value === 20);
    let version = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
    let answered = 0;
    for (const message of messages) {
      if (message.type === "MutationResponse") answered += 1;
      if (message.type !== "Transition") continue;
      expect(message.startVersion).toEqual(version);
      version = message.endVersion;
      for (const { value } of message.modifications) expect(value).toBeLessThanOrEqual(answered);
    }
    socket.close();
  });

  it("are told of a commit ahead of what it scheduled", async () => {
    const engine = await testEngine();
    const [one, two] = [client(engine.url), client(engine.url)];
    const seen: number[] = [];
    two.onUpdate(api.writes.pending, {}, (jobs: number) => seen.push(jobs));
    await until("the first value", () => seen.length === 1);
    await one.mutation(api.calls.scheduleSlow, { ms: 1 });
    await until("it began", () => seen.length > 1 && seen.at(-1) === 0);
    expect(seen.slice(0, 2)).toEqual([0, 1]);
  });

  it("deliver errors with their data", async () => {
    const engine = await testEngine();
    const one = client(engine.url);
    await expect(one.mutation(api.calls.throws, { kind: "convex" })).rejects.toMatchObject({
      data: { code: "MINE", list: [1, { a: null }] },
    });
    await expect(one.query(api.calls.throwsInQuery, {})).rejects.toMatchObject({
      data: "from a query",
    });
    await expect(one.action(api.calls.throws as any, { kind: "plain" })).rejects.toThrow(
      "defined as Mutation",
    );
  });

  it("keep pages without gaps while the list changes", async () => {
    const engine = await testEngine();
    const react = new ConvexReactClient(engine.url, {
      webSocketConstructor: WebSocket as never,
      logger: false,
      unsavedChangesWarning: false,
    });
    cleanUp(() => react.close());
    const write = httpClient(engine);
    const add = (rank: number) =>
      write.mutation(api.items.add, { label: `r${rank}`, owner: "pages", rank });
    for (const rank of [10, 20, 30, 40, 50]) await add(rank);
    const page = (cursor: string | null) => {
      const watch = react.watchQuery(api.items.page, {
        owner: "pages",
        order: "asc",
        paginationOpts: { numItems: 2, cursor },
      });
      watch.onUpdate(() => undefined);
      return watch;
    };
    const result = (watch: ReturnType<typeof page>) => watch.localQueryResult() as any;
    const first = page(null);
    await until("page one", () => result(first) !== undefined);
    const second = page(result(first).continueCursor);
    await until("page two", () => result(second) !== undefined);
    for (const rank of [15, 25, 5, 20.5]) await add(rank);
    await write.mutation(api.items.remove, { label: "r20" });
    const ranks = (watch: ReturnType<typeof page>) =>
      result(watch).page.map((row: any) => row.rank);
    await until("both pages follow", () => ranks(first).length + ranks(second).length === 7);
    expect(ranks(first)).toEqual([5, 10, 15]);
    expect(ranks(second)).toEqual([20.5, 25, 30, 40]);
  });

  it("fault 7: apply a mutation once when its answer is lost, and after a restart of the engine", async () => {
    const engine = await testEngine();
    const proxy = await proxyTo(engine.url);
    const one = client(proxy.url);
    expect(await one.mutation(api.calls.increment, { name: "once" })).toBe(1);
    proxy.swallowAnswers();
    const lost = one.mutation(api.calls.increment, { name: "once" });
    await until(
      "it is applied",
      async () => (await httpClient(engine).query(api.calls.read, { name: "once" })) === 2,
    );
    await engine.stop();
    const again = await startEngine({ ...engine.options, port: Number(new URL(engine.url).port) });
    cleanUp(() => again.stop());
    proxy.cut();
    expect(await lost).toBe(2);
    expect(await httpClient(again).query(api.calls.read, { name: "once" })).toBe(2);
    expect(await one.mutation(api.calls.increment, { name: "once" })).toBe(3);
  });

  /** Longer than the engine needs to check one on a busy machine: a new one that is refused is the last. */
  const SOON_S = 5;

  it("bring a new token when theirs expires on a live socket", async () => {
    const issuer = await testIssuer();
    const engine = await testEngine({
      env: { OIDC_ISSUER: "https://unused.invalid", CUSTOM_ISSUER: issuer.url },
    });
    const one = client(engine.url);
    let fetched = 0;
    let isSignedIn = false;
    const states: boolean[] = [];
    one.setAuth(
      async () => {
        fetched += 1;
        // The client renews tokens ahead of time by `exp - iat`: this one seems to live long.
        return await issuer.token(
          { nonce: fetched, iat: Math.floor(Date.now() / 1000) - 3600 },
          { seconds: isSignedIn ? 3600 : SOON_S },
        );
      },
      (isAuthenticated) => {
        if (isSignedIn) states.push(isAuthenticated);
      },
    );
    const seen: any[] = [];
    one.onUpdate(api.calls.identity, {}, (value) => seen.push(value));
    // However long this takes, the token that is in use then is one of those that end soon.
    await until("signed in", () => seen.at(-1)?.subject === "someone");
    isSignedIn = true;
    const before = fetched;
    await until("a new token", () => fetched > before && seen.at(-1)?.nonce === fetched, 15_000);
    expect(states).not.toContain(false);
    expect(await one.query(api.calls.identity, {})).toMatchObject({ subject: "someone" });
  });
});

describe("write conflicts", () => {
  it("are retried, and then told with Convex's code", async () => {
    const engine = await startEngine(
      optionsFor({ conflicts: { seed: 7, rate: 0.5 }, log: () => undefined }),
    );
    cleanUp(() => engine.stop());
    const one = client(engine.url);
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, () =>
        one.mutation(api.calls.increment, { name: "contended" }).then(
          () => "applied",
          (error: Error) => error.message,
        ),
      ),
    );
    const failed = outcomes.filter((outcome) => outcome !== "applied");
    expect(failed.length).toBeGreaterThan(2);
    expect(failed.length).toBeLessThan(40);
    for (const message of failed) {
      expect(message).toMatch("OptimisticConcurrencyControlFailure");
      expect(message).toMatch(
        'Documents read from or written to the "counters" table changed while this mutation was being run',
      );
    }
    expect(await one.query(api.calls.read, { name: "contended" })).toBe(200 - failed.length);
  });

  it("never fail what was scheduled: it runs until it wins, and once", async () => {
    const engine = await startEngine(
      optionsFor({ conflicts: { seed: 7, rate: 0.8 }, log: () => undefined }),
    );
    cleanUp(() => engine.stop());
    const write = httpClient(engine);
    const scheduled = await Promise.allSettled(
      Array.from({ length: 60 }, () =>
        write.mutation(api.calls.scheduleIncrement, { name: "scheduled", delay: 0 }),
      ),
    );
    const ids = scheduled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(ids.length).toBeGreaterThan(10);
    const states = () =>
      Promise.all(ids.map(async (id) => (await write.query(api.calls.job, { id })).state));
    await until("all have run", async () => !(await states()).includes("pending"));
    expect(new Set(await states())).toEqual(new Set(["success"]));
    expect(await write.query(api.calls.read, { name: "scheduled" })).toBe(ids.length);
  });
});
