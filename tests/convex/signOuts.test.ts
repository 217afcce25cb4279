import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import {
  clerkBackend,
  nextId,
  postClerk,
  rowOf,
  sessionBody,
  settle,
  withClerk,
} from "./clerkWorld";
import { bookingOf, eventsOf, scheduled } from "./events";
import { attempt, MINUTE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** A client who is signed in with Clerk and in the room, and what LiveKit was asked to do to them. */
async function inTheRoom(claims: { sid?: string } = { sid: "sess_1" }) {
  const world = await clerkBackend();
  const asked: { identity?: string }[] = [];
  const livekit = { status: 200 };
  vi.stubGlobal("fetch", async (input: Request | string | URL, init?: RequestInit) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.endsWith("/RemoveParticipant")) return Response.json({});
    asked.push(JSON.parse(String(init?.body)) as { identity: string });
    if (livekit.status === 200) return Response.json({});
    return Response.json({ code: "unavailable", msg: "away" }, { status: livekit.status });
  });
  const client = withClerk(world, "user_1", claims);
  const { user } = await client.mutation(api.users.ensure, {});
  const made = await world.asProvider.mutation(api.bookings.create, {
    requestKey: "key",
    title: "Weekly check-in",
    clientIds: [user._id],
    startsAt: "now",
    durationMinutes: 30,
  });
  if (made.kind !== "created") throw new Error("not created");
  const { bookingId } = made;
  const join = async (who = client) => await who.mutation(api.sessions.join, attempt(bookingId));
  expect(await join()).toMatchObject({ kind: "granted" });
  await settle(world, 1_000);
  const tell = eventsOf(world, bookingId);
  await tell("participant_joined", user._id);
  const { roomName } = await bookingOf(world, bookingId);
  return { world, bookingId, client, user, join, tell, asked, livekit, roomName };
}

const ENDINGS = ["session.ended", "session.removed", "session.revoked"];

describe("a sign-out that Clerk tells of", () => {
  test.each(ENDINGS)("as %s puts the person out and refuses their token", async (type) => {
    const { world, user, join, asked, roomName } = await inTheRoom();
    expect(await postClerk(world, sessionBody(type, "user_1", "sess_1"))).toBe(200);
    expect(await join()).toMatchObject({ kind: "denied", reason: "signed_out" });
    await settle(world);
    expect(asked).toEqual([{ room: roomName, identity: user._id }]);
  });

  test("is repeated while LiveKit is away, and for as long as an old token lives", async () => {
    const { world, asked, livekit } = await inTheRoom();
    livekit.status = 503;
    await postClerk(world, sessionBody("session.ended", "user_1", "sess_1"));
    await settle(world);
    const first = asked.length;
    expect(first).toBeGreaterThanOrEqual(1);
    livekit.status = 200;
    await settle(world, 1_000);
    expect(asked.length).toBeGreaterThan(first);
    for (let minute = 0; minute < 12; minute += 1) {
      for (let i = 0; i < 6; i += 1) await settle(world, 10_000);
    }
    const all = asked.length;
    expect(await scheduled(world)).not.toContainEqual(
      expect.objectContaining({ name: "clerk:keepSignedOut" }),
    );
    await settle(world, MINUTE);
    expect(asked.length).toBe(all);
  });

  test("puts out whoever comes back with an older room token", async () => {
    const { world, user, tell, asked } = await inTheRoom();
    await postClerk(world, sessionBody("session.ended", "user_1", "sess_1"));
    for (let minute = 0; minute < 11; minute += 1) {
      for (let i = 0; i < 6; i += 1) await settle(world, 10_000);
    }
    const before = asked.length;
    await tell("participant_joined", user._id, { sid: "PA_again" });
    await settle(world);
    expect(asked.length).toBe(before + 1);
  });

  test("leaves a person in who has signed in anew", async () => {
    const { world, join, tell, user, asked } = await inTheRoom();
    await postClerk(world, sessionBody("session.ended", "user_1", "sess_1"));
    await settle(world);
    vi.advanceTimersByTime(1_000);
    const again = withClerk(world, "user_1", { sid: "sess_2" });
    expect(await join(again)).toMatchObject({ kind: "granted" });
    const before = asked.length;
    await settle(world, 2_000);
    await tell("participant_joined", user._id, { sid: "PA_again" });
    await settle(world);
    expect(asked.length).toBe(before);
  });

  test("that is told late leaves in who signed in anew, and puts out who did not", async () => {
    const { world, join, asked } = await inTheRoom();
    const at = Date.now();
    vi.advanceTimersByTime(12 * MINUTE);
    const late = sessionBody("session.removed", "user_1", "sess_1", { at });
    const again = withClerk(world, "user_1", { sid: "sess_2" });
    expect(await join(again)).toMatchObject({ kind: "granted" });
    await postClerk(world, late);
    await settle(world, 2_000);
    expect(asked).toEqual([]);
    const newer = sessionBody("session.removed", "user_1", "sess_2", { at: Date.now() });
    vi.advanceTimersByTime(11 * MINUTE);
    await postClerk(world, newer);
    await settle(world);
    expect(asked).toHaveLength(1);
  });

  test("is none where a sign-in only ran out", async () => {
    const { world, join, asked } = await inTheRoom();
    for (const status of ["expired", "abandoned"]) {
      await postClerk(world, sessionBody("session.ended", "user_1", "sess_1", { status }));
    }
    await settle(world, 2_000);
    expect(asked).toEqual([]);
    expect(await join()).toMatchObject({ kind: "granted" });
  });

  test("refuses tokens that name no sign-in, for as long as one of before may live", async () => {
    const { world, client, join, asked } = await inTheRoom({});
    await postClerk(world, sessionBody("session.removed", "user_1", "sess_1"));
    expect(await join()).toMatchObject({ kind: "denied", reason: "signed_out" });
    const refused = { data: { code: "UNAUTHENTICATED" } };
    await expect(client.query(api.notices.list, {})).rejects.toMatchObject(refused);
    await settle(world, 100_000);
    expect(await join()).toMatchObject({ kind: "denied", reason: "signed_out" });
    expect(asked.length).toBeGreaterThan(1);
    // One that signs with a name is who it says, at any time; those of other people are untouched.
    const named = withClerk(world, "user_1", { sid: "sess_2" });
    expect(await named.query(api.notices.list, {})).toBeInstanceOf(Array);
    const other = withClerk(world, "user_2");
    await other.mutation(api.users.ensure, {});
    expect(await other.query(api.notices.list, {})).toBeInstanceOf(Array);
    await settle(world, 20_000);
    expect(await join()).toMatchObject({ kind: "granted" });
  });

  test("has one effect however often it comes, and none on somebody unknown", async () => {
    const { world, asked } = await inTheRoom();
    const id = nextId();
    const body = sessionBody("session.ended", "user_1", "sess_1");
    for (let i = 0; i < 3; i += 1) expect(await postClerk(world, body, { id })).toBe(200);
    await settle(world);
    expect(asked).toHaveLength(1);
    const stranger = sessionBody("session.ended", "user_9", "sess_9");
    expect(await postClerk(world, stranger)).toBe(200);
    expect(await rowOf(world, "user_9")).toBeNull();
  });
});

describe("whose token is not for here", () => {
  test("attack 17: a token of another site, or of a sign-in that is over, is no sign-in at all", async () => {
    const { world, client } = await inTheRoom();
    const other = world.t.withIdentity({
      tokenIdentifier: "https://clerk.example|user_1",
      azp: "https://evil.example",
    });
    const refused = { data: { code: "UNAUTHENTICATED" } };
    await expect(other.query(api.notices.list, {})).rejects.toMatchObject(refused);
    expect(await client.query(api.notices.list, {})).toBeInstanceOf(Array);
    await postClerk(world, sessionBody("session.revoked", "user_1", "sess_1"));
    await expect(client.query(api.notices.list, {})).rejects.toMatchObject(refused);
  });
});
