import type { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PEOPLE, signedIn } from "../../bench/booking/calendar.ts";
import { type Backend, startBackend } from "../../bench/backend.ts";
import { api } from "../../convex/_generated/api.js";
import { freePort } from "../../local/stack/ports.ts";

let backend: Backend;
let provider: ConvexHttpClient;
let site: string;
let key: string;

beforeAll(async () => {
  const sitePort = await freePort();
  site = `http://127.0.0.1:${sitePort}`;
  backend = await startBackend({ sitePort });
  await backend.seed(PEOPLE);
  provider = await signedIn(backend, "demo-provider");
  const scopes = ["bookings:read" as const, "bookings:write" as const, "recordings:read" as const];
  const made = await provider.mutation(api.apiKeys.create, { name: "Site", scopes });
  if (made.kind !== "created") throw new Error(made.reason);
  key = made.key;
});
afterAll(async () => {
  await backend.stop();
});

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${site}/api/v1/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, ...init.headers },
  });

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

async function create(startsAt: string, idempotencyKey: string): Promise<Response> {
  return await call("bookings", {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
    body: JSON.stringify({ title: "By a program", startsAt, durationMinutes: 30 }),
  });
}

test("ten programs that send the same request at once make one booking", async () => {
  const startsAt = inHours(30);
  const answers = await Promise.all(
    Array.from({ length: 10 }, async () => await create(startsAt, "same")),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  const ids = await Promise.all(
    answers.map(async (answer) => ((await answer.json()) as { id: string }).id),
  );
  expect(new Set(ids).size).toBe(1);
});

test("a cursor goes on, and one that is none of the list is refused", async () => {
  await create(inHours(40), "another");
  const first = (await (await call("bookings?limit=1")).json()) as { next: string };
  expect((await call(`bookings?limit=1&cursor=${encodeURIComponent(first.next)}`)).status).toBe(
    200,
  );
  const broken = await call("bookings?limit=1&cursor=nothing");
  expect(broken.status).toBe(400);
  expect(await broken.json()).toMatchObject({ code: "bad_request" });
  // Of another list, under a key that may read it.
  const other = await call(`recordings?cursor=${encodeURIComponent(first.next)}`);
  expect(other.status).toBe(400);
});

test("the description is there for anybody, and nothing else without a key", async () => {
  const description = await fetch(`${site}/api/v1/openapi.json`);
  expect(await description.json()).toMatchObject({ openapi: "3.1.0" });
  expect((await fetch(`${site}/api/v1/bookings`)).status).toBe(401);
  expect((await call("bookings", { method: "DELETE" })).status).toBe(404);
  expect((await call("users")).status).toBe(404);
});
