import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { anyApi } from "convex/server";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { httpClient, messageFrom, type TestEngine, testEngine } from "./support.ts";

const api = anyApi as any;
let engine: TestEngine;
beforeAll(async () => {
  engine = await testEngine();
});

/** Whatever was sent, everybody else is served as before. */
afterEach(async () => {
  const value = await httpClient(engine).query(api.calls.read, { name: "untouched" });
  if (value !== 0) throw new Error("Others' data has changed.");
});

async function post(path: string, body: BodyInit, headers: Record<string, string> = {}) {
  const response = await fetch(engine.url + path, { method: "POST", body, headers });
  return { status: response.status, body: (await response.json()) as any };
}

const deep = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("HTTP", () => {
  it.each([
    ["no JSON", "{", 400, "BadJsonBody"],
    ["nothing", "", 400, "BadJsonBody"],
    ["a list", "[]", 400, "BadJsonBody"],
    ["no path", "{}", 400, "BadJsonBody"],
    ["a path that is no text", '{"path":5}', 400, "BadJsonBody"],
    ["deep JSON", `{"path":"calls:read","args":{"name":${deep(100_000)}}}`, 400, "BadJsonBody"],
    ["very deep JSON", deep(2_000_000), 400, "BadJsonBody"],
    [
      "a reserved field",
      '{"path":"deep/module:unchecked","args":{"$x":1,"b":2}}',
      400,
      "BadConvexFormat",
    ],
    [
      "a field that is not ASCII",
      '{"path":"deep/module:unchecked","args":{"é":1}}',
      400,
      "BadConvexFormat",
    ],
    [
      "a malformed integer",
      '{"path":"deep/module:unchecked","args":{"a":{"$integer":"AA"}}}',
      400,
      "BadConvexFormat",
    ],
  ])("refuses %s", async (_name, body, status, code) => {
    const answer = await post("/api/query", body);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  });

  it("keeps prototypes out of reach", async () => {
    const body =
      '{"path":"deep/module:unchecked","args":{"__proto__":{"polluted":1},"constructor":2}}';
    const { status } = await post("/api/query", body);
    expect([200, 400, 560]).toContain(status);
    expect(({} as any).polluted).toBeUndefined();
    for (const path of [
      "__proto__:x",
      "constructor",
      "toString:call",
      "../../etc/passwd:x",
      "",
      ":",
      "a:b:c",
    ]) {
      expect((await post("/api/query", JSON.stringify({ path, args: {} }))).status).toBe(560);
    }
  });

  it("refuses a body that is too large, at once when it says so", async () => {
    const answer = await fetch(`${engine.url}/api/query`, {
      method: "POST",
      body: new Uint8Array(30 * 1024 * 1024),
    }).then(
      (response) => response.status,
      () => "closed",
    );
    expect([413, "closed"]).toContain(answer);
    const started = Date.now();
    const socket = connect(Number(new URL(engine.url).port), "127.0.0.1");
    socket.write("POST /api/query HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\n\r\n{");
    const [first] = await new Promise<string[]>((resolve) =>
      socket.once("data", (data) => resolve(String(data).split("\r\n"))),
    );
    expect(first).toMatch("413");
    expect(Date.now() - started).toBeLessThan(2_000);
    socket.destroy();
  });

  it("answers wrong methods, paths and headers with a typed refusal", async () => {
    expect((await fetch(`${engine.url}/api/query`)).status).toBe(405);
    expect((await fetch(`${engine.url}/api/nothing`)).status).toBe(404);
    expect((await fetch(`${engine.url}/api/storage/../../x`)).status).toBe(404);
    expect(
      (await post("/api/query", '{"path":"calls:read","args":{}}', { authorization: "Basic x" }))
        .status,
    ).toBe(401);
    expect(
      (await post("/api/query", '{"path":"calls:read","args":{}}', { authorization: "Convex x" }))
        .status,
    ).toBe(403);
    expect((await fetch(`${engine.url}/api/query`, { method: "OPTIONS" })).status).toBe(204);
  });

  it("tells what is wrong with arguments, as Convex does", async () => {
    const answer = await post("/api/query", '{"path":"calls:read","args":{"name":5}}');
    expect(answer.status).toBe(560);
    expect(answer.body.errorMessage).toMatch(
      /^\[Request ID: \w+\] Server Error\nArgumentValidationError: Value does not match validator\.\nPath: \.name\n/,
    );
    const extra = await post(
      "/api/query",
      '{"path":"calls:read","args":{"name":"a","role":"admin"}}',
    );
    expect(extra.body.errorMessage).toMatch(
      "Object contains extra field `role` that is not in the validator.",
    );
  });

  it("survives half requests and noise on the port", async () => {
    const noise = [
      randomBytes(500),
      "GET / HTTP/1.1\r\n",
      "\r\n\r\n",
      "GET /api/1.0/sync HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
    ];
    for (const data of noise) {
      const socket = connect(Number(new URL(engine.url).port), "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write(data);
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.destroy();
    }
    expect((await fetch(`${engine.url}/version`)).status).toBe(200);
  });
});

describe("WebSocket", () => {
  async function talk(
    ...messages: (string | Buffer)[]
  ): Promise<{ code: number; messages: any[] }> {
    const socket = new WebSocket(`${engine.url.replace("http", "ws")}/api/1.48.0/sync`);
    const received: any[] = [];
    socket.on("message", (data) => received.push(JSON.parse(String(data))));
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.once("open", resolve));
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    for (const message of messages) socket.send(message);
    const timer = setTimeout(() => socket.terminate(), 5_000);
    const code = await closed;
    clearTimeout(timer);
    return { code, messages: received };
  }
  const add = { type: "Add", queryId: 1, udfPath: "calls:read", args: [{ name: "a" }] };
  const modify = (fields: object) =>
    JSON.stringify({
      type: "ModifyQuerySet",
      baseVersion: 0,
      newVersion: 1,
      modifications: [add],
      ...fields,
    });

  it.each([
    ["no JSON", "nonsense"],
    ["an unknown type", '{"type":"toString"}'],
    ["null", "null"],
    ["deep JSON", deep(1_000_000)],
    ["a wrong version", modify({ baseVersion: 7 })],
    ["a version that is no number", modify({ baseVersion: "0" })],
    ["a list of nothing", modify({ modifications: [null] })],
    ["an unknown change", modify({ modifications: [{ type: "Replace", queryId: 1 }] })],
    [
      "the removal of an unknown query",
      modify({ modifications: [{ type: "Remove", queryId: 9 }] }),
    ],
    ["two queries of one id", modify({ modifications: [add, add] })],
    [
      "too many queries",
      modify({
        modifications: Array.from({ length: 1_001 }, (_, queryId) => ({ ...add, queryId })),
      }),
    ],
    [
      "a mutation without arguments",
      '{"type":"Mutation","requestId":0,"udfPath":"calls:increment"}',
    ],
    [
      "a negative request",
      '{"type":"Mutation","requestId":-1,"udfPath":"calls:increment","args":[{}]}',
    ],
    [
      "a session of great length",
      JSON.stringify({ type: "Connect", sessionId: "x".repeat(1_000) }),
    ],
    [
      "a token that is no text",
      '{"type":"Authenticate","tokenType":"User","value":5,"baseVersion":0}',
    ],
  ])("ends with a named error for %s", async (_name, message) => {
    const { code, messages } = await talk(message);
    expect(code).toBe(1008);
    expect(messages.at(-1)).toEqual({ type: "FatalError", error: expect.stringMatching(/^\w+: /) });
  });

  it("closes on binary and oversized frames", async () => {
    expect((await talk(Buffer.from([1, 2, 3]))).code).toBe(1003);
    expect((await talk("x".repeat(25 * 1024 * 1024))).code).toBe(1009);
  });

  it("refuses functions of components, internal ones and wrong arguments one by one", async () => {
    const request = (requestId: number, udfPath: string, args: unknown, more = {}) =>
      JSON.stringify({ type: "Mutation", requestId, udfPath, args: [args], ...more });
    const { messages } = await talk(
      request(0, "calls:secretIncrement", { name: "x" }),
      request(1, "lib:add", { note: "x" }, { componentPath: "outer" }),
      request(2, "calls:increment", { name: "x", userId: "me" }),
      request(3, "calls:increment", "text"),
      request(4, "calls:increment", { name: { $integer: "x" } }),
      "end",
    );
    const answers = messages
      .filter(({ type }) => type === "MutationResponse")
      .sort((a, b) => a.requestId - b.requestId);
    expect(answers.map(({ requestId, success }) => ({ requestId, success }))).toEqual(
      [0, 1, 2, 3, 4].map((requestId) => ({ requestId, success: false })),
    );
    expect(await httpClient(engine).query(api.calls.read, { name: "x" })).toBe(0);
  });

  it("refuses a bad token with an AuthError", async () => {
    const { messages } = await talk(
      JSON.stringify({ type: "Authenticate", tokenType: "User", value: "a.b.c", baseVersion: 0 }),
    );
    expect(messages).toEqual([
      { type: "AuthError", error: expect.any(String), baseVersion: 0, authUpdateAttempted: true },
    ]);
  });

  it("serves nothing on other paths", async () => {
    const socket = new WebSocket(`${engine.url.replace("http", "ws")}/sync`);
    const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
    expect(error.message).toMatch("404");
  });
});

describe("Convex's limits", () => {
  it("hold for documents, reads and writes", { timeout: 60_000 }, async () => {
    const client = httpClient(engine);
    // As on a production deployment, the client learns that it failed, and the log says why.
    const fails = async (promise: Promise<unknown>, message: string): Promise<void> => {
      expect(await messageFrom(promise)).toMatch(/^\[Request ID: \w+\] Server Error$/);
      expect(JSON.parse(engine.log.at(-1)!).error).toMatch(message);
    };
    await fails(
      client.mutation(api.limits.fill, { count: 1, bytes: 1_100_000, from: 0 }),
      "Value is too large (1.05 MiB > maximum size 1 MiB)",
    );
    await fails(
      client.mutation(api.limits.fill, { count: 20, bytes: 1_000_000, from: 0 }),
      "Too many bytes written in a single function execution (limit: 16 MiB)",
    );
    await fails(
      client.mutation(api.limits.nestedDocument, { depth: 20 }),
      "Document is too nested (nested 21 levels deep > maximum nesting 16)",
    );
    await fails(
      client.query(api.limits.manyReads, { count: 4_200 }),
      "Too many reads in a single function execution (limit: 4096)",
    );
    await fails(
      client.mutation(api.limits.manySchedules, { count: 1_001 }),
      "Too many functions scheduled by this mutation (limit: 1000)",
    );
    expect(await client.query(api.limits.scan, {})).toBe(0);
    for (let from = 0; from < 32_000; from += 2_000)
      await client.mutation(api.limits.fill, { count: 2_000, bytes: 1, from });
    expect(await client.query(api.limits.scan, {})).toBe(32_000);
    await client.mutation(api.limits.fill, { count: 1, bytes: 1, from: 32_000 });
    await fails(
      client.query(api.limits.scan, {}),
      "Too many documents read in a single function execution (limit: 32000)",
    );
  });

  it.each([
    ["arguments of 17 MiB", "echo", { value: "x".repeat(17 << 20) }, "too large (17.00 MiB"],
    ["arguments in a long list", "echo", { value: Array(8_193).fill(0) }, "Array length is too"],
    ["a result of 17 MiB", "gives", { bytes: 17 << 20, depth: 0 }, "too large (17.00 MiB"],
    ["a result that is 65 deep", "gives", { bytes: 1, depth: 65 }, "Value is too nested"],
  ])("hold for %s", async (_what, name, args, message) => {
    expect(await messageFrom(httpClient(engine).query(api.limits[name], args))).toMatch(message);
  });

  it("let through what is just within them", async () => {
    const client = httpClient(engine);
    const most = { value: Array(8_192).fill(0) };
    expect(await client.query(api.limits.echo, most)).toBeNull();
    expect(await client.query(api.limits.gives, { bytes: 15 << 20, depth: 64 })).toHaveLength(1);
    expect(await client.mutation(api.limits.wideDocument, { items: 8_192, fields: 1_024 })).toBe(
      null,
    );
  });

  it.each([
    [8_193, 1, "Array length is too long (8193 > maximum length 8192)"],
    [1, 1_025, "Object has too many fields (1025 > maximum number 1024)"],
  ])("hold for a list of %i and an object of %i fields", async (items, fields, message) => {
    const failed = messageFrom(
      httpClient(engine).mutation(api.limits.wideDocument, { items, fields }),
    );
    expect(await failed).toMatch("Server Error");
    expect(JSON.parse(engine.log.at(-1)!).error).toMatch(message);
  });

  it("hold for the bytes that are read", async () => {
    const other = await testEngine();
    const client = httpClient(other);
    for (let from = 0; from < 16; from += 8)
      await client.mutation(api.limits.fill, { count: 8, bytes: 1_000_000, from });
    expect(await client.query(api.limits.scan, {})).toBe(16);
    await client.mutation(api.limits.fill, { count: 1, bytes: 1_000_000, from: 16 });
    expect(await messageFrom(client.query(api.limits.scan, {}))).toMatch(/Server Error$/);
    expect(JSON.parse(other.log.at(-1)!).error).toMatch(
      "Too many bytes read in a single function execution (limit: 16777216 bytes)",
    );
  });
});
