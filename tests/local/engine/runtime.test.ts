import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { anyApi } from "convex/server";
import { beforeAll, describe, expect, it } from "vitest";
import { cleanUp, httpClient, messageFrom, type TestEngine, testEngine, until } from "./support.ts";

const api = anyApi as any;
let engine: TestEngine;
let echoUrl: string;
beforeAll(async () => {
  engine = await testEngine();
  const echo = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    request.pipe(response);
  });
  await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
  cleanUp(() => void echo.close());
  echoUrl = `http://127.0.0.1:${(echo.address() as AddressInfo).port}/`;
});

describe("the default runtime", () => {
  it("has Convex's globals and none of Node's", async () => {
    const found = await httpClient(engine).query(api.runtime.surroundings, {});
    expect(found).toEqual({
      absent: [],
      env: "set",
      keys: ["env"],
      text: "héllo",
      isBytes: true,
      url: "1",
      base64: "hello",
      clone: { a: [1, { b: 2 }] },
      header: "1",
      now: true,
      evals: "EvalError",
    });
  });

  it("stops the time in a query, also that of Date() without new", async () => {
    const found = await httpClient(engine).query(api.limits.dates, {});
    expect(found).toEqual({ stands: true, text: true, isDate: true });
  });

  it("signs with HMAC in a mutation", async () => {
    const found = await httpClient(engine).mutation(api.runtime.hmac, {
      secret: "s3cret",
      text: "hello",
    });
    expect(found).toMatchObject({ digest: 32, verified: true, random: 8 });
    expect(found.hex).toBe(createHmac("sha256", "s3cret").update("hello").digest("hex"));
    const [head, body, signature] = found.token.split(".");
    expect(createHmac("sha256", "s3cret").update(`${head}.${body}`).digest("base64url")).toBe(
      signature,
    );
  });

  it("waits for crypto that runs on another thread, and for bodies", async () => {
    expect(await httpClient(engine).mutation(api.runtime.offThread, {})).toEqual([true, "a body"]);
  });

  it("refuses fetch and timers in queries and mutations", async () => {
    const client = httpClient(engine);
    expect(await messageFrom(client.mutation(api.runtime.fetchInMutation, {}))).toMatch(
      "Server Error",
    );
    expect(await messageFrom(client.query(api.runtime.timerInQuery, {}))).toMatch("Server Error");
    expect(engine.log.join()).toMatch(/Can't use fetch\(\) in queries and mutations/);
    expect(engine.log.join()).toMatch(/Can't use setTimeout in queries and mutations/);
  });

  it("lets actions fetch, abort and wait", async () => {
    expect(await httpClient(engine).action(api.runtime.fetches, { url: echoUrl })).toEqual({
      status: 200,
      body: { a: 1 },
      failed: [true, "TypeError"],
      aborted: "AbortError",
      timed: "timer",
      ticks: 3,
    });
  });

  it("runs `use node` actions with Node's modules", async () => {
    const found = await httpClient(engine).action(api.node.hash, { text: "hello" });
    expect(found).toEqual({ hash: expect.stringMatching(/^2cf24dba/), value: 1 });
  });

  it("gives them the deployment's environment, and not this process's", async () => {
    const found = await httpClient(engine).action(api.node.environment, {});
    expect(found).toEqual({ own: "set", path: null });
  });
});

describe("time limits", () => {
  it.each([false, true])(
    "stop a mutation that never comes back (behind an await: %s)",
    async (after) => {
      const client = httpClient(engine);
      expect(await messageFrom(client.mutation(api.runtime.spins, { after }))).toMatch(
        "Function execution timed out",
      );
      expect(await client.query(api.calls.read, { name: "spun" })).toBe(0);
      expect(await client.mutation(api.calls.increment, { name: `alive ${after}` })).toBe(1);
    },
  );

  it("stop what spins in a call of its own, each time", async () => {
    const client = httpClient(engine);
    for (let time = 0; time < 2; time += 1) {
      const told = await messageFrom(client.mutation(api.runtime.spinsInside, {}));
      expect(told).toMatch("Function execution timed out");
    }
    expect(await client.query(api.calls.read, { name: "spun" })).toBe(0);
  });

  it(
    "stop a query that awaits nothing, and an action that spins",
    { timeout: 20_000 },
    async () => {
      const client = httpClient(engine);
      expect(await messageFrom(client.query(api.runtime.hangs, {}))).toMatch("never comes");
      expect(await messageFrom(client.action(api.runtime.spinsInAction, {}))).toMatch("timed out");
      expect(await client.query(api.calls.read, { name: "nobody" })).toBe(0);
    },
  );
});

describe("calls", () => {
  it("run from actions, by reference and by handle, and schedule", async () => {
    const client = httpClient(engine);
    expect(await client.action(api.calls.act, { name: "act" })).toEqual({
      failed: "NESTED",
      value: 12,
    });
    await until(
      "the scheduled mutation ran",
      async () => (await client.query(api.calls.read, { name: "act" })) === 112,
    );
    expect(await client.action(api.calls.outer, { n: 4 })).toBe(8);
  });

  it("find default exports, nested modules and unchecked functions", async () => {
    const client = httpClient(engine);
    expect(await client.query("deep/module" as any)).toBe("default");
    expect(await client.query("deep/module.js:named" as any)).toBe("named");
    expect(await client.query("deep/module:unchecked" as any, { a: 1n })).toEqual({ a: 1n });
  });

  it("cannot reach internal functions, except with the admin key", async () => {
    const client = httpClient(engine) as any;
    for (const name of ["calls:secretIncrement", "calls:missing", "missing:at"]) {
      expect(await messageFrom(client.mutation(name, { name: "x" }))).toMatch(
        `Could not find public function for '${name}'`,
      );
    }
    expect(await messageFrom(client.query("calls:increment", { name: "x" }))).toMatch(
      "defined as Mutation",
    );
    client.setAdminAuth("wrong");
    expect(await messageFrom(client.mutation("calls:secretIncrement", { name: "x" }))).toMatch(
      "BadDeployKey",
    );
    client.setAdminAuth("test-admin-key");
    expect(await client.mutation("calls:secretIncrement", { name: "x" })).toBe(1);
    client.setAdminAuth("test-admin-key", { subject: "s", issuer: "i", tokenIdentifier: "i|s" });
    expect(await client.query("calls:identity", {})).toMatchObject({ subject: "s" });
  });

  it("hide what an unexpected error says", async () => {
    const message = await messageFrom(
      httpClient(engine).mutation(api.calls.throws, { kind: "plain" }),
    );
    expect(message).toMatch(/^\[Request ID: [0-9a-f]+\] Server Error$/);
    expect(engine.log.join()).toMatch("a secret text");
    expect(await httpClient(engine).query(api.calls.read, { name: "thrown" })).toBe(0);
  });

  it("give ids of Convex's form", async () => {
    const found = await httpClient(engine).mutation(api.typed.ids, {});
    expect(found).toMatchObject({
      lengths: [32, 32],
      same: true,
      other: null,
      none: null,
      altered: null,
    });
    const typed = {
      text: "x",
      count: 1,
      flag: null,
      kind: "a",
      scores: {},
      list: [],
      item: found.item,
    };
    expect(await httpClient(engine).mutation(api.typed.put, { value: typed })).toMatchObject({
      hasId: true,
    });
  });
});

describe("functions at an address of their own, /api/run/…", () => {
  const run = async (path: string, args: object) => {
    const body = JSON.stringify({ args, format: "json" });
    const response = await fetch(`${engine.url}/api/run/${path}`, { method: "POST", body });
    return (await response.json()) as { status: string; value?: unknown; errorMessage?: string };
  };

  it("run, whatever their kind, and internal ones do not", async () => {
    expect(await run("calls/increment", { name: "run" })).toMatchObject({ value: 1 });
    expect(await run("calls/read", { name: "run" })).toMatchObject({ status: "success", value: 1 });
    expect(await run("calls/outer", { n: 2 })).toMatchObject({ value: 4 });
    expect(await run("deep/module/named", {})).toMatchObject({ value: "named" });
    const refused = await run("calls/secretIncrement", { name: "run" });
    expect(refused).toMatchObject({ status: "error" });
    expect(refused.errorMessage).toMatch("Could not find public function");
    expect(await run("calls/read", { name: "run" })).toMatchObject({ value: 1 });
  });
});

describe("the scheduler", () => {
  it("runs, cancels, and shows its rows", async () => {
    const client = httpClient(engine);
    const ran = await client.mutation(api.calls.scheduleIncrement, { name: "later", delay: 20 });
    const cancelled = await client.mutation(api.calls.scheduleIncrement, {
      name: "later",
      delay: 30,
      cancel: true,
    });
    await until(
      "it ran",
      async () => (await client.query(api.calls.job, { id: ran }))?.state === "success",
    );
    expect(await client.query(api.calls.job, { id: ran })).toEqual({
      name: "calls.js:secretIncrement",
      state: "success",
      args: [{ name: "later" }],
    });
    expect(await client.query(api.calls.job, { id: cancelled })).toMatchObject({
      state: "canceled",
    });
    expect(await client.query(api.calls.read, { name: "later" })).toBe(1);
  });
});

describe("what Convex has and this engine lacks", () => {
  it.each([
    ["signJwt", "mutation", "`ctx.auth.signJwt` is part of Convex but not of"],
    ["store", "mutation", "`ctx.storage.store` outside of actions is part of Convex but not of"],
    ["get", "mutation", "`ctx.storage.get` outside of actions is part of Convex but not of"],
    ["transactionLimits", "mutation", "has no `transactionLimits` for nested calls"],
    ["auditLog", "mutation", "Audit logging is part of Convex but not of"],
    ["vectorSearch", "action", "Vector search is part of Convex but not of"],
    ["serviceToken", "action", "`getServiceToken` is part of Convex but not of"],
    ["serviceUrl", "action", "`getServiceUrl` is part of Convex but not of"],
  ] as const)("is refused by name: %s in a(n) %s", async (what, kind, sentence) => {
    const client = httpClient(engine);
    const said =
      kind === "mutation"
        ? client.mutation(api.calls.lacking, { what })
        : client.action(api.calls.lackingInAction, { what });
    expect(await said).toContain(sentence);
  });

  it("an earlier state is refused, and the present one answered", async () => {
    const client = httpClient(engine);
    const read = () => client.consistentQuery(api.calls.read, { name: "moments" });
    expect(await read()).toBe(0);
    await client.mutation(api.calls.increment, { name: "moments" });
    // The client keeps the timestamp of its first question.
    expect(await messageFrom(read())).toMatch("QueryAtTsUnsupported");
    expect(await httpClient(engine).consistentQuery(api.calls.read, { name: "moments" })).toBe(1);
  });
});
