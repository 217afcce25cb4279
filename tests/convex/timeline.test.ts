import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { recordRepair } from "../../convex/model/repairs";
import { SERVICE } from "./calendarWorld";
import { eventsOf } from "./events";
import { pass } from "./recordingWorld";
import { attempt, backendWithPeople, book, MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const BROWSER = { browser: { family: "chrome", major: 156 }, os: "linux" } as const;

function anAttempt(bookingId: string, changes: object = {}) {
  const stages = { signal: 100, media: 400, total: 1_700, firstFrame: 1_900 };
  const of = { bookingId, attemptId: "attempt-1", kind: "join", outcome: "connected" } as const;
  return { ...of, failure: null, stages, path: "udp" as const, ...BROWSER, ...changes };
}

const aSample = (seq: number, lossDownPercent = 0) => ({
  seq,
  elapsedMs: seq * 10_000,
  rttMs: 20,
  jitterMs: 5,
  lossUpPercent: 0,
  lossDownPercent,
  upKbps: 900,
  downKbps: 900,
  width: 640,
  height: 360,
  path: "udp" as const,
  send: "full" as const,
  receive: "full" as const,
});

/** A client and a provider who were in the room, with all that their pages told. */
async function lived(world: World) {
  const bookingId = await book(world);
  const { client, provider } = world.people;
  const tell = eventsOf(world, bookingId);
  await tell("room_started");
  for (const who of [world.asProvider, world.asClient]) {
    await who.mutation(api.sessions.join, attempt(bookingId));
    await who.mutation(api.telemetry.recordAttempt, anAttempt(bookingId));
  }
  await tell("participant_joined", provider);
  await tell("participant_joined", client);
  vi.setSystemTime(NOW + 5 * MINUTE);
  const events = [
    { seq: 0, agoMs: 60_000, kind: "dropped" as const },
    { seq: 1, agoMs: 56_000, kind: "back" as const, tookMs: 4_000, tries: 2 },
    { seq: 2, agoMs: 1_000, kind: "device_switched" as const, device: "camera" as const },
  ];
  const told = { bookingId, attemptId: "attempt-1", events };
  await world.asClient.mutation(api.telemetry.recordEvents, told);
  const samples = [aSample(0), aSample(1, 8), aSample(2, 6), aSample(3)];
  const line = { bookingId, attemptId: "attempt-1", samples };
  await world.asClient.mutation(api.telemetry.recordSamples, line);
  await tell("participant_left", client, { disconnectReason: "CLIENT_INITIATED" });
  await tell("participant_left", provider, { disconnectReason: "CLIENT_INITIATED" });
  await world.t.run(async (ctx) => {
    await recordRepair(ctx, { kind: "leave_missed", bookingId, detail: "PA_1" });
  });
  return { bookingId, told };
}

const asked = async (world: World, bookingId: Id<"bookings">) =>
  (await world.asAdmin.query(api.admin.timeline, { bookingId }))!;

describe("the story of a session, for an admin", () => {
  test("has what every source told, in order, in lanes", async () => {
    const world = await backendWithPeople();
    const { bookingId } = await lived(world);
    const story = await asked(world, bookingId);
    const ofClient = story.events.filter(({ personId }) => personId === world.people.client);
    expect(new Set(ofClient.map(({ code }) => code))).toEqual(
      new Set([
        "granted",
        "connected",
        "first_picture",
        "joined",
        "dropped",
        "back",
        "device_switched",
        "line_weak",
        "left",
      ]),
    );
    // From the press of Join, as everywhere: not only what the last try took.
    expect(ofClient.find(({ code }) => code === "connected")?.facts.ms).toBe(1_700);
    const ofRoom = story.events.filter(({ personId }) => personId === null);
    expect(new Set(ofRoom.map(({ code }) => code))).toEqual(new Set(["webhook", "repaired"]));
    const times = story.events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const dropped = story.events.find(({ code }) => code === "dropped");
    expect(dropped?.at).toBe(NOW + 4 * MINUTE);
    const weak = story.events.find(({ code }) => code === "line_weak");
    expect(weak?.facts).toMatchObject({ count: 8, detail: "20" });
    const breaks = story.spans.filter(({ kind }) => kind === "break");
    expect(breaks).toMatchObject([{ from: NOW + 4 * MINUTE, to: NOW + 4 * MINUTE + 4_000 }]);
    expect(story.people.map(({ role }) => role).toSorted()).toEqual(["client", "provider"]);
  });

  test("says why somebody did not come in", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await world.asClient.mutation(api.sessions.join, attempt(bookingId));
    const failure = { hop: "media", code: "media_blocked" };
    const failed = anAttempt(bookingId, { outcome: "failed", failure, stages: {}, path: null });
    await world.asClient.mutation(api.telemetry.recordAttempt, failed);
    const { why } = await asked(world, bookingId);
    expect(why).toEqual({ rule: "media_blocked", hop: "media", personId: world.people.client });
  });

  test("says that nothing failed, once it is over, and no more than is known", async () => {
    const world = await backendWithPeople();
    const { bookingId } = await lived(world);
    // Two of four samples were weak: that is told before "nothing".
    expect((await asked(world, bookingId)).why.rule).toBe("weak_line");
    await world.t.run(async (ctx) => {
      for (const row of await ctx.db.query("qualitySamples").collect()) {
        await ctx.db.delete("qualitySamples", row._id);
      }
    });
    expect((await asked(world, bookingId)).why.rule).toBe("under_way");
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    // The client's connection broke once, and came back.
    expect((await asked(world, bookingId)).why.rule).toBe("short_breaks");
    await world.t.run(async (ctx) => {
      for (const row of await ctx.db.query("pageEvents").collect()) {
        await ctx.db.delete("pageEvents", row._id);
      }
    });
    expect((await asked(world, bookingId)).why.rule).toBe("not_measured");
    for (const who of [world.asProvider, world.asClient]) {
      const line = { bookingId, attemptId: "attempt-1", samples: [aSample(9)] };
      await who.mutation(api.telemetry.recordSamples, line);
    }
    expect((await asked(world, bookingId)).why).toEqual({
      rule: "nothing",
      hop: null,
      personId: null,
    });
  });

  test("finds a server that was lost with people in it", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { provider } = world.people;
    await eventsOf(world, bookingId)("participant_joined", provider);
    vi.setSystemTime(NOW + MINUTE);
    const anew = eventsOf(world, bookingId, "RM_2");
    await anew("participant_joined", provider, { sid: "PA_2" });
    expect((await asked(world, bookingId)).why.rule).toBe("server_lost");
  });

  test("is read with bounds, whatever was written", async () => {
    const world = await backendWithPeople();
    const { bookingId } = await lived(world);
    const { client: userId } = world.people;
    await world.t.run(async (ctx) => {
      const of = { bookingId, userId, attemptId: "attempt-1" };
      for (let seq = 10; seq < 3_510; seq += 1) {
        const loss = seq % 12 === 0 ? 9 : 0;
        await ctx.db.insert("qualitySamples", { ...of, ...aSample(seq, loss) });
      }
      const log = { requestId: "r", userId, bookingId, outcome: "denied" as const };
      const why = { reason: "rate_limited" as const, grants: [], attemptId: "a", deviceId: "d" };
      for (let i = 0; i < 700; i += 1) await ctx.db.insert("tokenLogs", { ...log, ...why });
    });
    const story = await asked(world, bookingId);
    expect(story.isCut).toBe(true);
    expect(story.events.length).toBeLessThanOrEqual(400);
    expect(story.events.filter(({ code }) => code === "denied")).toHaveLength(200);
    expect(story.events.filter(({ code }) => code === "line_weak").length).toBeLessThanOrEqual(20);
  }, 60_000);
});

test("a long story keeps its beginning: what happened to the booking goes last", async () => {
  const world = await backendWithPeople();
  const { bookingId } = await lived(world);
  const { client: userId, provider: actorId } = world.people;
  await world.t.run(async (ctx) => {
    const locked = { bookingId, actorId, action: "locked" as const };
    await ctx.db.insert("bookingEvents", locked);
    const log = { requestId: "r", userId, bookingId, outcome: "denied" as const };
    const why = { reason: "rate_limited" as const, grants: [], attemptId: "a", deviceId: "d" };
    for (let i = 0; i < 250; i += 1) await ctx.db.insert("tokenLogs", { ...log, ...why });
    const of = { bookingId, attemptId: "attempt-1", at: NOW + MINUTE, kind: "dropped" as const };
    for (let seq = 10; seq < 90; seq += 1) {
      for (const person of [userId, actorId]) {
        await ctx.db.insert("pageEvents", { ...of, userId: person, seq });
      }
    }
    const repair = { kind: "leave_missed" as const, bookingId };
    for (let i = 0; i < 120; i += 1) await recordRepair(ctx, { ...repair, detail: `PA_${i}` });
  });
  const { events, isCut } = await asked(world, bookingId);
  expect(events).toHaveLength(400);
  expect(isCut).toBe(true);
  expect(events[0]).toMatchObject({ code: "booked", source: "booking" });
  const own = events.filter(({ source }) => source === "booking").map(({ code }) => code);
  expect(own).toEqual(["booked", "locked"]);
  expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
}, 60_000);

describe("a story of which not everything is read", () => {
  test("has the newest that LiveKit told, and says that there is more", async () => {
    const world = await backendWithPeople();
    const { bookingId } = await lived(world);
    expect((await asked(world, bookingId)).isCut).toBe(false);
    await world.t.run(async (ctx) => {
      const of = { event: "track_published", roomSid: "RM_1" };
      for (let i = 0; i < 80; i += 1) {
        const createdAt = NOW + 10 * MINUTE + i;
        await ctx.db.insert("webhookEvents", { ...of, eventId: `EV_more_${i}`, createdAt });
      }
    });
    const { events, isCut } = await asked(world, bookingId);
    expect(isCut).toBe(true);
    expect(events.at(-1)).toMatchObject({ code: "webhook", at: NOW + 10 * MINUTE + 79 });
  });

  test.each([
    ["attempts", 40],
    ["pageEvents", 60],
    ["repairs", 100],
  ] as const)("says so where there are more %s than are read", async (table, most) => {
    const world = await backendWithPeople();
    const { bookingId } = await lived(world);
    await world.t.run(async (ctx) => {
      const [row] = await ctx.db.query(table).take(1);
      const { _id, _creationTime, ...fields } = row!;
      for (let i = 0; i < most; i += 1) await ctx.db.insert(table, fields as never);
    });
    const { isCut } = await asked(world, bookingId);
    expect(isCut).toBe(true);
  });
});

describe("the story of a session, for its people", () => {
  test("is about themselves; of the others, when they were in the room", async () => {
    const world = await backendWithPeople();
    const { bookingId } = await lived(world);
    const story = (await world.asProvider.query(api.summary.timeline, { bookingId }))!;
    const ofClient = story.events.filter(({ personId }) => personId === world.people.client);
    expect(ofClient.map(({ code }) => code)).toEqual(["joined", "left"]);
    const ownSpans = story.spans.filter(({ personId }) => personId === world.people.client);
    expect(ownSpans.map(({ kind }) => kind)).toEqual(["present"]);
    const sources = new Set(story.events.map(({ code }) => code));
    expect(sources.has("webhook") || sources.has("repaired")).toBe(false);
    expect(sources.has("granted") && sources.has("first_picture")).toBe(true);
    // The client's bad line is nobody else's to know.
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    const over = await world.asProvider.query(api.summary.timeline, { bookingId });
    expect(over?.why.rule).toBe("not_measured");
    const own = await world.asClient.query(api.summary.timeline, { bookingId });
    expect(own?.why).toMatchObject({ rule: "weak_line", personId: world.people.client });
  });

  test("leaves out what others did by themselves, and how they went", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { client, provider } = world.people;
    const tell = eventsOf(world, bookingId);
    await world.t.run(async (ctx) => {
      await ctx.db.insert("bookingEvents", { bookingId, actorId: client, action: "late_said" });
    });
    await tell("participant_joined", provider);
    await tell("participant_joined", client);
    await tell("participant_left", client, { disconnectReason: "CONNECTION_TIMEOUT" });
    vi.setSystemTime(NOW + 5 * MINUTE);
    await tell("participant_left", provider, { disconnectReason: "CLIENT_INITIATED" });
    expect((await asked(world, bookingId)).why.rule).toBe("under_way");
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    const whole = await asked(world, bookingId);
    expect(whole.why).toMatchObject({ rule: "never_back", personId: client });
    expect(whole.events.some(({ code }) => code === "late_said")).toBe(true);
    const story = (await world.asProvider.query(api.summary.timeline, { bookingId }))!;
    expect(story.why.rule).toBe("not_measured");
    expect(story.events.some(({ code }) => code === "late_said")).toBe(false);
  });

  test("of a group names no other client, and has nothing that they did", async () => {
    const world = await backendWithPeople();
    const { bookingId } = await lived(world);
    const { otherClient: userId } = world.people;
    await world.t.run(async (ctx) => {
      const { startsAt, providerId } = (await ctx.db.get("bookings", bookingId))!;
      const row = { bookingId, userId, role: "client" as const, startsAt, isOver: false };
      await ctx.db.insert("bookingParticipants", row);
      const serviceId = await ctx.db.insert("services", { ...SERVICE, providerId });
      const buffers = { bufferBeforeMinutes: 0, bufferAfterMinutes: 0 };
      const terms = { clientCancelMinutes: null, clientMoveMinutes: null };
      const service = { serviceId, seats: 5, ...buffers, ...terms };
      await ctx.db.patch("bookings", bookingId, { service });
      const removed = { bookingId, actorId: userId, subjectId: userId };
      for (const action of ["cancelled", "locked", "late_said"] as const) {
        await ctx.db.insert("bookingEvents", { ...removed, action });
      }
    });
    const story = (await world.asClient.query(api.summary.timeline, { bookingId }))!;
    const codes = story.events.map(({ code }) => code);
    expect(codes.filter((code) => /cancelled|locked|late_said/.test(code))).toEqual([]);
    expect(JSON.stringify(story)).not.toContain(userId);
    const whole = (await asked(world, bookingId)).events.map(({ code }) => code);
    expect(whole).toEqual(expect.arrayContaining(["cancelled", "locked", "late_said"]));
  });
});

describe("what a page tells of its connection", () => {
  test("is kept once, with bounds, and for the booking's people alone", async () => {
    const world = await backendWithPeople();
    const { told } = await lived(world);
    const again = await world.asClient.mutation(api.telemetry.recordEvents, told);
    expect(again).toBe("repeated");
    const foreign = await world.asStranger.mutation(api.telemetry.recordEvents, told);
    expect(foreign).toBe("ignored");
    const rows = await world.t.run(async (ctx) => ctx.db.query("pageEvents").collect());
    expect(rows).toHaveLength(3);
  });

  test.each([
    ["too many at once", Array.from({ length: 31 }, (_, seq) => seq)],
    ["more than a line can break", [201]],
    ["half an event", [0.5]],
  ])("is refused: %s", async (_, seqs) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await pass(world);
    const events = seqs.map((seq) => ({ seq, agoMs: 0, kind: "dropped" as const }));
    const told = { bookingId, attemptId: "a", events };
    await expect(world.asClient.mutation(api.telemetry.recordEvents, told)).rejects.toMatchObject({
      data: { code: "BAD_INPUT" },
    });
  });
});
