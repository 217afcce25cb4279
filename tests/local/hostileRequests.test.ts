import { ConvexHttpClient } from "convex/browser";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startBackend, type Backend } from "../../bench/backend.ts";
import { api, internal } from "../../convex/_generated/api.js";
import { freePort } from "../../local/stack/ports.ts";

let backend: Backend;
let site: string;
let authorization: string;
/** A well-formed id, of a table that none of these addresses is about. */
let someone: string;

beforeAll(async () => {
  const sitePort = await freePort();
  backend = await startBackend({
    sitePort,
    env: {
      MUX_WEBHOOK_SECRET: "a secret of Mux",
      CLERK_WEBHOOK_SIGNING_SECRET: `whsec_${btoa("a secret of Clerk in a test here")}`,
    },
  });
  site = `http://127.0.0.1:${sitePort}`;
});
afterAll(async () => await backend?.stop());

/** Each time somebody else, so that no limit answers in the address's place. */
beforeEach(async () => {
  const token = await backend.token(crypto.randomUUID());
  const client = new ConvexHttpClient(backend.url, { logger: false });
  client.setAuth(token);
  someone = (await client.mutation(api.users.ensure, {})).user._id;
  authorization = `Bearer ${token}`;
});

/** Whatever was sent, the next one is served. */
afterEach(async () => {
  if (!(await fetch(`${site}/health`)).ok) throw new Error("The next request was not served.");
});

describe("a webhook of 10 MB", () => {
  const LARGE = "x".repeat(10_000_000);
  const inPieces = () => new Blob([LARGE]).stream();

  test.each([
    ["/livekit/webhook", "of a length that is told", () => ({ body: LARGE })],
    ["/livekit/webhook", "without its length", () => ({ body: inPieces(), duplex: "half" })],
    ["/mux/webhook", "of a length that is told", () => ({ body: LARGE })],
    ["/mux/webhook", "without its length", () => ({ body: inPieces(), duplex: "half" })],
    ["/clerk/webhook", "of a length that is told", () => ({ body: LARGE })],
    ["/clerk/webhook", "without its length", () => ({ body: inPieces(), duplex: "half" })],
  ])(
    "attack 22: to %s, %s, is refused fast, and the next one is read",
    async (path, _how, body) => {
      const startedAt = Date.now();
      const large = await fetch(site + path, { method: "POST", ...body() } as RequestInit);
      expect(large.status).toBe(413);
      expect(await large.text()).toBe("");
      expect(Date.now() - startedAt).toBeLessThan(5_000);
      const small = await fetch(site + path, { method: "POST", body: "{}" });
      expect(small.status).toBe(401);
    },
  );
});

describe("deep JSON", () => {
  /** As long as a webhook may be, nearly. */
  const DEEP = "[".repeat(100_000) + "]".repeat(100_000);
  const INSIDE = `{"room":${DEEP},"participant":${DEEP}}`.slice(0, 250_000);

  async function timed(path: string, init: RequestInit) {
    const startedAt = Date.now();
    const response = await fetch(site + path, { method: "POST", ...init });
    return { status: response.status, text: await response.text(), ms: Date.now() - startedAt };
  }

  test.each(["/livekit/webhook", "/mux/webhook", "/clerk/webhook"])(
    "attack 22: nested a hundred thousand deep, to %s, is refused fast",
    async (path) => {
      for (const body of [DEEP, INSIDE]) {
        const { status, text, ms } = await timed(path, { body });
        expect([status, text]).toEqual([401, ""]);
        expect(ms).toBeLessThan(2_000);
      }
    },
  );

  test("attack 22: nested deep, to the API with a key, is a bad request", async () => {
    const token = await backend.token("of-programs");
    const client = new ConvexHttpClient(backend.url, { logger: false });
    client.setAuth(token);
    await client.mutation(api.users.ensure, {});
    const tokenIdentifier = backend.tokenIdentifier("of-programs");
    const rights = { tokenIdentifier, isProvider: true };
    await backend.admin.mutation(internal.admin.grant as never, rights as never);
    const made = await client.mutation(api.apiKeys.create, {
      name: "n",
      scopes: ["bookings:write"],
    });
    if (made.kind !== "created") throw new Error(made.reason);
    const headers = {
      authorization: `Bearer ${made.key}`,
      "idempotency-key": "deep",
      "content-type": "application/json",
    };
    for (const body of [`{"title":${DEEP}}`, DEEP]) {
      const { status, text, ms } = await timed("/api/v1/bookings", { body, headers });
      expect([400, 413]).toContain(status);
      expect(JSON.parse(text)).toMatchObject({ status });
      expect(text.length).toBeLessThan(1_000);
      expect(ms).toBeLessThan(2_000);
    }
  });
});

const VALUES: [string, () => string][] = [
  ["nothing", () => ""],
  ["a long text", () => "x".repeat(6_000)],
  ["markup", () => encodeURIComponent("<script>alert(1)</script>")],
  ["a broken escape", () => "%E0%A4%A"],
  ["a zero byte", () => "%00"],
  ["half a letter", () => "%ED%A0%80"],
  ["a path", () => "..%2f..%2fetc%2fpasswd"],
  ["a header", () => "x%0d%0aset-cookie:%20a=b"],
  ["an id of another table", () => someone],
  ["an id that is none", () => "k17000000000000000000000000000000"],
  ["a ticket of nothing", () => "...."],
  ["a ticket without an end", () => `${someone}.${someone}.v.Infinity.AAAA`],
];

const NOT_FOUND = '404 {"kind":"refused","reason":"not_found"}';

/** What each address answers to whatever is no name of a file of ours: nothing of what was sent. */
const ADDRESSES: [string, string, string[], string][] = [
  ["GET", "/recordings/file", ["id", "ticket"], "403 "],
  ["GET", "/posts/file", ["post", "id"], "404 "],
  ["GET", "/pages/picture", ["id"], "404 "],
  ["GET", "/chat/files", ["id"], NOT_FOUND],
  ["POST", "/chat/files", ["booking", "key"], NOT_FOUND],
];

describe.each(ADDRESSES)("%s %s", (method, path, names, refusal) => {
  /** The different answers to these queries. */
  const answersTo = async (queries: string[]) => {
    const answers = new Set<string>();
    for (const query of queries) {
      const body = method === "POST" ? "some bytes" : undefined;
      const init = { method, body, headers: { authorization } };
      const response = await fetch(`${site}${path}${query}`, init);
      const cookies = response.headers.getSetCookie();
      answers.add([response.status, await response.text(), ...cookies].join(" "));
    }
    return [...answers];
  };

  test("with no query is refused", async () => {
    const queries = ["", "?", "?=&&=", `?${"a=b&".repeat(500)}`];
    expect(await answersTo(queries)).toEqual([refusal]);
  });

  test.each(VALUES)("with %s for each name is refused", async (_name, value) => {
    const all = `?${names.map((name) => `${name}=${value()}`).join("&")}`;
    const single = names.flatMap((name) => [
      `?${name}=${value()}`,
      `?${name}=x&${name}=${value()}&__proto__[${name}]=${value()}`,
    ]);
    expect(await answersTo([all, ...single])).toEqual([refusal]);
  });
});
