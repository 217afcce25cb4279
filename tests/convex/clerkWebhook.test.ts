import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import {
  CLERK_ISSUER,
  clerkBackend,
  CLERK_SECRET,
  deletedBody,
  nextId,
  personBody,
  postClerk,
  rowOf,
  signedHeaders,
  withClerk,
} from "./clerkWorld";
import { MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const eventsIn = async (world: World) =>
  await world.t.run(async (ctx) => await ctx.db.query("webhookEvents").collect());

const emailOf = async (world: World, subject: string) => {
  const user = await rowOf(world, subject);
  return await world.t.run(async (ctx) => {
    const rows = await ctx.db.query("contacts").collect();
    return rows.find(({ userId }) => userId === user?._id)?.email ?? null;
  });
};

describe("Clerk's webhook", () => {
  test("makes people, follows their name and confirmed address", async () => {
    const world = await clerkBackend();
    const at = Date.now();
    expect(await postClerk(world, personBody("user.created", "user_1", { at }))).toBe(200);
    expect(await rowOf(world, "user_1")).toMatchObject({ name: "Demo Person" });
    expect(await emailOf(world, "user_1")).toBeNull();
    const told = { at: at + 1, name: "New Name", email: "demo@example.invalid" };
    await postClerk(world, personBody("user.updated", "user_1", told));
    expect(await rowOf(world, "user_1")).toMatchObject({ name: "New Name" });
    expect(await emailOf(world, "user_1")).toBe("demo@example.invalid");
  });

  test("finds the same row as the person's own token, and its address stays without a claim", async () => {
    const world = await clerkBackend();
    const told = { at: Date.now(), email: "demo@example.invalid" };
    await postClerk(world, personBody("user.created", "user_1", told));
    const { user } = await withClerk(world, "user_1").mutation(api.users.ensure, {});
    expect(user._id).toBe((await rowOf(world, "user_1"))!._id);
    expect(await emailOf(world, "user_1")).toBe("demo@example.invalid");
  });

  test("names the person, where their token does not", async () => {
    const world = await clerkBackend();
    const told = { at: Date.now(), name: "Demo Person" };
    await postClerk(world, personBody("user.created", "user_1", told));
    for (const name of [undefined, "", " "]) {
      const nameless = withClerk(world, "user_1", { name });
      const { user } = await nameless.mutation(api.users.ensure, {});
      expect(user.name).toBe("Demo Person");
    }
    const { user } = await withClerk(world, "user_1").mutation(api.users.ensure, {});
    expect(user.name).toBe("Demo user_1");
  });

  test("makes nobody anew who erased themselves, until they sign in again", async () => {
    const world = await clerkBackend();
    const at = Date.now();
    const told = { at, email: "demo@example.invalid" };
    await postClerk(world, personBody("user.created", "user_1", told));
    const userId = (await rowOf(world, "user_1"))!._id;
    await world.t.mutation(internal.account.beginErasure, { userId });
    await postClerk(world, personBody("user.updated", "user_1", { ...told, at: at + MINUTE }));
    expect(await rowOf(world, "user_1")).toBeNull();
    const kept = await world.t.run(async (ctx) => ({
      people: await ctx.db.query("clerkPeople").collect(),
      contacts: await ctx.db.query("contacts").collect(),
      marks: await ctx.db.query("goneSignIns").collect(),
    }));
    expect(JSON.stringify(kept)).not.toMatch(/user_1|demo@example/);
    vi.advanceTimersByTime(MINUTE);
    const again = { signedInAt: Date.now() };
    const { user } = await withClerk(world, "user_1").mutation(api.users.ensure, again);
    expect(user._id).not.toBe(userId);
    await postClerk(world, personBody("user.updated", "user_1", { ...told, at: at + 2 * MINUTE }));
    expect(await emailOf(world, "user_1")).toBe("demo@example.invalid");
  });

  test("changes nothing by an older word, in whatever order they come", async () => {
    const world = await clerkBackend();
    const at = Date.now();
    const newer = personBody("user.updated", "user_1", { at: at + 5, name: "Newer Name" });
    const older = personBody("user.created", "user_1", { at, name: "Older Name" });
    expect(await postClerk(world, newer)).toBe(200);
    expect(await postClerk(world, older)).toBe(200);
    expect(await rowOf(world, "user_1")).toMatchObject({ name: "Newer Name" });
  });

  test("attack 21: has one effect for each event, however often it comes", async () => {
    const world = await clerkBackend();
    const id = nextId();
    const body = personBody("user.created", "user_1", { at: Date.now() });
    for (let i = 0; i < 5; i += 1) expect(await postClerk(world, body, { id })).toBe(200);
    expect(await eventsIn(world)).toHaveLength(1);
    const again = { id: "clerk:x", type: "user.deleted" as const, subject: "user_1" };
    const hear = async () =>
      await world.t.mutation(internal.clerk.hear, {
        event: { eventId: again.id, type: again.type, subject: again.subject },
      });
    expect([await hear(), await hear()]).toEqual(["applied", "repeated"]);
  });

  test("of a deletion stays, whatever is told after it", async () => {
    const world = await clerkBackend();
    const at = Date.now();
    await postClerk(world, personBody("user.created", "user_1", { at }));
    const before = (await rowOf(world, "user_1"))!;
    await postClerk(world, deletedBody("user_1"));
    await postClerk(world, personBody("user.updated", "user_1", { at: at + 60_000 }));
    expect(await rowOf(world, "user_1")).toBeNull();
    const row = await world.t.run(async (ctx) => await ctx.db.get("users", before._id));
    expect(row).toMatchObject({ name: "Deleted person", erasedAt: expect.any(Number) });
    // Their last token is still good for a moment.
    await expect(withClerk(world, "user_1").mutation(api.users.ensure, {})).rejects.toMatchObject({
      data: { code: "UNAUTHENTICATED" },
    });
    expect(await rowOf(world, "user_1")).toBeNull();
  });

  test("of a deletion that comes before the person keeps them out", async () => {
    const world = await clerkBackend();
    await postClerk(world, deletedBody("user_1"));
    await postClerk(world, personBody("user.created", "user_1", { at: Date.now() }));
    expect(await rowOf(world, "user_1")).toBeNull();
  });

  test("gives no rights, whatever metadata says", async () => {
    const world = await clerkBackend();
    const at = Date.now();
    await postClerk(world, personBody("user.created", "user_1", { at }));
    expect(await rowOf(world, "user_1")).toMatchObject({ isAdmin: false, isProvider: false });
    const tokenIdentifier = `${CLERK_ISSUER}|user_1`;
    await world.t.mutation(internal.admin.grant, { tokenIdentifier, isAdmin: true });
    await postClerk(world, personBody("user.updated", "user_1", { at: at + 1 }));
    expect(await rowOf(world, "user_1")).toMatchObject({ isAdmin: true, isProvider: false });
  });
});

describe("one address", () => {
  test("attack 18: two users with one e-mail stay two, also to whoever grants rights by it", async () => {
    const world = await clerkBackend();
    const told = { at: Date.now(), email: "demo@example.invalid" };
    await postClerk(world, personBody("user.created", "user_1", told));
    await postClerk(world, personBody("user.created", "user_2", told));
    const [one, two] = [await rowOf(world, "user_1"), await rowOf(world, "user_2")];
    expect(one!._id).not.toBe(two!._id);
    const answer = await world.t.mutation(internal.admin.grant, {
      email: "demo@example.invalid",
      isAdmin: true,
    });
    const tokenIdentifiers = [`${CLERK_ISSUER}|user_1`, `${CLERK_ISSUER}|user_2`];
    expect(answer).toEqual({ kind: "several_people", tokenIdentifiers });
    expect(await rowOf(world, "user_1")).toMatchObject({ isAdmin: false });
  });
});

describe("a webhook that is not Clerk's", () => {
  test("attack 20: forged, unsigned, altered or old: 401 and nothing written", async () => {
    const world = await clerkBackend();
    const body = personBody("user.created", "user_1", { at: Date.now() });
    const now = Date.now();
    const good = signedHeaders(body, { id: "msg_good", at: now, secret: CLERK_SECRET });
    const send = async (headers: Record<string, string>, sent = body) =>
      await postClerk(world, sent, { headers });
    expect(await send({})).toBe(401);
    expect(await send({ ...good, "svix-signature": "v1,bm90aGluZw==" })).toBe(401);
    expect(await send({ ...good, "svix-id": "msg_other" })).toBe(401);
    const later = String(Math.floor(now / 1000) + 10);
    expect(await send({ ...good, "svix-timestamp": later })).toBe(401);
    expect(await send(good, body.replace("user_1", "user_2"))).toBe(401);
    expect(await send(good, `${body} `)).toBe(401);
    const secret = `whsec_${btoa("another-secret-of-somebody-else!")}`;
    expect(await postClerk(world, body, { secret })).toBe(401);
    for (const at of [now - 6 * MINUTE, now + 6 * MINUTE]) {
      expect(await postClerk(world, body, { at })).toBe(401);
    }
    expect(await eventsIn(world)).toEqual([]);
    expect(await rowOf(world, "user_1")).toBeNull();
    // The very same one, as it was sent.
    expect(await send(good)).toBe(200);
  });

  test("without a secret here: 503", async () => {
    const world = await clerkBackend();
    vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", "");
    expect(await postClerk(world, deletedBody("user_1"))).toBe(503);
  });
});

describe("a webhook that is too much", () => {
  test("attack 22: a body of 10 MB is refused without being read whole", async () => {
    const world = await clerkBackend();
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024).fill(120));
        if (pulled === 160) controller.close();
      },
    });
    const init = { method: "POST", body, duplex: "half" } as RequestInit;
    expect((await world.t.fetch("/clerk/webhook", init)).status).toBe(413);
    expect(pulled).toBeLessThan(10);
    const long = { method: "POST", body: "x".repeat(300_000) };
    expect((await world.t.fetch("/clerk/webhook", long)).status).toBe(413);
  });

  test("deep or odd JSON that is signed does nothing", async () => {
    const world = await clerkBackend();
    const deep = "[".repeat(60_000) + "]".repeat(60_000);
    const data = [null, "text", [], { id: 7 }, { id: "user_1", updated_at: "soon" }];
    const odd = data.map((one) => JSON.stringify({ type: "user.updated", data: one }));
    for (const body of [deep, "null", '"text"', "{}", ...odd]) {
      expect([200, 401]).toContain(await postClerk(world, body));
    }
    expect(await eventsIn(world)).toEqual([]);
    expect(await rowOf(world, "user_1")).toBeNull();
  });
});
