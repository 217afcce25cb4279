import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { erase } from "./accountWorld";
import { alarmsOf, blocksOf, rowsOf, settle } from "./auditWorld";
import { destinationOf } from "./broadcastWorld";
import { endpointOf, SEALING } from "./outgoingWorld";
import { backendWithPeople, identityOf, MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const paginationOpts = { numItems: 50, cursor: null };

/** The log as an admin reads it, the oldest row first. */
async function read(world: World, filter: object = {}) {
  const { page } = await world.asAdmin.query(api.admin.accountLog, { ...filter, paginationOpts });
  return page.toReversed();
}

async function told(world: World, filter: object = {}) {
  const rows = await read(world, filter);
  return rows.map(({ action, actor, subject }) =>
    [action, subject.name, actor?.name ?? "nobody"].join(" | "),
  );
}

async function grant(world: World, flags: { isAdmin?: boolean; isProvider?: boolean }) {
  vi.setSystemTime(Date.now() + MINUTE);
  const { tokenIdentifier } = identityOf("stranger");
  return await world.t.mutation(internal.admin.grant, { tokenIdentifier, ...flags });
}

describe("the log of accounts", () => {
  test("says who was made an admin or a provider, and who no longer is one", async () => {
    const world = await backendWithPeople();
    expect(await grant(world, { isAdmin: true, isProvider: true })).toBe("granted");
    expect(await grant(world, { isAdmin: true })).toBe("granted");
    expect(await grant(world, { isAdmin: false, isProvider: true })).toBe("granted");
    expect(await grant(world, { isProvider: false })).toBe("granted");
    expect(await told(world)).toEqual([
      "admin_granted | Demo stranger | nobody",
      "provider_granted | Demo stranger | nobody",
      "admin_taken | Demo stranger | nobody",
      "provider_taken | Demo stranger | nobody",
    ]);
  });

  test("says which keys were made and revoked, and what each may do", async () => {
    const world = await backendWithPeople();
    const made = await world.asProvider.mutation(api.apiKeys.create, {
      name: "a name of their own",
      scopes: ["bookings:read", "sessions:read"],
    });
    const keyId = made.kind === "created" ? made.keyId : "";
    expect((await world.asClient.mutation(api.apiKeys.revoke, { keyId })).kind).toBe("refused");
    expect((await world.asProvider.mutation(api.apiKeys.revoke, { keyId })).kind).toBe("revoked");
    const actor = { _id: world.people.provider, name: "Demo provider" };
    expect(await read(world)).toMatchObject([
      { action: "key_made", actor, itemId: keyId, detail: "bookings:read sessions:read" },
      { action: "key_revoked", actor, itemId: keyId, detail: null },
    ]);
  });

  test("says what became of addresses for events, and which sites may show sessions", async () => {
    vi.stubEnv("PARLEY_KEYS_SECRET", SEALING);
    const world = await backendWithPeople();
    const { asProvider } = world;
    const { endpointId } = await endpointOf(world, { types: ["booking.created"] });
    const types = ["booking.created" as const];
    await asProvider.mutation(api.webhookEndpoints.change, { endpointId, types, isOn: false });
    await asProvider.action(api.webhookEndpoints.exchangeSecret, { endpointId });
    await asProvider.mutation(api.webhookEndpoints.remove, { endpointId });
    await asProvider.mutation(api.embeds.save, { origins: ["https://site.example"] });
    const itemId = endpointId as string;
    expect(await read(world)).toMatchObject([
      { action: "endpoint_added", itemId, detail: "booking.created" },
      { action: "endpoint_changed", itemId, detail: "off" },
      { action: "endpoint_secret_changed", itemId, detail: null },
      { action: "endpoint_removed", itemId },
      { action: "sites_changed", itemId: null, detail: "1" },
    ]);
    // Ids and codes alone: no hash may cover what may have to be erased.
    expect(JSON.stringify(await read(world))).not.toMatch(/site\.example|hooks\.example|whsec/);
  });

  test("says what became of places to go live to and of the address of a calendar feed", async () => {
    vi.stubEnv("PARLEY_KEYS_SECRET", SEALING);
    const world = await backendWithPeople();
    const { asProvider, asClient } = world;
    const destinationId = await destinationOf(world);
    expect(await asProvider.mutation(api.destinations.remove, { destinationId })).toMatchObject({
      kind: "removed",
    });
    await asProvider.mutation(api.destinations.remove, { destinationId });
    const first = await asClient.mutation(api.calendar.createFeed, {});
    await asClient.mutation(api.calendar.createFeed, {});
    await asClient.mutation(api.calendar.revokeFeed, {});
    await asClient.mutation(api.calendar.revokeFeed, {});
    const itemId = destinationId as string;
    const rows = await read(world);
    expect(rows).toMatchObject([
      { action: "destination_added", itemId, detail: "rtmp" },
      { action: "destination_removed", itemId, detail: null },
      { action: "feed_made", itemId: null, subject: { _id: world.people.client } },
      { action: "feed_made" },
      { action: "feed_revoked" },
    ]);
    const secrets = [JSON.stringify(first), "rtmp://", "of-the-channel"];
    for (const secret of secrets) expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test("says that somebody asked to be erased, that it began, and that it is done", async () => {
    vi.stubGlobal("fetch", async () => Response.json({}));
    const world = await backendWithPeople();
    await erase(world);
    await world.t.finishAllScheduledFunctions(vi.runAllTimers);
    expect((await read(world)).map(({ action }) => action)).toEqual([
      "erasure_asked",
      "erasure_begun",
      "erasure_done",
    ]);
    const client = { _id: world.people.client };
    const [asked, begun, done] = await read(world, { userId: world.people.client });
    expect(asked).toMatchObject({ actor: client, subject: client });
    expect(begun).toMatchObject({ actor: null, subject: client });
    expect(done).toMatchObject({ actor: null, subject: client });
    expect(JSON.stringify([asked, begun, done])).not.toContain("Demo client");
  });

  test("says that the rights of who is erased went with them, and whose endpoint hears of all", async () => {
    vi.stubEnv("PARLEY_KEYS_SECRET", SEALING);
    vi.stubGlobal("fetch", async () => Response.json({}));
    const world = await backendWithPeople();
    await endpointOf(world, { types: ["booking.created"], isForAll: true }, "asAdmin");
    await world.t.mutation(internal.account.beginErasure, { userId: world.people.admin });
    const rows = await world.t.run(async (ctx) => await ctx.db.query("accountEvents").collect());
    expect(rows).toMatchObject([
      { action: "endpoint_added", detail: "for_all booking.created" },
      { action: "erasure_begun", subjectId: world.people.admin },
      { action: "admin_taken", subjectId: world.people.admin },
    ]);
  });

  test("filters by whose account it is, by action and by time, in any mix", async () => {
    const world = await backendWithPeople();
    await grant(world, { isAdmin: true });
    const name = "Sync";
    await world.asProvider.mutation(api.apiKeys.create, { name, scopes: ["bookings:read"] });
    await grant(world, { isProvider: true });
    const userId = world.people.stranger;
    const one = "admin_granted | Demo stranger | nobody";
    const two = "provider_granted | Demo stranger | nobody";
    const key = "key_made | Demo provider | Demo provider";
    expect(await told(world)).toEqual([one, key, two]);
    expect(await told(world, { userId })).toEqual([one, two]);
    expect(await told(world, { action: "key_made" })).toEqual([key]);
    expect(await told(world, { action: "key_made", userId })).toEqual([]);
    expect(await told(world, { action: "admin_granted", userId })).toEqual([one]);
    const until = NOW + 2 * MINUTE;
    expect(await told(world, { until })).toEqual([one, key]);
    expect(await told(world, { userId, from: until })).toEqual([two]);
    expect(await told(world, { action: "admin_granted", from: until })).toEqual([]);
  });

  test("is sealed and verified as the others are, also after an erasure", async () => {
    vi.stubGlobal("fetch", async () => Response.json({}));
    const world = await backendWithPeople();
    const name = "Sync";
    await world.asProvider.mutation(api.apiKeys.create, { name, scopes: ["bookings:read"] });
    await settle(world);
    await erase(world, "provider");
    await world.t.finishAllScheduledFunctions(vi.runAllTimers);
    await settle(world);
    const sealed = (await blocksOf(world, "accountEvents")).flatMap(({ rows }) => rows);
    expect(sealed.map(({ id }) => id)).toEqual(
      (await rowsOf(world, "accountEvents")).map(({ _id }) => _id),
    );
    expect(sealed).toHaveLength(5);
    expect(await alarmsOf(world)).toEqual([]);
  });
});
