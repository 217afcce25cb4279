import { afterEach, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { keyOf, send } from "./apiWorld";
import { backendWithPeople, MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const list = (world: World) => world.asProvider.query(api.apiKeys.list, {});
const call = async (world: World, key: string) =>
  (await send(world, { path: "/api/v1/bookings", key })).status;

test("a key is told once, and of it a hash and its end are kept", async () => {
  const world = await backendWithPeople();
  const key = await keyOf(world, ["bookings:read"]);
  expect(key).toMatch(/^parley_[0-9a-f]{64}$/);
  const rows = await world.t.run(async (ctx) => await ctx.db.query("apiKeys").collect());
  expect(JSON.stringify(rows)).not.toContain(key.slice("parley_".length));
  expect(await list(world)).toMatchObject([
    { name: "Site", ending: key.slice(-4), scopes: ["bookings:read"], lastUsedAt: null },
  ]);
});

test("when it was used is kept to the minute, and revoked it opens nothing", async () => {
  const world = await backendWithPeople();
  const key = await keyOf(world);
  expect(await call(world, key)).toBe(200);
  vi.setSystemTime(NOW + MINUTE / 2);
  expect(await call(world, key)).toBe(200);
  const [row] = await list(world);
  expect(row).toMatchObject({ lastUsedAt: NOW });
  const revoked = await world.asProvider.mutation(api.apiKeys.revoke, { keyId: row!.keyId });
  expect(revoked).toEqual({ kind: "revoked" });
  expect(await call(world, key)).toBe(401);
  expect(await list(world)).toEqual([]);
});

test("it is a provider's, and ends with that", async () => {
  const world = await backendWithPeople();
  const scopes = ["bookings:read" as const];
  const asked = await world.asClient.mutation(api.apiKeys.create, { name: "k", scopes });
  expect(asked).toEqual({ kind: "refused", reason: "not_allowed" });
  const key = await keyOf(world);
  await world.t.run(async (ctx) =>
    ctx.db.patch("users", world.people.provider, { isProvider: false }),
  );
  expect(await call(world, key)).toBe(401);
});

test.each([
  ["bad_name", { name: " ", scopes: ["bookings:read" as const] }],
  ["bad_name", { name: "x".repeat(61), scopes: ["bookings:read" as const] }],
  ["bad_scopes", { name: "k", scopes: [] }],
])("%s: %o is refused", async (reason, given) => {
  const world = await backendWithPeople();
  expect(await world.asProvider.mutation(api.apiKeys.create, given)).toEqual({
    kind: "refused",
    reason,
  });
});

test("guesses of all together are slowed down, and a known key is not", async () => {
  const world = await backendWithPeople();
  const key = await keyOf(world);
  const statuses = new Set<number>();
  for (let i = 0; i < 150; i += 1) statuses.add(await call(world, `parley_${"0".repeat(64)}`));
  expect(statuses).toEqual(new Set([401, 429]));
  expect(await call(world, key)).toBe(200);
});

test("a person with many keys has no more calls than with one, and takes none of another's", async () => {
  const world = await backendWithPeople();
  const keys = [await keyOf(world), await keyOf(world), await keyOf(world)];
  const statuses: number[] = [];
  for (let i = 0; i < 90; i += 1) statuses.push(await call(world, keys[i % 3]!));
  expect(statuses.filter((status) => status === 200)).toHaveLength(60);
  expect(statuses.slice(60).every((status) => status === 429)).toBe(true);
  await world.t.run(async (ctx) =>
    ctx.db.patch("users", world.people.otherClient, { isProvider: true }),
  );
  const scopes = ["bookings:read" as const];
  const made = await world.asOtherClient.mutation(api.apiKeys.create, { name: "k", scopes });
  expect(await call(world, made.kind === "created" ? made.key : "")).toBe(200);
});

test("what a key changes is one of its owner's changes", async () => {
  const world = await backendWithPeople();
  const key = await keyOf(world);
  const cancel = async () =>
    await send(world, { path: "/api/v1/bookings/x/cancel", method: "POST", key, body: {} });
  // Each key that was made is a change as well.
  for (let i = 0; i < 29; i += 1) expect((await cancel()).status).toBe(404);
  const refused = await cancel();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  // By the page either, and reading goes on.
  const byPage = world.asProvider.mutation(api.bookings.cancel, { bookingId: "x" });
  await expect(byPage).rejects.toMatchObject({ data: { code: "RATE_LIMITED" } });
  expect(await call(world, key)).toBe(200);
});
