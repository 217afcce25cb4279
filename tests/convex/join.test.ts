import { decodeJwt } from "jose";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { total } from "../../convex/model/counters";
import { livekitServer } from "./livekitServer";
import {
  answerOfSilence,
  as,
  attempt,
  backendWithPeople,
  book,
  MINUTE,
  NOW,
  type World,
} from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function grantOf(world: World, who: World["asProvider"], bookingId: string) {
  const result = await who.mutation(api.sessions.join, attempt(bookingId));
  if (result.kind !== "granted") throw new Error(`denied: ${result.reason}`);
  return { result, claims: decodeJwt(result.token) as Record<string, any> };
}

async function logs(world: World) {
  return await world.t.run(async (ctx) => await ctx.db.query("tokenLogs").take(100));
}

describe("a granted join", () => {
  test("attack 3, attack 10: gives the provider the room with recording, and nothing of an admin", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { claims } = await grantOf(world, world.asProvider, bookingId);
    const booking = await world.t.run(async (ctx) => (await ctx.db.get("bookings", bookingId))!);
    expect(claims.video).toEqual({
      room: booking.roomName,
      roomJoin: true,
      roomRecord: true,
      canPublish: true,
      canPublishSources: ["camera", "microphone", "screen_share", "screen_share_audio"],
      canSubscribe: true,
      canPublishData: true,
      canUpdateOwnMetadata: false,
    });
    expect(claims.sub).toBe(world.people.provider);
    expect(JSON.parse(claims.metadata)).toEqual({ role: "provider" });
  });

  test("attack 3, attack 4: gives the client the same room without recording or screen sharing", async () => {
    const world = await backendWithPeople();
    const { claims, result } = await grantOf(world, world.asClient, await book(world));
    expect(claims.video.roomRecord).toBeUndefined();
    expect(claims.video.canPublishSources).toEqual(["camera", "microphone"]);
    expect(result.role).toBe("client");
    expect(result.identity).toBe(world.people.client);
  });

  test("attack 6: lives ten minutes at most, and never past the window", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { claims, result } = await grantOf(world, world.asClient, bookingId);
    expect(claims.exp! - NOW / 1000).toBeLessThanOrEqual(600);
    expect(result.expiresAt).toBe(NOW + 600_000);
    vi.setSystemTime(NOW + 40 * MINUTE);
    const late = await grantOf(world, world.asClient, bookingId);
    expect(late.result.expiresAt).toBe(NOW + 45 * MINUTE);
  });

  test("is a row with grants, expiry and request id, and never the token", async () => {
    const world = await backendWithPeople();
    const { result } = await grantOf(world, world.asProvider, await book(world));
    const [row, ...more] = await logs(world);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      outcome: "granted",
      reason: "in_window",
      role: "provider",
      grants: ["join", "publish", "subscribe", "data", "screen", "record"],
      expiresAt: result.expiresAt,
      requestId: result.requestId,
      attemptId: "attempt-1",
      deviceId: "device-1",
    });
    expect(JSON.stringify(row)).not.toContain(result.token.split(".")[2]);
  });
});

describe("a denied join", () => {
  test.each([
    ["too_early", { startsIn: 60 }, 0, { retryAt: NOW + 45 * MINUTE }],
    ["ended", {}, 46, {}],
  ] as const)("is %s outside the window", async (reason, options, minutesLater, more) => {
    const world = await backendWithPeople();
    const bookingId = await book(world, options);
    vi.setSystemTime(NOW + minutesLater * MINUTE);
    const result = await world.asClient.mutation(api.sessions.join, attempt(bookingId));
    expect(result).toMatchObject({ kind: "denied", reason, ...more });
    expect(await logs(world)).toMatchObject([
      { outcome: "denied", reason, role: "client", grants: [] },
    ]);
  });

  test("attack 5: opens to the millisecond at both ends of the window", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 60 });
    const kindAt = async (at: number) => {
      vi.setSystemTime(at);
      return (await world.asClient.mutation(api.sessions.join, attempt(bookingId))).kind;
    };
    expect(await kindAt(NOW + 45 * MINUTE - 1)).toBe("denied");
    expect(await kindAt(NOW + 45 * MINUTE)).toBe("granted");
    expect(await kindAt(NOW + 105 * MINUTE - 1)).toBe("granted");
    expect(await kindAt(NOW + 105 * MINUTE)).toBe("denied");
  });

  test("attack 5: is cancelled after either side cancelled", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    const result = await world.asProvider.mutation(api.sessions.join, attempt(bookingId));
    expect(result).toMatchObject({ kind: "denied", reason: "cancelled" });
  });

  test("attack 5: is removed for a person whom the booking removed", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await world.t.run(async (ctx) => {
      const row = await ctx.db
        .query("bookingParticipants")
        .withIndex("by_booking_and_user", (q) =>
          q.eq("bookingId", bookingId).eq("userId", world.people.client),
        )
        .unique();
      await ctx.db.patch("bookingParticipants", row!._id, { removedAt: NOW });
    });
    const result = await world.asClient.mutation(api.sessions.join, attempt(bookingId));
    expect(result).toMatchObject({ kind: "denied", reason: "removed" });
  });

  test("attack 1: gives a missing booking and somebody else's the same answer", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const answers = [];
    for (const id of [bookingId, "nonsense", world.people.client]) {
      const answer = await world.asStranger.mutation(api.sessions.join, attempt(id));
      answers.push({ ...answer, requestId: "" });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ kind: "denied", reason: "not_found" });
    expect((await logs(world)).map((row) => row.bookingId)).toEqual([
      bookingId,
      undefined,
      undefined,
    ]);
  });

  test("is misconfigured, and logged, when LiveKit's secret is missing", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    vi.stubEnv("LIVEKIT_API_SECRET", "");
    const result = await world.asClient.mutation(api.sessions.join, attempt(bookingId));
    expect(result).toMatchObject({ kind: "denied", reason: "misconfigured" });
    expect(await logs(world)).toMatchObject([{ reason: "misconfigured" }]);
  });

  test("attack 1: of somebody not signed in leaves a count and no row", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const result = await world.t.mutation(api.sessions.join, attempt(bookingId));
    expect(result).toMatchObject({ kind: "denied", reason: "signed_out" });
    expect(await logs(world)).toEqual([]);
    expect(await world.t.run(async (ctx) => await total(ctx, "join_signed_out"))).toBe(1);
  });

  test("refuses a token that another site obtained", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const elsewhere = world.t.withIdentity({
      tokenIdentifier: "https://people.example|client",
      azp: "https://evil.example",
    });
    const result = await elsewhere.mutation(api.sessions.join, attempt(bookingId));
    expect(result).toMatchObject({ kind: "denied", reason: "signed_out" });
  });
});

describe("a storm of joins", () => {
  test("fault 18: is limited for one person, says when, leaves one row, and slows nobody else", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const answers = [];
    for (let i = 0; i < 40; i += 1) {
      answers.push(await world.asClient.mutation(api.sessions.join, attempt(bookingId)));
    }
    const limited = answers.filter((a) => a.kind === "denied" && a.reason === "rate_limited");
    expect(limited).toHaveLength(28);
    for (const a of limited) expect(a.kind === "denied" && a.retryAt! > NOW).toBe(true);
    expect((await logs(world)).filter((row) => row.reason === "rate_limited")).toHaveLength(1);
    const other = await world.asProvider.mutation(api.sessions.join, attempt(bookingId));
    expect(other.kind).toBe("granted");
    vi.setSystemTime(NOW + 11_000);
    const later = await world.asClient.mutation(api.sessions.join, attempt(bookingId));
    expect(later.kind).toBe("granted");
  });

  test("attack 28: of strangers is counted up to a limit and writes no row", async () => {
    const world = await backendWithPeople();
    const reasons = new Set<string>();
    for (let i = 0; i < 400; i += 1) {
      const answer = await world.t.mutation(api.sessions.join, attempt("x"));
      if (answer.kind === "denied") reasons.add(answer.reason);
    }
    expect(reasons).toEqual(new Set(["signed_out", "rate_limited"]));
    expect(await logs(world)).toEqual([]);
  });
});

describe("bad input to join", () => {
  test("an id longer than 64 characters is BAD_INPUT and writes nothing", async () => {
    const world = await backendWithPeople();
    const long = { ...attempt("x"), deviceId: "d".repeat(65) };
    await expect(world.asClient.mutation(api.sessions.join, long)).rejects.toMatchObject({
      data: { code: "BAD_INPUT" },
    });
    expect(await logs(world)).toEqual([]);
  });

  test.each(["role", "userId", "room", "identity"])(
    "attack 2: an argument %s is refused",
    async (name) => {
      const world = await backendWithPeople();
      const args = { ...attempt(await book(world)), [name]: "provider" };
      await expect(world.asClient.mutation(api.sessions.join, args)).rejects.toThrow(/[Vv]alidat/);
    },
  );
});

describe("the room", () => {
  test("attack 8: is allowed to be made for the booking's people in the window alone", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const later = await book(world, { startsIn: 120 });
    const decide = (person: string, id: string) =>
      as(world.t, person).mutation(internal.sessions.decideRoomAccess, { bookingId: id });
    expect(await decide("client", bookingId)).toMatchObject({ kind: "allowed" });
    expect(await decide("stranger", bookingId)).toMatchObject({ reason: "not_found" });
    expect(await decide("client", later)).toMatchObject({
      reason: "too_early",
      retryAt: NOW + 105 * MINUTE,
    });
  });
});

describe("the room of a join", () => {
  test("is told as unreachable where LiveKit takes calls and is silent, long before a page gives up", async () => {
    livekitServer();
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const ask = () => world.asClient.action(api.sessions.ensureRoom, { bookingId });
    const told = { kind: "failed", reason: "unreachable" };
    expect(await answerOfSilence(4_000, ask)).toEqual(told);
  });
});
