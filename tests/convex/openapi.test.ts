import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { OPERATIONS } from "../../convex/model/api/operations";
import type { Scope } from "../../convex/model/integrations/apiKeys";
import { type Case, CASES } from "./apiCases";
import {
  answerOf,
  bodySchemaOf,
  DESCRIBED,
  faultsOf,
  type Operation,
  operationOf,
  parametersOf,
  scopeOf,
} from "./apiDocument";
import { type ApiWorld, apiWorld, keyOf, makeGuestKey, SCOPES, send } from "./apiWorld";

let guest: { key: string; keySet: string };
beforeAll(async () => {
  guest = await makeGuestKey();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** Each operation has these, whatever it does. */
const GENERAL = [401, 403, 429];
const OF_BODIES = [413, 415];
const keyed = DESCRIBED.filter((one) => scopeOf(one) !== undefined);
const withBody = keyed.filter((one) => bodySchemaOf(one) !== undefined);

function pathOf({ path }: Operation, { id = "some", query = "" }: Case = {}): string {
  return path.replace("{id}", id) + query;
}

async function ask(it: ApiWorld, operation: Operation, given: Case, key: string | undefined) {
  const { method } = operation;
  const { body, headers } = given;
  return await send(it.world, { path: pathOf(operation, given), method, key, body, headers });
}

/** The answer is one of those that are described, to the last field. */
async function expectDescribed(operation: Operation, response: Response, status: number) {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  const described = answerOf(operation, status);
  if (described === undefined)
    throw new Error(`${operation.operationId} ${status} is not described`);
  expect(response.headers.get("content-type")).toBe(described.type);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(faultsOf(described.schema, JSON.parse(text)), text).toBe("");
}

/** What the request of a case says is as described, where it does not mean to be wrong. */
function expectAsDescribed(operation: Operation, { body, query = "", headers = {} }: Case) {
  const schema = bodySchemaOf(operation);
  expect(body === undefined ? "" : faultsOf(schema!, body)).toBe("");
  const given = new URLSearchParams(query);
  const named = parametersOf(operation);
  for (const { name, schema: of, required, ...where } of named) {
    const value = where.in === "query" ? given.get(name) : (headers[name.toLowerCase()] ?? null);
    if (where.in === "path" || (value === null && !required)) continue;
    const isNumber = (of as { type?: string }).type === "integer";
    expect(faultsOf(of, isNumber ? Number(value) : value)).toBe("");
  }
  const queries = named.filter((one) => one.in === "query").map(({ name }) => name);
  expect([...given.keys()].filter((name) => !queries.includes(name))).toEqual([]);
}

test("what is described is what there is, with the scope that stands beside it", () => {
  const described = DESCRIBED.map((one) => `${one.method} ${one.path} ${scopeOf(one) ?? ""}`);
  const there = OPERATIONS.map(
    ({ method, path, scope = "" }) => `${method} /api/v1/${path} ${scope}`,
  );
  expect(there.toSorted()).toEqual(described.toSorted());
});

test("every answer that is described has a request here, and no other has", () => {
  const special = DESCRIBED.flatMap((one) =>
    Object.keys(one.responses)
      .filter((status) => ![...GENERAL, ...OF_BODIES].includes(Number(status)))
      .map((status) => `${one.operationId} ${status}`),
  );
  expect(Object.keys(CASES).toSorted()).toEqual(special.toSorted());
  const statuses = (one: Operation) => Object.keys(one.responses).map(Number);
  for (const one of keyed) expect(statuses(one)).toEqual(expect.arrayContaining(GENERAL));
  for (const one of withBody) expect(statuses(one)).toEqual(expect.arrayContaining(OF_BODIES));
});

describe("the description", () => {
  test.each(Object.keys(CASES))("%s", async (name) => {
    const [id, status] = name.split(" ") as [string, string];
    const operation = operationOf(id);
    const it = await apiWorld(guest);
    const given = await CASES[name]!(it);
    if (!given.isWrong) expectAsDescribed(operation, given);
    const key = scopeOf(operation) === undefined ? undefined : it.key;
    await expectDescribed(operation, await ask(it, operation, given, key), Number(status));
  });

  test.each(keyed.map((one) => [one.operationId, one] as const))(
    "%s asks for a key, its scope and patience",
    async (_id, operation) => {
      const it = await apiWorld(guest);
      await expectDescribed(operation, await ask(it, operation, {}, undefined), 401);
      const unknown = `parley_${"0".repeat(64)}`;
      await expectDescribed(operation, await ask(it, operation, {}, unknown), 401);
      const others = SCOPES.filter((scope) => scope !== (scopeOf(operation) as Scope));
      const poor = await keyOf(it.world, others);
      await expectDescribed(operation, await ask(it, operation, {}, poor), 403);
      const other = await keyOf(it.world);
      for (let i = 0; i < 60; i += 1) await ask(it, operation, {}, it.key);
      const late = await ask(it, operation, {}, it.key);
      expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
      await expectDescribed(operation, late, 429);
      expect((await ask(it, operation, {}, other)).status).toBe(429);
    },
  );

  test.each(withBody.map((one) => [one.operationId, one] as const))(
    "%s takes JSON within bounds",
    async (_id, operation) => {
      const it = await apiWorld(guest);
      const headers = { "idempotency-key": "k" };
      const large = { body: JSON.stringify({ name: "x".repeat(70_000) }), headers };
      await expectDescribed(operation, await ask(it, operation, large, it.key), 413);
      const form = { body: "title=x", headers: { ...headers, "content-type": "text/plain" } };
      await expectDescribed(operation, await ask(it, operation, form, it.key), 415);
      const json = { ...headers, "content-type": "application/json" };
      for (const body of ["{", "[]", "null"]) {
        const broken = await ask(it, operation, { body, headers: json }, it.key);
        await expectDescribed(operation, broken, 400);
      }
    },
  );
});

test("a body is read no further than to its bound", async () => {
  const { world, key } = await apiWorld(guest);
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(16 * 1024).fill(120));
      if (pulled === 160) controller.close();
    },
  });
  const headers = { authorization: `Bearer ${key}`, "idempotency-key": "k" };
  const init = { method: "POST", body, headers, duplex: "half" } as RequestInit;
  expect((await world.t.fetch("/api/v1/bookings", init)).status).toBe(413);
  expect(pulled).toBeLessThan(10);
});

test("a page of sessions has twenty at most, as each is read from many rows", async () => {
  const { world, key } = await apiWorld(guest);
  const status = async (limit: number) =>
    (await send(world, { path: `/api/v1/sessions?limit=${limit}`, key })).status;
  expect([await status(20), await status(21)]).toEqual([200, 400]);
  const sessions = DESCRIBED.find(({ operationId }) => operationId === "listSessions")!;
  const limit = parametersOf(sessions).find(({ name }) => name === "limit")!;
  expect(limit.schema).toMatchObject({ maximum: 20 });
});

test("what is not described is not there", async () => {
  const { world, key, bookingId } = await apiWorld(guest);
  const paths = [
    "/api/v1/",
    "/api/v1/users",
    "/api/v1/bookings/",
    `/api/v1/bookings/${bookingId}/delete`,
    `/api/v1/bookings/${bookingId}/cancel/now`,
    "/api/v1/openapi.yaml",
    "/api/v2/bookings",
  ];
  for (const path of paths) expect((await send(world, { path, key })).status, path).toBe(404);
  const described = new Set(DESCRIBED.map(({ method, path }) => `${method} ${path}`));
  for (const { path } of DESCRIBED) {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      if (described.has(`${method} ${path}`)) continue;
      const answer = await send(world, { path: path.replace("{id}", bookingId), method, key });
      expect(answer.status, `${method} ${path}`).toBe(404);
    }
  }
});

describe("bookings by a program", () => {
  test("a repeat with the same key makes no second one", async () => {
    const { world, key } = await apiWorld(guest);
    const startsAt = new Date(Date.now() + 50 * 3_600_000).toISOString();
    const body = { title: "Once", clientIds: [world.people.client], startsAt, durationMinutes: 30 };
    const headers = { "idempotency-key": "same" };
    const asked = { path: "/api/v1/bookings", method: "POST", key, body, headers };
    const first = (await (await send(world, asked)).json()) as { id: string };
    expect(await (await send(world, asked)).json()).toEqual(first);
    const other = await send(world, { ...asked, body: { ...body, durationMinutes: 45 } });
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({ code: "used_request_key" });
    const rows = await world.t.run(async (ctx) => await ctx.db.query("bookings").collect());
    expect(rows.filter(({ title }) => title === "Once")).toHaveLength(1);
  });

  test("pages go on where they ended, each thing once", async () => {
    const { world, key } = await apiWorld(guest);
    const seen: string[] = [];
    let query = "?limit=1";
    for (let i = 0; i < 10; i += 1) {
      const answer = await send(world, { path: `/api/v1/bookings${query}`, key });
      const page = (await answer.json()) as { items: { id: string }[]; next: string | null };
      seen.push(...page.items.map(({ id }) => id));
      if (page.next === null) break;
      query = `?limit=1&cursor=${encodeURIComponent(page.next)}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(3);
  });

  test("the booking of somebody else is not there, by whatever way", async () => {
    const { world, bookingId } = await apiWorld(guest);
    await world.t.run(async (ctx) => {
      await ctx.db.patch("users", world.people.stranger, { isProvider: true });
      await ctx.db.patch("users", world.people.client, { isProvider: true });
    });
    for (const who of [world.asStranger, world.asClient]) {
      const made = await who.mutation(api.apiKeys.create, { name: "k", scopes: SCOPES });
      if (made.kind !== "created") throw new Error(made.reason);
      const { key } = made;
      const path = `/api/v1/bookings/${bookingId}`;
      expect((await send(world, { path, key })).status).toBe(404);
      for (const way of ["cancel", "move", "guests"]) {
        const body = {
          cancel: {},
          move: { startsAt: "2026-12-01T10:00:00Z" },
          guests: { name: "x" },
        };
        const asked = { path: `${path}/${way}`, method: "POST", key };
        const answer = await send(world, { ...asked, body: body[way as keyof typeof body] });
        expect(answer.status, way).toBe(404);
      }
    }
  });
});
