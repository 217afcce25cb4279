import { RateLimiter } from "@convex-dev/rate-limiter";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api, components } from "../../convex/_generated/api";
import { LIMITS } from "../../convex/model/limits";
import { actionsIn } from "./events";
import { pass, recordingWorld, type RecordingWorld } from "./recordingWorld";
import { attempt, MINUTE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const starts = (room: RecordingWorld) => room.livekit.called("StartRoomCompositeEgress").length;

/** A second client of the booking. */
async function addClient(room: RecordingWorld) {
  const { world, bookingId } = room;
  const userId = world.people.otherClient;
  await world.t.run(async (ctx) => {
    const fields = { bookingId, userId, role: "client" as const, startsAt: 0, isOver: false };
    await ctx.db.insert("bookingParticipants", fields);
  });
}

async function publishGrant(room: RecordingWorld, who: "asClient" | "asOtherClient") {
  const answer = await room.world[who].mutation(api.sessions.join, attempt(room.bookingId));
  if (answer.kind !== "granted") throw new Error(answer.reason);
  const claims = JSON.parse(atob(answer.token.split(".")[1]!)) as {
    video: { canPublish: boolean };
  };
  return claims.video.canPublish;
}

/** What LiveKit was last told that a person may send. */
function toldToSend(room: RecordingWorld, identity: string): boolean | undefined {
  const calls = room.livekit
    .called("UpdateParticipant")
    .filter(({ body }) => body.identity === identity);
  const permission = calls.at(-1)?.body.permission as { canPublish?: boolean } | undefined;
  return permission && (permission.canPublish ?? false);
}

describe("where everybody has to agree", () => {
  test("attack 29: nothing is recorded before the last one has", async () => {
    const room = await recordingWorld();
    await addClient(room);
    await room.enter("otherClient");
    await room.request();
    await room.answer("asClient", "agreed");
    expect(starts(room)).toBe(0);
    const { bookingId, world } = room;
    const now = (await world.asOtherClient.query(api.recordings.mine, { bookingId }))!;
    expect(now).toMatchObject({ mustAnswer: true, myAnswer: null, waitingFor: 1, details: null });
    const forProvider = (await world.asProvider.query(api.recordings.mine, { bookingId }))!;
    expect(forProvider).toMatchObject({ mustAnswer: false, myAnswer: "agreed" });
    const answers = forProvider.details!.people.map(({ name, answer }) => [name, answer]);
    expect(Object.fromEntries(answers)).toEqual({
      "Demo provider": "agreed",
      "Demo client": "agreed",
      "Demo otherClient": null,
    });
    await room.answer("asOtherClient", "agreed");
    expect(starts(room)).toBe(1);
  });

  test("to have seen the notice does not do", async () => {
    const room = await recordingWorld();
    await room.request();
    expect(await room.answer("asClient", "notified")).toEqual({
      kind: "refused",
      reason: "not_enough",
    });
    expect(starts(room)).toBe(0);
  });

  test("who is in the room by LiveKit counts, whatever its webhooks told", async () => {
    const room = await recordingWorld();
    await addClient(room);
    room.livekit.present.push(room.world.people.otherClient);
    await room.request();
    await room.answer("asClient", "agreed");
    expect(starts(room)).toBe(0);
    expect((await room.recording()).awaiting).toEqual([room.world.people.otherClient]);
  });

  test("somebody who leaves without an answer is waited for no more", async () => {
    const room = await recordingWorld();
    await room.request();
    expect(starts(room)).toBe(0);
    await room.leave("client");
    expect(starts(room)).toBe(1);
  });

  test("a no refuses it, and says whose", async () => {
    const room = await recordingWorld();
    await room.request();
    expect(await room.answer("asClient", "no")).toEqual({ kind: "answered" });
    expect(await room.recording()).toMatchObject({
      state: "failed",
      reason: "declined",
      endedBy: room.world.people.client,
    });
    expect(starts(room)).toBe(0);
    expect(await room.answer("asClient", "agreed")).toEqual({ kind: "refused", reason: "over" });
    const actions = (await actionsIn(room.world, room.bookingId)).map(({ action }) => action);
    expect(actions).toContain("consent_declined");
    await room.request();
    expect((await room.recording()).state).toBe("requested");
  });

  test("a question without an answer is over after five minutes; its asker may take it back", async () => {
    const room = await recordingWorld();
    await room.request();
    await pass(room.world, 5 * MINUTE);
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "unanswered" });
    await room.request();
    await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "cancelled" });
  });
});

describe("a withdrawal", () => {
  test("before it began refuses it, while it runs stops it", async () => {
    const room = await recordingWorld();
    await room.request();
    await room.world.asProvider.mutation(api.recordings.answer, {
      recordingId: (await room.recording())._id,
      answer: "no",
    });
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "withdrawn" });
    await room.roll();
    expect(await room.answer("asClient", "no")).toEqual({ kind: "answered" });
    expect(await room.recording()).toMatchObject({
      state: "stopping",
      reason: "withdrawn",
      endedBy: room.world.people.client,
    });
    expect(room.livekit.called("StopEgress")).toHaveLength(1);
    const rows = await room.world.t.run(
      async (ctx) => await ctx.db.query("recordingConsents").collect(),
    );
    expect(rows.at(-1)).toMatchObject({
      answer: "withdrawn",
      terms: { consent: "all", keepDays: 90, watchers: "provider", purpose: "" },
    });
  });

  test("silences whoever withdraws where the worker does not stop, until it has", async () => {
    const room = await recordingWorld();
    const id = room.world.people.client;
    await room.roll();
    room.livekit.fails["StopEgress"] = { status: 503, code: "unavailable", msg: "busy" };
    await room.answer("asClient", "no");
    expect(room.livekit.called("UpdateParticipant")).toEqual([]);
    await pass(room.world, 3_000);
    expect(toldToSend(room, id)).toBe(false);
    await room.hear("complete", { file: { size: 1, durationMs: 1 } });
    expect(toldToSend(room, id)).toBe(true);
  });

  test("from a worker that stops is not noticed in the call", async () => {
    const room = await recordingWorld();
    await room.roll();
    await room.answer("asClient", "no");
    await room.hear("complete", { file: { size: 1, durationMs: 1 } });
    await pass(room.world, 3_000);
    const told = room.livekit.called("UpdateParticipant").map(({ body }) => body["permission"]);
    expect(told).not.toContainEqual(expect.objectContaining({ canPublish: false }));
  });

  test("while it is paused ends it as well", async () => {
    const room = await recordingWorld();
    await room.roll();
    await room.world.asProvider.mutation(api.recordings.pause, { bookingId: room.bookingId });
    await room.hear("complete", { file: { size: 1, durationMs: 1 } });
    await room.answer("asClient", "no");
    expect(await room.recording()).toMatchObject({ state: "processing", reason: "withdrawn" });
  });
});

describe("somebody who comes while it runs", () => {
  async function latecomer() {
    const room = await recordingWorld();
    await addClient(room);
    const before = await publishGrant(room, "asOtherClient");
    await room.roll();
    return { room, before, id: room.world.people.otherClient };
  }

  test("gets a token that sends nothing, and one of before is cut down on arrival", async () => {
    const { room, before, id } = await latecomer();
    expect(before).toBe(true);
    expect(await publishGrant(room, "asOtherClient")).toBe(false);
    expect(await publishGrant(room, "asClient")).toBe(true);
    await room.enter("otherClient");
    expect(toldToSend(room, id)).toBe(false);
    const { bookingId } = room;
    expect(await room.world.asOtherClient.query(api.recordings.mine, { bookingId })).toMatchObject({
      mustAnswer: true,
      maySend: false,
    });
  });

  test("between the look at the room and the start, and unheard of, is silenced in a moment", async () => {
    const { room, id } = await latecomer();
    room.livekit.present.push(id);
    await pass(room.world, 1_000);
    expect(toldToSend(room, id)).toBe(false);
  });

  test("with a token of before, and unheard of, is silenced within five seconds, and told once", async () => {
    const { room, id } = await latecomer();
    await pass(room.world, 1_000);
    room.livekit.present.push(id);
    expect(toldToSend(room, id)).toBeUndefined();
    await pass(room.world, 5_000);
    expect(toldToSend(room, id)).toBe(false);
    const told = room.livekit.called("UpdateParticipant").length;
    const looks = room.livekit.called("ListParticipants").length;
    for (let i = 0; i < 6; i += 1) await pass(room.world, 5_000);
    expect(room.livekit.called("UpdateParticipant")).toHaveLength(told);
    expect(room.livekit.called("ListParticipants")).toHaveLength(looks + 6);
    await room.answer("asOtherClient", "agreed");
    expect(toldToSend(room, id)).toBe(true);
    expect((await room.recording()).state).toBe("active");
  });

  test("is silenced by what they send, where their coming was not told", async () => {
    const { room, id } = await latecomer();
    await room.tell("track_published", id);
    await pass(room.world);
    expect(toldToSend(room, id)).toBe(false);
  });

  test("and once it is over, its room is looked at no more", async () => {
    const { room } = await latecomer();
    await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    await pass(room.world);
    await room.hear("complete", { file: { size: 1, durationMs: 1 } });
    await pass(room.world, 5_000);
    const looks = room.livekit.called("ListParticipants").length;
    for (let i = 0; i < 3; i += 1) await pass(room.world, 5_000);
    expect(room.livekit.called("ListParticipants")).toHaveLength(looks);
  });

  test("is silenced though LiveKit did not answer at first", async () => {
    const { room, id } = await latecomer();
    room.livekit.fails["UpdateParticipant"] = { status: 503, code: "unavailable", msg: "busy" };
    await room.enter("otherClient");
    const tries = room.livekit.called("UpdateParticipant").length;
    expect(tries).toBeGreaterThan(0);
    delete room.livekit.fails["UpdateParticipant"];
    await pass(room.world, 500);
    expect(room.livekit.called("UpdateParticipant").length).toBeGreaterThan(tries);
    expect(toldToSend(room, id)).toBe(false);
  });

  test("and is told of while they agree has what is true at the end", async () => {
    const { room, id } = await latecomer();
    room.livekit.fails["UpdateParticipant"] = { status: 503, code: "unavailable", msg: "busy" };
    await room.enter("otherClient");
    await room.answer("asOtherClient", "agreed");
    delete room.livekit.fails["UpdateParticipant"];
    await pass(room.world, 2_000);
    expect(toldToSend(room, id)).toBe(true);
  });

  test("sends once they agree", async () => {
    const { room, id } = await latecomer();
    await room.enter("otherClient");
    await room.answer("asOtherClient", "agreed");
    expect(toldToSend(room, id)).toBe(true);
    expect(await publishGrant(room, "asOtherClient")).toBe(true);
    expect((await room.recording()).state).toBe("active");
  });

  test("and says no stays silent; the recording goes on without them, and they speak after it", async () => {
    const { room, id } = await latecomer();
    await room.enter("otherClient");
    await room.answer("asOtherClient", "no");
    expect((await room.recording()).state).toBe("active");
    expect(await publishGrant(room, "asOtherClient")).toBe(false);
    await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    await pass(room.world);
    // Until the egress has ended, what is sent would still be in it.
    expect(toldToSend(room, id)).toBe(false);
    await room.hear("complete", { file: { size: 1, durationMs: 1 } });
    expect(toldToSend(room, id)).toBe(true);
    expect(await publishGrant(room, "asOtherClient")).toBe(true);
  });

  test("is kept silent by a change of the policy and by a resumed recording, too", async () => {
    const { room, id } = await latecomer();
    const { world, bookingId } = room;
    await world.asProvider.mutation(api.recordings.pause, { bookingId });
    await room.hear("complete", { file: { size: 1, durationMs: 1 } });
    // Its webhook is lost: LiveKit alone knows that they are there.
    room.livekit.present.push(id);
    await world.asProvider.mutation(api.recordings.resume, { bookingId });
    await pass(world);
    expect(toldToSend(room, id)).toBe(false);
    const { policy } = (await world.asProvider.query(api.bookings.get, { bookingId }))!;
    await world.asProvider.mutation(api.bookings.setPolicy, {
      bookingId,
      policy: { ...policy, clientsMayShareScreen: true },
    });
    await pass(world);
    expect(toldToSend(room, id)).toBe(false);
    expect(toldToSend(room, world.people.client)).toBe(true);
  });
});

describe("where notice is enough", () => {
  test("it begins once every page has shown it", async () => {
    const room = await recordingWorld({ consent: "notice" });
    await room.request();
    expect(starts(room)).toBe(0);
    expect(await room.answer("asClient", "notified")).toEqual({ kind: "answered" });
    expect(starts(room)).toBe(1);
  });

  test("who agrees after the notice was in it before, and makes no chapter", async () => {
    const room = await recordingWorld({ consent: "notice" });
    await room.request();
    await room.answer("asClient", "notified");
    await room.hear("active");
    await room.answer("asClient", "agreed");
    const rows = await room.world.t.run(
      async (ctx) => await ctx.db.query("recordingChapters").collect(),
    );
    expect(rows).toEqual([]);
  });

  test("an objection stops it; a page that shows the notice again takes it not back", async () => {
    const room = await recordingWorld({ consent: "notice" });
    await room.request();
    await room.answer("asClient", "notified");
    await room.hear("active");
    await room.answer("asClient", "no");
    await room.answer("asClient", "notified");
    expect(await room.recording()).toMatchObject({ state: "stopping", reason: "withdrawn" });
  });
});

describe("what people were told", () => {
  test("stays with the recording, whatever the policy becomes", async () => {
    const room = await recordingWorld({ purpose: "Supervision", keepDays: 7 });
    const { world, bookingId } = room;
    const recordingId = await room.roll();
    const { policy } = (await world.asProvider.query(api.bookings.get, { bookingId }))!;
    await world.asProvider.mutation(api.bookings.setPolicy, {
      bookingId,
      policy: {
        ...policy,
        recording: { consent: "notice", watchers: "both", keepDays: 3_650, purpose: "Adverts" },
      },
    });
    expect(await world.asClient.query(api.recordings.mine, { bookingId })).toMatchObject({
      terms: { consent: "all", watchers: "provider", keepDays: 7, purpose: "Supervision" },
    });
    expect(await world.asClient.query(api.recordings.get, { recordingId })).toBeNull();
  });
});

describe("a yes that is taken back", () => {
  test("stops the recording whatever else the person has written just before", async () => {
    const room = await recordingWorld();
    await room.roll();
    const { world } = room;
    const limiter = new RateLimiter(components.rateLimiter, LIMITS);
    await world.t.run(async (ctx) => {
      const taken = { key: world.people.client, count: LIMITS.write.capacity };
      expect((await limiter.limit(ctx, "write", taken)).ok).toBe(true);
      expect((await limiter.limit(ctx, "write", { key: world.people.client })).ok).toBe(false);
    });
    expect(await room.answer("asClient", "no")).toEqual({ kind: "answered" });
    expect(await room.recording()).toMatchObject({ reason: "withdrawn", intent: "stopped" });
  });
});
