import { decodeJwt } from "jose";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { STEPS } from "../../lib/doctor/steps";
import { answerOfSilence, backendWithPeople, book, MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const ids = { attemptId: "attempt-1", deviceId: "device-1" };

type Claims = { sub: string; exp: number; nbf: number; video: Record<string, unknown> };

/** LiveKit's API, and what the signal host answers to `GET /`. */
function fakeLivekit(
  room?: object,
  root: () => Promise<Response> = async () => new Response("OK"),
) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: URL | string) => {
    const { pathname } = new URL(url);
    asked.push(pathname);
    if (pathname === "/") return await root();
    const [, body] = Object.entries({
      ListRooms: { rooms: room ? [room] : [] },
      ListParticipants: { participants: [{ identity: "one" }, { identity: "two" }] },
      CreateRoom: { name: "made" },
    }).find(([name]) => pathname.endsWith(name))!;
    return Response.json(body);
  });
  return asked;
}

async function granted(world: World, who = world.asClient) {
  const answer = await who.action(api.doctor.begin, ids);
  if (answer.kind !== "granted") throw new Error(answer.reason);
  const { signal, send, receive } = answer.tokens;
  const claims = [signal, send, receive].map((token) => decodeJwt(token) as Claims);
  return { answer, claims, room: claims[0]!.video["room"] as string };
}

const logArgs = { paginationOpts: { numItems: 50, cursor: null } };

describe("a probe", () => {
  test("has a room of its own, identities of nobody, the least grants, and a minute", async () => {
    const asked = fakeLivekit();
    const world = await backendWithPeople();
    await book(world);
    const { claims, room } = await granted(world);
    expect(asked).toEqual(["/twirp/livekit.RoomService/CreateRoom"]);
    expect(room).toMatch(/^probe_/);
    expect(new Set(claims.map(({ sub }) => sub)).size).toBe(3);
    for (const { sub, exp, video } of claims) {
      expect(sub).toMatch(/^probe_/);
      expect(exp).toBe(NOW / 1000 + 60);
      expect(Object.keys(video).sort()).toEqual([
        "canPublish",
        "canPublishData",
        "canPublishSources",
        "canSubscribe",
        "canUpdateOwnMetadata",
        "room",
        "roomJoin",
      ]);
      expect(video).toMatchObject({ room, canPublishData: false, canUpdateOwnMetadata: false });
    }
    const [signal, send, receive] = claims.map(({ video }) => [
      video["canPublish"],
      video["canSubscribe"],
    ]);
    expect({ signal, send, receive }).toEqual({
      signal: [false, false],
      send: [true, false],
      receive: [false, true],
    });
  });

  test("is one row of the token log, marked", async () => {
    fakeLivekit();
    const world = await backendWithPeople();
    await granted(world);
    const { page } = await world.asAdmin.query(api.admin.tokenLogs, logArgs);
    expect(page).toMatchObject([
      {
        isProbe: true,
        reason: "probe",
        outcome: "granted",
        booking: null,
        role: null,
        expiresAt: NOW + MINUTE,
      },
    ]);
  });

  test("has no room left after its time", async () => {
    const asked = fakeLivekit();
    const world = await backendWithPeople();
    await granted(world);
    await world.t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(80_000));
    expect(asked.at(-1)).toBe("/twirp/livekit.RoomService/DeleteRoom");
  });

  test("is never presence: webhooks of its room leave nothing behind", async () => {
    fakeLivekit();
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { claims, room } = await granted(world);
    for (const [at, name] of ["room_started", "participant_joined"].entries()) {
      const event = {
        eventId: `EV_${at}`,
        event: name,
        createdAt: NOW,
        room: { name: room, sid: "RM_probe" },
        participant: { identity: claims[1]!.sub, sid: "PA_probe" },
      };
      expect(await world.t.mutation(internal.webhooks.receive, { event })).toBe("ignored");
    }
    const rows = await world.t.run(async (ctx) => [
      await ctx.db.query("webhookEvents").take(1),
      await ctx.db.query("sessions").take(1),
      await ctx.db.query("sessionParticipants").take(1),
    ]);
    expect(rows).toEqual([[], [], []]);
    expect((await world.asClient.query(api.bookings.get, { bookingId }))!.present).toEqual([]);
  });

  test("identity in a booking's own room is nobody's presence either", async () => {
    fakeLivekit();
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { claims } = await granted(world);
    const name = await world.t.run(
      async (ctx) => (await ctx.db.get("bookings", bookingId))!.roomName,
    );
    const event = {
      eventId: "EV_1",
      event: "participant_joined",
      createdAt: NOW,
      room: { name, sid: "RM_1" },
      participant: { identity: claims[1]!.sub, sid: "PA_1" },
    };
    await world.t.mutation(internal.webhooks.receive, { event });
    expect((await world.asClient.query(api.bookings.get, { bookingId }))!.present).toEqual([]);
  });

  test("is limited for one person, in one refused row, and nobody else", async () => {
    fakeLivekit();
    const world = await backendWithPeople();
    const answers = [];
    for (let i = 0; i < 20; i += 1)
      answers.push(await world.asClient.action(api.doctor.begin, ids));
    const refused = answers.filter(({ kind }) => kind === "denied");
    expect(refused.length).toBe(8);
    expect(refused[0]).toMatchObject({ reason: "rate_limited" });
    await granted(world, world.asProvider);
    const { page } = await world.asAdmin.query(api.admin.tokenLogs, logArgs);
    expect(page.filter(({ outcome }) => outcome === "denied").length).toBe(1);
    expect(page.every(({ isProbe }) => isProbe)).toBe(true);
  });

  test("says when LiveKit's settings are missing", async () => {
    const world = await backendWithPeople();
    vi.stubEnv("LIVEKIT_API_KEY", "");
    const answer = await world.asClient.action(api.doctor.begin, ids);
    expect(answer).toEqual({ kind: "denied", reason: "misconfigured" });
  });

  test("is still granted when LiveKit does not answer: finding that out is its purpose", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
    const world = await backendWithPeople();
    expect((await world.asClient.action(api.doctor.begin, ids)).kind).toBe("granted");
  });

  test("is granted in time when LiveKit takes calls and is silent", async () => {
    fakeLivekit();
    const world = await backendWithPeople();
    const ask = () => world.asClient.action(api.doctor.begin, ids);
    expect(await answerOfSilence(3_000, ask)).toMatchObject({ kind: "granted" });
  });
});

describe("a check at a booking's door", () => {
  test("is told what a join would be, and gets and leaves nothing", async () => {
    const asked = fakeLivekit();
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const knock = (who: World["asClient"]) => who.mutation(api.doctor.askDoor, { bookingId });
    expect(await knock(world.asClient)).toEqual({ kind: "open" });
    expect(await knock(world.asStranger)).toEqual({ kind: "denied", reason: "not_found" });
    const booked = (await world.asProvider.query(api.bookings.get, { bookingId }))!;
    const policy = { ...booked.policy, lobby: "by_hand" as const };
    await world.asProvider.mutation(api.bookings.setPolicy, { bookingId, policy });
    expect(await knock(world.asClient)).toEqual({ kind: "denied", reason: "lobby" });
    expect(await world.asProvider.query(api.lobby.line, { bookingId })).toEqual([]);
    expect((await world.asAdmin.query(api.admin.tokenLogs, logArgs)).page).toEqual([]);
    expect(asked).toEqual([]);
  });

  test("is told when it asks too often", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const ask = () => world.asClient.mutation(api.doctor.askDoor, { bookingId });
    for (let i = 0; i < 30; i += 1) await ask();
    expect(await ask()).toMatchObject({ kind: "denied", reason: "rate_limited" });
  });
});

describe("the backend's view of the signal host", () => {
  const full = { name: "x", maxParticipants: 2 };

  test("is what it answers, and the room as LiveKit's API has it", async () => {
    fakeLivekit(full);
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const view = await world.asClient.action(api.doctor.look, { bookingId });
    expect(view).toEqual({ root: { kind: "answered", status: 200, text: "OK" }, room: "full" });
  });

  test("does not tell a stranger of a room", async () => {
    const asked = fakeLivekit(full);
    const world = await backendWithPeople();
    const bookingId = await book(world);
    for (const id of [bookingId, "missing"]) {
      const view = await world.asStranger.action(api.doctor.look, { bookingId: id });
      expect(view).toMatchObject({ room: "unknown" });
    }
    expect(asked).toEqual(["/", "/"]);
  });

  test("tells a host that refuses from one that is silent", async () => {
    const world = await backendWithPeople();
    fakeLivekit(undefined, () => Promise.reject(new TypeError("fetch failed")));
    expect(await world.asClient.action(api.doctor.look, {})).toMatchObject({
      root: { kind: "failed" },
    });
    fakeLivekit(undefined, () => new Promise(() => undefined));
    const silent = world.asClient.action(api.doctor.look, {});
    for (let i = 0; i < 20; i += 1) await vi.advanceTimersByTimeAsync(500);
    expect(await silent).toMatchObject({ root: { kind: "silent" } });
  });

  test("is null when asked too often", async () => {
    fakeLivekit();
    const world = await backendWithPeople();
    for (let i = 0; i < 20; i += 1) await world.asClient.action(api.doctor.look, {});
    expect(await world.asClient.action(api.doctor.look, {})).toBeNull();
    expect(await world.asProvider.action(api.doctor.look, {})).not.toBeNull();
  });
});

describe("a stored check", () => {
  const steps = [{ id: "host" as const, state: "fail" as const, ms: 12 }];
  const check = { attemptId: "attempt-1", verdict: "sfu_down" as const, steps };

  test("is kept with its person and attempt, at most five", async () => {
    const world = await backendWithPeople();
    for (let i = 0; i < 7; i += 1) await world.asClient.mutation(api.doctor.store, check);
    const rows = await world.t.run((ctx) => ctx.db.query("connectionChecks").take(20));
    expect(rows.length).toBe(5);
    expect(Object.keys(rows[0]!).sort()).toEqual([
      "_creationTime",
      "_id",
      "attemptId",
      "steps",
      "userId",
      "verdict",
    ]);
  });

  test("is shown to an admin with its attempt, the newest of several, and to nobody else", async () => {
    const world = await backendWithPeople();
    const udp = { state: "pass" as const, ms: 20, facts: { candidates: 2, isChosen: true } };
    const later = { ...check, verdict: null, steps: [{ id: "udp" as const, ...udp }] };
    await world.asClient.mutation(api.doctor.store, check);
    await world.asClient.mutation(api.doctor.store, later);
    const key = { userId: world.people.client, attemptId: check.attemptId };
    expect(await world.asAdmin.query(api.admin.check, key)).toMatchObject(later);
    const another = { ...key, attemptId: "another" };
    expect(await world.asAdmin.query(api.admin.check, another)).toBeNull();
    for (const who of [world.asClient, world.asProvider]) {
      await expect(who.query(api.admin.check, key)).rejects.toMatchObject({
        data: { code: "FORBIDDEN" },
      });
    }
  });

  test("is asked for without its person by pages of the version before, which are shown none", async () => {
    const world = await backendWithPeople();
    await world.asClient.mutation(api.doctor.store, check);
    const { attemptId } = check;
    expect(await world.asAdmin.query(api.admin.check, { attemptId })).toBeNull();
  });

  test("is neither kept out nor replaced by what others store under its attempt", async () => {
    const world = await backendWithPeople();
    const junk = { ...check, verdict: null };
    for (let i = 0; i < 5; i += 1) await world.asStranger.mutation(api.doctor.store, junk);
    await world.asClient.mutation(api.doctor.store, check);
    await world.asStranger.mutation(api.doctor.store, { ...junk, steps: [] });
    const key = { userId: world.people.client, attemptId: check.attemptId };
    expect(await world.asAdmin.query(api.admin.check, key)).toMatchObject(check);
  });

  test("of before, of nobody, is still shown; that of the person goes before it", async () => {
    const world = await backendWithPeople();
    await world.t.run(async (ctx) => void (await ctx.db.insert("connectionChecks", check)));
    const key = { userId: world.people.client, attemptId: check.attemptId };
    expect(await world.asAdmin.query(api.admin.check, key)).toMatchObject(check);
    await world.asClient.mutation(api.doctor.store, { ...check, verdict: null });
    expect(await world.asAdmin.query(api.admin.check, key)).toMatchObject({ verdict: null });
  });

  test("is refused when it is too large or has words of its own", async () => {
    const world = await backendWithPeople();
    const store = (change: object) =>
      world.asClient.mutation(api.doctor.store, { ...check, ...change });
    const many = STEPS.map(() => steps[0]!);
    await expect(store({ steps: [...many, steps[0]!] })).rejects.toMatchObject({
      data: { code: "BAD_INPUT" },
    });
    await expect(store({ attemptId: "x".repeat(65) })).rejects.toMatchObject({
      data: { code: "BAD_INPUT" },
    });
    await expect(store({ verdict: "<script>" })).rejects.toThrow(/validator/i);
    await expect(store({ steps: [{ ...steps[0], note: "a name" }] })).rejects.toThrow(/validator/i);
  });

  test("is forgotten after 30 days", async () => {
    const world = await backendWithPeople();
    await world.asClient.mutation(api.doctor.store, check);
    vi.setSystemTime(NOW + 31 * 24 * 60 * MINUTE);
    await world.asClient.mutation(api.doctor.store, { ...check, attemptId: "attempt-2" });
    await world.t.mutation(internal.retention.prune, { table: "connectionChecks" });
    const rows = await world.t.run((ctx) => ctx.db.query("connectionChecks").take(20));
    expect(rows.map(({ attemptId }) => attemptId)).toEqual(["attempt-2"]);
  });
});
