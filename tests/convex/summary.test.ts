import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { eventsOf } from "./events";
import { as, backendWithPeople, book, MINUTE, NOW, PEOPLE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** The provider stays from NOW; the client is in for ten minutes, drops out, and comes back. */
async function afterSession() {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const tell = eventsOf(world, bookingId);
  const { provider, client } = world.people;
  await tell("participant_joined", provider);
  await tell("participant_joined", client);
  const lost = { at: NOW + 10 * MINUTE, disconnectReason: "SIGNAL_CLOSE" };
  await tell("participant_left", client, lost);
  await tell("participant_joined", client, { sid: "PA_back", at: NOW + 10.5 * MINUTE });
  vi.setSystemTime(NOW + 20 * MINUTE);
  await world.asProvider.mutation(api.departure.endForAll, { bookingId });
  await tell("room_finished", undefined, { at: NOW + 20 * MINUTE });
  return { world, bookingId };
}

describe("the summary of a session", () => {
  test("says of each person when they were in and how they went", async () => {
    const { world, bookingId } = await afterSession();
    expect(await world.asClient.query(api.summary.get, { bookingId })).toMatchObject([
      { role: "provider", isYou: false, stays: [{ from: NOW, to: NOW + 20 * MINUTE }] },
      {
        role: "client",
        isYou: true,
        stays: [
          { from: NOW, to: NOW + 10 * MINUTE, how: "lost" },
          { from: NOW + 10.5 * MINUTE, to: NOW + 20 * MINUTE },
        ],
      },
    ]);
  });

  test("says of the reader alone what their page was cut off for", async () => {
    const { world, bookingId } = await afterSession();
    const took = { kind: "back" as const, tookMs: 14_000, tries: 3, agoMs: MINUTE };
    await world.asClient.mutation(api.telemetry.recordEvents, {
      bookingId,
      attemptId: "an-attempt",
      events: [
        { seq: 0, kind: "dropped", agoMs: MINUTE + 14_000 },
        { seq: 1, ...took },
      ],
    });
    const at = NOW + 19 * MINUTE;
    expect(await world.asClient.query(api.summary.get, { bookingId })).toMatchObject([
      { role: "provider", breaks: [] },
      { role: "client", breaks: [{ from: at - 14_000, to: at }] },
    ]);
    expect(await world.asProvider.query(api.summary.get, { bookingId })).toMatchObject([
      { breaks: [] },
      { breaks: [] },
    ]);
  });

  test.each(["stranger", "admin", "otherClient"] as const)("is not for %s", async (person) => {
    const { world, bookingId } = await afterSession();
    expect(await as(world.t, person).query(api.summary.get, { bookingId })).toBeNull();
  });
});

describe("one's own line", () => {
  const sample = (seq: number, part: object = {}) => ({
    seq,
    elapsedMs: 10_000 * (seq + 1),
    rttMs: 40,
    jitterMs: 4,
    lossUpPercent: 0,
    lossDownPercent: 0,
    upKbps: 1400,
    downKbps: 1800,
    width: 1280,
    height: 720,
    path: "udp" as const,
    send: "full" as const,
    receive: "full" as const,
    ...part,
  });

  test("is counted in samples: all, weak ones, and those with less picture", async () => {
    const { world, bookingId } = await afterSession();
    const samples = [
      sample(0),
      sample(1, { rttMs: 300 }),
      sample(2, { lossDownPercent: 5 }),
      sample(3, { jitterMs: 45, send: "low" }),
      sample(4, { receive: "audio" }),
      sample(5, { rttMs: null, jitterMs: null, lossUpPercent: null, lossDownPercent: null }),
    ];
    const batch = { bookingId, attemptId: "a", samples };
    await world.asClient.mutation(api.telemetry.recordSamples, batch);
    const mine = await world.asClient.query(api.summary.myLine, { bookingId });
    expect(mine).toEqual({ samples: 6, weak: 3, reduced: 2 });
    // The other side's was not measured, and nobody reads another's.
    expect(await world.asProvider.query(api.summary.myLine, { bookingId })).toBeNull();
  });

  test("tells how long one's own way in took: the first that came through", async () => {
    const { world, bookingId } = await afterSession();
    const attempt = (attemptId: string, part: object) =>
      world.asClient.mutation(api.telemetry.recordAttempt, {
        ...{ bookingId, attemptId, kind: "join" as const, outcome: "connected" as const },
        ...{ failure: null, path: "udp" as const, os: "linux" as const },
        browser: { family: "chrome" as const, major: 156 },
        stages: { permission: 5_000, token: 40, signal: 90, media: 410, total: 540 },
        ...part,
      });
    const mine = () => world.asClient.query(api.summary.myJoin, { bookingId });
    expect(await mine()).toBeNull();
    await attempt("failed", { outcome: "failed", stages: { signal: 3_000 } });
    await attempt("again", { kind: "rejoin", stages: { signal: 1, media: 1 } });
    expect(await mine()).toBeNull();
    await attempt("first", {});
    await attempt("second", { stages: { signal: 1, media: 1 } });
    expect(await mine()).toBe(540);
    expect(await world.asProvider.query(api.summary.myJoin, { bookingId })).toBeNull();
  });
});

describe("a rating", () => {
  const give = { stars: 4, comment: " The sound was fine. " };

  test("is kept once for each person, and changed for a day", async () => {
    const { world, bookingId } = await afterSession();
    const rate = (args: object) =>
      world.asClient.mutation(api.summary.rate, { bookingId, ...give, ...args });
    expect(await rate({})).toEqual({ kind: "rated" });
    expect(await rate({ stars: 2 })).toEqual({ kind: "rated" });
    expect(await world.asClient.query(api.summary.myRating, { bookingId })).toMatchObject({
      stars: 2,
      comment: "The sound was fine.",
    });
    vi.setSystemTime(Date.now() + 25 * 60 * MINUTE);
    expect(await rate({ stars: 5 })).toEqual({ kind: "refused", reason: "too_late" });
    expect(await world.asAdmin.query(api.admin.ratings, {})).toMatchObject([{ stars: 2 }]);
  });

  test.each([
    [{ stars: 0 }, "bad_stars"],
    [{ stars: 6 }, "bad_stars"],
    [{ stars: 2.5 }, "bad_stars"],
    [{ stars: Number.NaN }, "bad_stars"],
    [{ comment: "x".repeat(501) }, "bad_comment"],
  ])("of %o is refused", async (part, reason) => {
    const { world, bookingId } = await afterSession();
    const args = { bookingId, ...give, ...part };
    expect(await world.asClient.mutation(api.summary.rate, args)).toEqual({
      kind: "refused",
      reason,
    });
  });

  test("comes only from who was in the session", async () => {
    const { world, bookingId } = await afterSession();
    const rate = (person: (typeof PEOPLE)[number], id: string) =>
      as(world.t, person).mutation(api.summary.rate, { bookingId: id, ...give });
    expect(await rate("stranger", bookingId)).toEqual({ kind: "refused", reason: "not_found" });
    expect(await rate("client", await book(world))).toEqual({
      kind: "refused",
      reason: "not_there",
    });
  });

  test("is not read by the other side, and by an admin without a name", async () => {
    const { world, bookingId } = await afterSession();
    await world.asClient.mutation(api.summary.rate, { bookingId, ...give });
    expect(await world.asProvider.query(api.summary.myRating, { bookingId })).toBeNull();
    await expect(world.asProvider.query(api.admin.ratings, {})).rejects.toMatchObject({
      data: { code: "FORBIDDEN" },
    });
    const [row] = await world.asAdmin.query(api.admin.ratings, {});
    expect(Object.keys(row!).sort()).toEqual(["at", "bookingId", "comment", "stars"]);
  });
});
