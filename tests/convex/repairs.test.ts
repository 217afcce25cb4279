import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { recordRepair, recordRepairOnce } from "../../convex/model/repairs";
import { forged, rulesOpen } from "./alertWorld";
import { liveBroadcast } from "./broadcastWorld";
import { bookingOf, eventsOf } from "./events";
import { livekitServer } from "./livekitServer";
import { lookAfter } from "./monitoringWorld";
import { FILE, hearOf, keep, pass, recordingWorld } from "./recordingWorld";
import { FIRST_PAGE, kindsIn, minutes, reconcileAll, repairsIn } from "./repairWorld";
import { backendWithPeople, book, MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("a normal life of a session", () => {
  test("from its window to long after its end, recorded and gone live, leaves no repair", async () => {
    const world = await backendWithPeople();
    const room = await liveBroadcast(world);
    const { livekit, bookingId } = room;
    livekit.presentSince = NOW / 1000;
    const { roomName } = await bookingOf(world, bookingId);
    livekit.allRooms = [{ name: roomName, sid: "RM_1", createdAt: NOW }];
    await minutes(world, 2);
    await room.roll();
    await minutes(world, 3);
    await world.asProvider.mutation(api.recordings.stop, { bookingId });
    await room.hear("complete", { endedAt: Date.now(), file: FILE });
    await keep(world, (await room.parts()).at(-1)!._id);
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await pass(world);
    await room.air("complete", []);
    await minutes(world, 3);
    await room.leave("client");
    await room.leave("provider");
    await minutes(world, 2);
    await pass(world, 80 * MINUTE);
    Object.assign(livekit, { roomSid: null, allRooms: [] });
    await room.tell("room_finished");
    await minutes(world, 5);
    expect((await bookingOf(world, bookingId)).state).toBe("ended");
    expect(await repairsIn(world)).toEqual([]);
  }, 60_000);

  test("out of order and twice told, it leaves none either", async () => {
    const world = await backendWithPeople();
    const livekit = livekitServer();
    const bookingId = await book(world);
    await pass(world);
    const { provider, client } = world.people;
    const tell = eventsOf(world, bookingId);
    await tell("participant_left", client, { at: NOW + MINUTE });
    await tell("participant_joined", client, { at: NOW });
    await tell("room_started");
    await tell("participant_joined", provider);
    await tell("participant_joined", provider);
    Object.assign(livekit, { present: [provider], presentSince: NOW / 1000 });
    const { roomName } = await bookingOf(world, bookingId);
    livekit.allRooms = [{ name: roomName, sid: "RM_1", createdAt: NOW }];
    await minutes(world, 4);
    expect(await repairsIn(world)).toEqual([]);
  });
});

/** Both are in the room, and LiveKit says so. */
async function bothIn() {
  const world = await backendWithPeople();
  const livekit = livekitServer();
  const bookingId = await book(world);
  await pass(world);
  const { provider, client } = world.people;
  const tell = eventsOf(world, bookingId);
  const present = { present: [provider, client], presentSince: NOW / 1000 };
  Object.assign(livekit, present);
  const { roomName } = await bookingOf(world, bookingId);
  livekit.allRooms = [{ name: roomName, sid: "RM_1", createdAt: NOW }];
  return { world, livekit, bookingId, tell, provider, client, roomName };
}

describe("what LiveKit should have told", () => {
  test("and was refused, as with another secret, is missed within a minute and an alert", async () => {
    const { world, roomName } = await bothIn();
    const told = { room: { name: roomName } };
    for (let one = 0; one < 3; one += 1) await forged(world, "livekit", told);
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
    await minutes(world, 1);
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual(["webhooks_refused"]);
  });

  test("of a room and of who came is made up for", async () => {
    const { world } = await bothIn();
    await minutes(world, 3);
    expect((await kindsIn(world)).toSorted()).toEqual([
      "join_missed",
      "join_missed",
      "room_missed",
    ]);
  });

  test("of who left, of who is back and of a room's end", async () => {
    const { world, livekit, tell, provider, client } = await bothIn();
    await tell("participant_joined", provider);
    await tell("participant_joined", client);
    livekit.present = [provider];
    await minutes(world, 3);
    expect(await repairsIn(world)).toEqual([{ kind: "leave_missed", detail: `PA_${client}` }]);
    livekit.present = [provider, client];
    await minutes(world, 2);
    expect((await kindsIn(world))[0]).toBe("presence_restored");
    Object.assign(livekit, { roomSid: null, allRooms: [] });
    await minutes(world, 3);
    expect((await repairsIn(world))[0]).toEqual({ kind: "room_gone", detail: "RM_1" });
  });
});

describe("a session that was taken for ended", () => {
  async function takenForGone() {
    const both = await bothIn();
    const { world, livekit, tell, provider, client } = both;
    await tell("participant_joined", provider);
    await tell("participant_joined", client);
    Object.assign(livekit, { roomSid: null, allRooms: [] });
    await minutes(world, 3);
    const read = async () =>
      await world.t.run(async (ctx) => ({
        sessions: await ctx.db.query("sessions").collect(),
        people: await ctx.db.query("sessionParticipants").collect(),
      }));
    expect((await read()).sessions).toMatchObject([{ state: "ended" }]);
    const listed = [{ name: both.roomName, sid: "RM_1", createdAt: NOW }];
    return { ...both, read, listed };
  }

  test("is live again with its people as soon as LiveKit lists its room", async () => {
    const { world, livekit, read, listed } = await takenForGone();
    Object.assign(livekit, { roomSid: "RM_1", allRooms: listed });
    await minutes(world, 2);
    const { sessions, people } = await read();
    expect(sessions).toMatchObject([{ state: "live" }]);
    expect(sessions[0]).not.toHaveProperty("endedAt");
    expect(people).toMatchObject([{ state: "joined" }, { state: "joined" }]);
    expect(await kindsIn(world)).toEqual([
      "presence_restored",
      "presence_restored",
      "session_revived",
      "room_gone",
    ]);
    Object.assign(livekit, { roomSid: null, allRooms: [] });
    await minutes(world, 3);
    expect((await read()).sessions).toMatchObject([{ state: "ended" }]);
  });

  test("stays ended where another one has begun", async () => {
    const { world, bookingId, livekit, read, listed } = await takenForGone();
    await eventsOf(world, bookingId, "RM_2")("room_started");
    Object.assign(livekit, { roomSid: "RM_2", allRooms: listed });
    await minutes(world, 2);
    expect((await read()).sessions).toMatchObject([{ state: "ended" }, { state: "live" }]);
  });

  test("stays ended where LiveKit itself told of the end", async () => {
    const { world, tell, livekit, roomName } = await bothIn();
    await tell("room_started");
    await tell("room_finished");
    livekit.allRooms = [{ name: roomName, sid: "RM_1", createdAt: NOW }];
    await minutes(world, 3);
    const [session] = await world.t.run(async (ctx) => await ctx.db.query("sessions").collect());
    expect(session?.state).toBe("ended");
  });
});

describe("a room that its booking forbids", () => {
  test("is closed and noted, once, when nobody told of it", async () => {
    const { world, livekit, bookingId, roomName } = await bothIn();
    const cancelled = { state: "cancelled", cancelled: { by: "provider", at: NOW } } as const;
    await world.t.run(async (ctx) => ctx.db.patch("bookings", bookingId, cancelled));
    await minutes(world, 1);
    livekit.calls.length = 0;
    await minutes(world, 2);
    expect(livekit.called("DeleteRoom")[0]?.body).toEqual({ room: roomName });
    expect(await repairsIn(world)).toEqual([{ kind: "room_outside_window", detail: "RM_1" }]);
  });

  test("of another program stays", async () => {
    const world = await backendWithPeople();
    const livekit = livekitServer();
    livekit.allRooms = [{ name: "somebody's", sid: "RM_9", createdAt: NOW - 60 * MINUTE }];
    await minutes(world, 3);
    expect(livekit.called("DeleteRoom")).toEqual([]);
    expect(await repairsIn(world)).toEqual([]);
  });

  test("that was there in its time, and is told of long after, is no mismatch", async () => {
    const { world, tell, bookingId } = await bothIn();
    vi.setSystemTime(NOW + 3 * 60 * MINUTE);
    await tell("room_started", undefined, { at: NOW });
    expect(await repairsIn(world)).toEqual([]);
    const late = eventsOf(world, bookingId, "RM_2");
    await late("room_started", undefined, { at: NOW + 2 * 60 * MINUTE });
    expect(await repairsIn(world)).toEqual([{ kind: "room_outside_window", detail: "RM_2" }]);
  });

  test("that goes as its time ends is no mismatch", async () => {
    const { world, tell, bookingId } = await bothIn();
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    await tell("room_started");
    expect(await repairsIn(world)).toEqual([]);
  });
});

test("who came past a shut door is put out, and noted once", async () => {
  const { world, tell, bookingId, client } = await bothIn();
  await world.asProvider.mutation(api.participants.remove, { bookingId, personId: client });
  await tell("participant_joined", client, { sid: "PA_1" });
  await tell("participant_joined", client, { sid: "PA_2" });
  expect(await repairsIn(world)).toEqual([{ kind: "person_put_out", detail: client }]);
});

/** The scheduled ends of a window never run. */
async function withoutJobs(world: World, id: Id<"bookings">) {
  await world.t.run(async (ctx) => {
    const { openJob, closeJob } = (await ctx.db.get("bookings", id))!;
    if (openJob) await ctx.scheduler.cancel(openJob);
    if (closeJob) await ctx.scheduler.cancel(closeJob);
  });
}

describe("a window whose scheduled end was lost", () => {
  test("is opened, and later closed with all that follows", async () => {
    const world = await backendWithPeople();
    const livekit = livekitServer();
    const bookingId = await book(world, { startsIn: 30 });
    await withoutJobs(world, bookingId);
    vi.setSystemTime(NOW + 16 * MINUTE);
    await reconcileAll(world);
    expect((await bookingOf(world, bookingId)).state).toBe("booked");
    vi.setSystemTime(NOW + 18 * MINUTE);
    await reconcileAll(world);
    await pass(world);
    expect((await bookingOf(world, bookingId)).state).toBe("open");
    expect(livekit.called("CreateRoom")).toHaveLength(1);
    vi.setSystemTime(NOW + 76 * MINUTE);
    await reconcileAll(world);
    expect((await bookingOf(world, bookingId)).state).toBe("open");
    vi.setSystemTime(NOW + 78 * MINUTE);
    await reconcileAll(world);
    expect((await bookingOf(world, bookingId)).state).toBe("ended");
    const past = { when: "past", ...FIRST_PAGE } as const;
    expect((await world.asClient.query(api.bookings.listMine, past)).page).toHaveLength(1);
    expect(await kindsIn(world)).toEqual(["window_not_closed", "window_not_opened"]);
  });
});

test("one window that cannot be closed keeps no other one open", async () => {
  const world = await backendWithPeople();
  livekitServer();
  const bad = await book(world, { startsIn: 5 });
  const good = await book(world, { startsIn: 6 });
  for (const id of [bad, good]) await withoutJobs(world, id);
  const { client } = world.people;
  await world.t.run(async (ctx) => {
    // Its scheduled function is of another deployment: it cannot be called off.
    const job = "9999999_scheduled_functions" as Id<"_scheduled_functions">;
    const reminder = { bookingId: bad, userId: client, minutes: 10, at: NOW, job } as const;
    await ctx.db.insert("reminders", reminder);
  });
  vi.setSystemTime(NOW + 90 * MINUTE);
  const closing = world.t.mutation(internal.upkeep.openOrClose, { bookingId: bad });
  await expect(closing).rejects.toThrow(/scheduled_functions/);
  await world.t.action(internal.upkeep.windows, {});
  expect((await bookingOf(world, good)).state).toBe("ended");
  expect(await repairsIn(world)).toEqual([{ kind: "window_not_closed", detail: good }]);
});

describe("what stayed live or present", () => {
  test("after its booking's end is ended, with who was in it", async () => {
    const { world, tell, bookingId, client } = await bothIn();
    await tell("participant_joined", client);
    await withoutJobs(world, bookingId);
    // Closed by hand, without what closing does.
    const over = {
      state: "ended",
      startsAt: NOW - 90 * MINUTE,
      endsAt: NOW - 60 * MINUTE,
    } as const;
    await world.t.run(async (ctx) => ctx.db.patch("bookings", bookingId, over));
    await world.t.action(internal.upkeep.presence, {});
    const [session] = await world.t.run(async (ctx) => await ctx.db.query("sessions").collect());
    expect(session?.state).toBe("ended");
    expect(await repairsIn(world)).toEqual([{ kind: "session_left_live", detail: "RM_1" }]);
  });

  test("in a session that has ended leaves it", async () => {
    const { world, tell, client } = await bothIn();
    await tell("participant_joined", client);
    await tell("room_finished");
    await world.t.run(async (ctx) => {
      const row = (await ctx.db.query("sessionParticipants").first())!;
      await ctx.db.patch("sessionParticipants", row._id, { state: "joined", leftAt: undefined });
    });
    await world.t.action(internal.upkeep.presence, {});
    await pass(world);
    const rows = await world.t.run(async (ctx) => ctx.db.query("sessionParticipants").collect());
    expect(rows).toMatchObject([{ state: "left", leftAt: NOW }]);
    expect(await kindsIn(world)).toEqual(["presence_left"]);
  });
});

describe("a recording", () => {
  test("whose worker was never heard of again is lost, and noted once", async () => {
    const room = await recordingWorld();
    await room.roll();
    room.livekit.egresses.clear();
    room.livekit.hasRecorder = false;
    await minutes(room.world, 4);
    const kinds = await kindsIn(room.world);
    expect(kinds.filter((kind) => kind === "recording_lost")).toHaveLength(1);
  });

  test("that does not hear that it is to stop is told again", async () => {
    const room = await recordingWorld();
    await room.roll();
    room.livekit.fails["StopEgress"] = { status: 503, code: "unavailable", msg: "away" };
    await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    await minutes(room.world, 3);
    expect(await kindsIn(room.world)).toEqual(["recording_stop_repeated"]);
  });

  test("that writes its file for minutes is told once that it is to stop", async () => {
    const room = await recordingWorld();
    await room.roll();
    await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    await room.hear("ending");
    await minutes(room.world, 4);
    expect(await kindsIn(room.world)).toEqual([]);
  });

  test("that nobody of us started is stopped", async () => {
    const room = await recordingWorld();
    await hearOf(room.world, "EG_foreign", room.bookingId, "active");
    await hearOf(room.world, "EG_foreign", room.bookingId, "active");
    expect(await repairsIn(room.world)).toEqual([{ kind: "egress_foreign", detail: "EG_foreign" }]);
  });
});

test("a broadcast whose worker is gone is lost, noted, and begun anew", async () => {
  const room = await liveBroadcast();
  const { egressId } = await room.broadcast();
  room.livekit.egresses.clear();
  room.livekit.hasRecorder = false;
  await minutes(room.world, 2);
  expect(await repairsIn(room.world)).toContainEqual({ kind: "broadcast_lost", detail: egressId });
});

describe("the rows", () => {
  test("are counted, filtered by kind, paged, and never longer than a detail is", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await world.t.run(async (ctx) => {
      await recordRepair(ctx, { kind: "room_gone", bookingId, detail: "x".repeat(500) });
      await recordRepairOnce(ctx, { kind: "room_missed", bookingId, detail: "RM_1" });
      await recordRepairOnce(ctx, { kind: "room_missed", bookingId, detail: "RM_1" });
      await recordRepairOnce(ctx, { kind: "recording_file_orphaned", detail: "f" });
    });
    const { page: rows } = await world.asAdmin.query(api.admin.repairs, FIRST_PAGE);
    expect(rows.map(({ kind }) => kind)).toEqual([
      "recording_file_orphaned",
      "room_missed",
      "room_gone",
    ]);
    expect(rows.at(-1)?.detail).toHaveLength(120);
    expect(rows.at(-1)?.booking).toEqual({ _id: bookingId, title: "Weekly check-in" });
    const one = await world.asAdmin.query(api.admin.repairs, { kind: "room_gone", ...FIRST_PAGE });
    expect(one.page).toHaveLength(1);
    const counts = await world.asAdmin.query(api.admin.repairCounts, {});
    expect(counts).toContainEqual({ kind: "room_missed", count: 1 });
    expect(counts).toHaveLength(3);
  });

  test("go after 90 days, and their counters stay", async () => {
    const world = await backendWithPeople();
    await world.t.run(async (ctx) => {
      for (let i = 0; i < 120; i += 1) {
        await recordRepair(ctx, { kind: "room_gone", detail: `RM_${i}` });
      }
    });
    vi.setSystemTime(NOW + 89 * 24 * 60 * MINUTE);
    await world.t.mutation(internal.retention.prune, { table: "repairs" });
    expect(await kindsIn(world)).toHaveLength(50);
    vi.setSystemTime(NOW + 91 * 24 * 60 * MINUTE);
    await world.t.mutation(internal.retention.prune, { table: "repairs" });
    await pass(world);
    expect(await kindsIn(world)).toEqual([]);
    const counts = await world.asAdmin.query(api.admin.repairCounts, {});
    expect(counts).toEqual([{ kind: "room_gone", count: 120 }]);
  });
});
