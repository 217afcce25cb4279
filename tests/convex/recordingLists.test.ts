import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { bookingOf, scheduled } from "./events";
import { FILE, finishedRecording, keep, pass, recordingWorld } from "./recordingWorld";
import { backendWithPeople, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("by the public functions", () => {
  test("a client, a stranger and an admin do nothing to a recording", async () => {
    const world = await backendWithPeople();
    const room = await recordingWorld({}, world);
    await room.roll();
    const { bookingId } = room;
    for (const who of [world.asClient, world.asStranger, world.asAdmin, world.asOtherClient]) {
      const refused = { kind: "refused", reason: "not_found" };
      const { stop, pause, resume, setLayout, request, preflight } = api.recordings;
      for (const control of [stop, pause, resume]) {
        expect(await who.mutation(control, { bookingId })).toEqual(refused);
      }
      expect(await who.mutation(setLayout, { bookingId, layout: "speaker" })).toEqual(refused);
      const asked = { bookingId, kind: "composite", layout: "grid" } as const;
      expect(await who.mutation(request, asked)).toEqual(refused);
      expect(await who.action(preflight, { bookingId })).toEqual(refused);
    }
    expect((await room.recording()).state).toBe("active");
    expect((await scheduled(world)).filter(({ name }) => name === "egress:stop")).toEqual([]);
  });

  test("chapters are the people who came and the screens that were shared", async () => {
    const world = await backendWithPeople();
    const room = await recordingWorld({}, world);
    await room.roll();
    await room.leave("client");
    vi.setSystemTime(NOW + 20_000);
    await room.enter("client");
    const { roomName } = await bookingOf(world, room.bookingId);
    for (const source of ["CAMERA", "SCREEN_SHARE"]) {
      await world.t.mutation(internal.webhooks.receive, {
        event: {
          eventId: `EV_${source}`,
          event: "track_published",
          createdAt: NOW + 30_000,
          room: { name: roomName, sid: "RM_1" },
          participant: { identity: world.people.provider, sid: "PA_1" },
          track: { source },
        },
      });
    }
    await world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    await room.hear("complete", { startedAt: NOW, file: FILE });
    const [part] = await room.parts();
    await keep(world, part!._id);
    const recordingId = part!.recordingId;
    const page = await world.asProvider.query(api.recordings.get, { recordingId });
    expect(page!.chapters).toEqual([
      { kind: "joined", offsetMs: 20_000, name: "Demo client" },
      { kind: "shared", offsetMs: 30_000, name: "Demo provider" },
    ]);
  });

  test("chapters name nobody who did not agree, and a lost line makes none", async () => {
    const world = await backendWithPeople();
    const room = await recordingWorld({}, world);
    const { bookingId, tell } = room;
    const userId = world.people.otherClient;
    await world.t.run(async (ctx) => {
      const fields = { bookingId, userId, role: "client" as const, startsAt: 0, isOver: false };
      await ctx.db.insert("bookingParticipants", fields);
    });
    const recordingId = await room.roll();
    const chapters = async () =>
      await world.t.run(async (ctx) => {
        const rows = await ctx.db.query("recordingChapters").collect();
        return rows.map(({ kind, at, userId }) => ({ kind, at: at - NOW, userId }));
      });
    await tell("participant_joined", userId, { sid: "PA_late" });
    await tell("track_published", userId, { sid: "PA_late", source: "SCREEN_SHARE" });
    expect(await chapters()).toEqual([]);
    await pass(world, 5_000);
    await world.asOtherClient.mutation(api.recordings.answer, { recordingId, answer: "agreed" });
    expect(await chapters()).toEqual([{ kind: "joined", at: 5_000, userId }]);
    for (const [i, at] of [8_000, 20_000].entries()) {
      vi.setSystemTime(NOW + at);
      await tell("participant_left", userId, { sid: i === 0 ? "PA_late" : `PA_${i}` });
      await tell("participant_joined", userId, { sid: `PA_${i + 1}`, at: NOW + at + 4_000 });
    }
    expect(await chapters()).toHaveLength(1);
    await tell("participant_left", userId, { sid: "PA_2", at: NOW + 30_000 });
    await tell("participant_joined", userId, { sid: "PA_3", at: NOW + 50_000 });
    // Another device of theirs, beside the one before.
    await tell("participant_joined", userId, { sid: "PA_4", at: NOW + 90_000 });
    expect((await chapters()).map(({ at }) => at)).toEqual([5_000, 50_000]);
  });

  test("a coming that is told when it was made up for makes no second chapter", async () => {
    const world = await backendWithPeople();
    const room = await recordingWorld({}, world);
    await room.leave("client");
    await room.roll();
    const [client, provider] = [world.people.client, world.people.provider];
    const at = Date.now() + 20_000;
    Object.assign(room.livekit, { present: [client, provider], connection: "2" });
    room.livekit.presentSince = at / 1000;
    vi.setSystemTime(at + 2 * MINUTE);
    await world.t.action(internal.presence.reconcile, {});
    await room.tell("participant_joined", client, { sid: `PA_${client}2`, at });
    const chapters = await world.t.run(
      async (ctx) => await ctx.db.query("recordingChapters").collect(),
    );
    expect(chapters.filter(({ userId }) => userId === client)).toMatchObject([
      { kind: "joined", at },
    ]);
  });

  test("lists show what the caller may watch", async () => {
    const world = await backendWithPeople();
    const { recordingId, bookingId } = await finishedRecording(world, { watchers: "both" });
    const secret = await finishedRecording(world);
    const opts = { paginationOpts: { numItems: 10, cursor: null } };
    const mine = await world.asClient.query(api.recordings.list, opts);
    expect(mine.page.map(({ _id }) => _id)).toEqual([recordingId]);
    const all = await world.asProvider.query(api.recordings.list, opts);
    expect(all.page.map(({ _id }) => _id)).toEqual([secret.recordingId, recordingId]);
    expect((await world.asStranger.query(api.recordings.list, opts)).page).toEqual([]);
    const ofBooking = await world.asClient.query(api.recordings.ofBooking, { bookingId });
    expect(ofBooking).toHaveLength(1);
    expect(await world.asClient.query(api.recordings.news, {})).toMatchObject([{ isNew: true }]);
    await world.asClient.mutation(api.recordings.markNewsSeen, { recordingId });
    expect(await world.asClient.query(api.recordings.news, {})).toEqual([]);
    const forAdmin = await world.asAdmin.query(api.admin.recordings, opts);
    expect(forAdmin.page).toHaveLength(2);
    expect(await world.asAdmin.query(api.recordings.get, { recordingId })).toBeNull();
  });

  test("who gets the session by hand-over has what there is of it, and hears of what comes", async () => {
    const world = await backendWithPeople();
    const room = await finishedRecording(world);
    const { bookingId } = room;
    const rolling = await room.roll();
    const personId = world.people.stranger;
    await world.t.run(async (ctx) => await ctx.db.patch("users", personId, { isProvider: true }));
    await world.asProvider.mutation(api.participants.handOver, { bookingId, personId });
    const opts = { paginationOpts: { numItems: 10, cursor: null } };
    const listed = (await world.asStranger.query(api.recordings.list, opts)).page;
    expect(listed.map(({ _id }) => _id)).toEqual([rolling, room.recordingId]);
    expect(await world.asStranger.query(api.recordings.news, {})).toEqual([]);
    await world.asStranger.mutation(api.recordings.stop, { bookingId });
    await room.hear("complete", { endedAt: Date.now(), file: FILE });
    await keep(world, (await room.parts())[0]!._id);
    const news = await world.asStranger.query(api.recordings.news, {});
    expect(news.map(({ _id }) => _id)).toEqual([rolling]);
  });
});
