import { isDeepStrictEqual } from "node:util";
import { ConvexError } from "convex/values";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBackend, type Backend } from "../../bench/backend.ts";
import { api, internal } from "../../convex/_generated/api.js";
import { errorCode } from "../../lib/errors/errors.ts";
import { argsOf, PUBLIC, sample, type Validator } from "../publicFunctions.ts";
import { digests } from "./storedRows.ts";

const PEOPLE = ["demo-provider", "second-provider", "demo-client", "second-client"];

function nested(depth: number): unknown {
  let value: unknown = "x";
  for (let i = 0; i < depth; i += 1) value = { a: value };
  return value;
}

const HOSTILE_VALUES: [string, unknown][] = [
  ["null", null],
  ["a number", 1e308],
  ["an object", { $gt: "" }],
  ["an array", [[]]],
  ["deep nesting", nested(60)],
  ["a foreign id", "k17000000000000000000000000000000"],
  ["markup", "<img src=x onerror=alert(1)>"],
  ["a path", "../../etc/passwd"],
  ["a quote", "' OR 1=1; --"],
  ["a lone surrogate", "\ud800"],
  ["a zero byte", "a\u0000b"],
  ["a large string", "x".repeat(1_500_000)],
];

let backend: Backend;
let client: ConvexHttpClient;

beforeAll(async () => {
  backend = await startBackend();
  await backend.seed(PEOPLE);
  client = new ConvexHttpClient(backend.url, { logger: false });
  client.setAuth(await backend.token("demo-client"));
});
afterAll(async () => await backend.stop());

/** Somebody who has every right, so that an attack gets as far as it can. */
async function mighty(name: string): Promise<string> {
  const token = await backend.token(name);
  const person = new ConvexHttpClient(backend.url, { logger: false });
  person.setAuth(token);
  await person.mutation(api.users.ensure, {});
  const tokenIdentifier = backend.tokenIdentifier(name);
  const grant = { tokenIdentifier, isAdmin: true, isProvider: true };
  await backend.admin.mutation(internal.admin.grant as never, grant as never);
  return token;
}

async function call(token: string, path: string, args: unknown): Promise<Response> {
  return await fetch(`${backend.url}/api/function`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ path, format: "convex_encoded_json", args: [args] }),
  });
}

type Answer = { errorMessage?: string; errorData?: { code?: string } };

/** An answer, an error with a code, or a refused argument; anything else is a crash. */
function isTyped(answer: Answer): boolean {
  if (answer.errorMessage === undefined || answer.errorData !== undefined) return true;
  return !answer.errorMessage.endsWith("Server Error");
}

/** For what it says, and so again each time: not for how often it is said. */
function isRefused({ errorMessage, errorData }: Answer): boolean {
  return errorMessage !== undefined && errorData?.code !== "RATE_LIMITED";
}

/** The way to each field of the arguments, those that may be left out included. */
function fieldsOf(validator: Validator): string[][] {
  if (validator.type !== "object") return [];
  return Object.entries(validator.value).flatMap(([name, { fieldType }]) => [
    [name],
    ...fieldsOf(fieldType).map((rest) => [name, ...rest]),
  ]);
}

function withField(args: unknown, [name, ...rest]: string[], value: unknown): object {
  const fields = { ...(args as Record<string, unknown>) };
  fields[name!] = rest.length === 0 ? value : withField(fields[name!], rest, value);
  return fields;
}

/** All that is stored, but for how often somebody came. */
const world = () =>
  digests(backend, (name) => name !== "/counters" && !name.startsWith("rateLimiter/"));

describe("hostile arguments", () => {
  test.each(PUBLIC)(
    "attack 19: to %s are refused or harmless, and stop nothing",
    async (path, fn) => {
      const token = await mighty(path);
      const validator = argsOf(fn);
      const someone = (await client.query(api.users.me, {}))!._id;
      const good = sample(validator, someone) as object;
      const attacks: [string, unknown][] = [
        ["no object", "x"],
        ["an unknown field", { ...good, role: "provider" }],
        ["a prototype", JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": 1}')],
        ...fieldsOf(validator).flatMap((field) =>
          HOSTILE_VALUES.map(([name, value]): [string, unknown] => [
            `${name} as ${field.join(".")}`,
            withField(good, field, value),
          ]),
        ),
      ];
      const attack = async ([name, args]: [string, unknown]) => {
        const response = await call(token, path, args);
        const text = await response.text();
        const what = `${path}, ${name}: ${text.slice(0, 200)}`;
        expect([200, 400, 413, 560], what).toContain(response.status);
        expect(text).not.toMatch(/\bat .+\.(ts|js):\d+/);
        expect(text).not.toContain("bench-secret");
        const answer = JSON.parse(text) as Answer;
        expect(isTyped(answer), what).toBe(true);
        return isRefused(answer);
      };
      let before = await world();
      const refused: [string, unknown][] = [];
      for (const one of attacks) if (await attack(one)) refused.push(one);
      expect(refused.length).toBeGreaterThan(0);
      let after = await world();
      // What is taken as harmless may be written, and crons write beside it: what differs each time
      // is of those that were refused.
      for (let round = 0; round < 3 && !isDeepStrictEqual(after, before); round += 1) {
        before = await world();
        for (const one of refused) await attack(one);
        after = await world();
      }
      expect(after).toEqual(before);
    },
  );

  test.each([
    ["no body", ""],
    ["no JSON", "{"],
    ["the wrong shape", "[1,2,3]"],
    ["an unknown function", JSON.stringify({ path: "no:such", args: [{}] })],
    ["an internal function", JSON.stringify({ path: "admin:grant", args: [{}] })],
    ["a path out of the folder", JSON.stringify({ path: "../../x:y", args: [{}] })],
    ["deep JSON", `{"path":"users:me","args":${"[".repeat(20_000)}${"]".repeat(20_000)}}`],
  ])("a request with %s is refused, and the next one served", async (_name, body) => {
    for (const route of ["query", "mutation", "action", "function"]) {
      const init = { method: "POST", body, headers: { "content-type": "application/json" } };
      const response = await fetch(`${backend.url}/api/${route}`, init);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).not.toBe(500);
      await response.arrayBuffer();
    }
    expect((await client.query(api.users.me, {})) === null).toBe(false);
  });

  test("attack 13: internal functions cannot be reached, by any kind of call", async () => {
    const reference = makeFunctionReference<"mutation">("demo:seed") as never;
    await expect(client.mutation(reference, { people: [] } as never)).rejects.toThrow(/demo:seed/);
    await expect(client.query(reference, {} as never)).rejects.toThrow(/demo:seed/);
    await expect(client.action(reference, {} as never)).rejects.toThrow(/demo:seed/);
  });
});

describe("limits", () => {
  test("fault 18, attack 28: outlive a restart, say when to come back, and are each person's own", async () => {
    const own = await startBackend();
    try {
      const as = async (url: string, name: string) => {
        const person = new ConvexHttpClient(url, { logger: false });
        person.setAuth(await own.token(name));
        await person.mutation(api.users.ensure, {});
        return person;
      };
      const burst = async (person: ConvexHttpClient) => {
        const calls = Array.from({ length: 15 }, (_, i) => ({ attemptId: `a${i}`, deviceId: "d" }));
        return await Promise.all(calls.map((ids) => person.action(api.doctor.begin, ids)));
      };
      const granted = (answers: Awaited<ReturnType<typeof burst>>) =>
        answers.filter(({ kind }) => kind === "granted").length;

      const startedAt = Date.now();
      const first = await burst(await as(own.url, "flood"));
      expect(granted(first)).toBeGreaterThanOrEqual(12);
      const denied = first.find(({ kind }) => kind === "denied")!;
      expect(denied).toMatchObject({ reason: "rate_limited" });
      expect(denied.kind === "denied" && denied.retryAt! > Date.now()).toBe(true);

      const url = await own.restart();
      const second = granted(await burst(await as(url, "flood")));
      // Twelve a minute come back: what a new bucket would give takes a minute.
      const mayHave = 12 + ((Date.now() - startedAt) / 60_000) * 12;
      expect(granted(first) + second).toBeLessThanOrEqual(Math.ceil(mayHave));
      expect(granted(await burst(await as(url, "another")))).toBeGreaterThanOrEqual(12);
    } finally {
      await own.stop();
    }
  });
});

describe("write conflicts", () => {
  test("that outlast Convex's retries reach the app as a typed answer", async () => {
    const contended = await startBackend({ conflicts: { seed: 7, rate: 1 } });
    try {
      const person = new ConvexHttpClient(contended.url, { logger: false });
      person.setAuth(await contended.token("demo-client"));
      const error = await person.mutation(api.users.ensure, {}).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(ConvexError);
      expect(errorCode(error)).toBe("CONFLICT");
    } finally {
      await contended.stop();
    }
  });

  test("that pass are retried unseen: every join is granted and logged once", async () => {
    const contended = await startBackend({ conflicts: { seed: 7, rate: 0.1 } });
    try {
      const signIn = async (name: string) => {
        const person = new ConvexHttpClient(contended.url, { logger: false });
        person.setAuth(await contended.token(name));
        return { person, id: (await person.mutation(api.users.ensure, {})).user._id };
      };
      const clients = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => await signIn(`person-${i}`)),
      );
      const { person: host } = await signIn("host");
      const tokenIdentifier = contended.tokenIdentifier("host");
      const rights = { tokenIdentifier, isAdmin: true, isProvider: true };
      await contended.admin.mutation(internal.admin.grant as never, rights as never);
      const clientIds = clients.map(({ id }) => id);
      const times = { startsAt: "now" as const, durationMinutes: 30 };
      const about = { requestKey: "contended", title: "Contended", clientIds };
      const booked = await host.mutation(api.bookings.create, { ...about, ...times });
      if (booked.kind !== "created") throw new Error(`not booked: ${booked.reason}`);
      const { bookingId } = booked;
      const answers = await Promise.all(
        clients.map(({ person }, i) =>
          person.mutation(api.sessions.join, { bookingId, attemptId: `a-${i}`, deviceId: "d" }),
        ),
      );
      expect(answers.map(({ kind }) => kind)).toEqual(clients.map(() => "granted"));
      const paginationOpts = { numItems: 50, cursor: null };
      const { page } = await host.query(api.admin.tokenLogs, { bookingId, paginationOpts });
      expect(page.map(({ outcome }) => outcome)).toEqual(clients.map(() => "granted"));
      expect(new Set(page.map(({ attemptId }) => attemptId)).size).toBe(20);
    } finally {
      await contended.stop();
    }
  });
});
