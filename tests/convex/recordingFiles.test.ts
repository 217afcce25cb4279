import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { offsetOf } from "../../convex/model/recording/recordingChapters";
import { MAX_CHUNK, rangeOf } from "../../convex/model/storage/recordingFiles";
import { readTicket, signTicket } from "../../convex/model/recording/recordingTickets";
import { actionsIn } from "./events";
import { FILE, finishedRecording, keep, pass, partsIn, recordingWorld } from "./recordingWorld";
import { APP_ORIGIN, backendWithPeople, MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

type Finished = Awaited<ReturnType<typeof finishedRecording>>;

async function ready(watchers: "provider" | "both" = "both") {
  const world = await backendWithPeople();
  const finished = await finishedRecording(world, { watchers });
  serveStorage(finished);
  return { ...finished, world };
}

/** The storage's own addresses, which answer ranges; here there is no server behind them. */
function serveStorage({ bytes }: Finished) {
  vi.stubGlobal("fetch", async (input: string, init?: RequestInit) => {
    expect(input).toContain("/api/storage/");
    const range = new Headers(init?.headers).get("range")!;
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range)!;
    const piece = bytes.slice(Number(start), Number(end) + 1);
    return new Response(piece, { status: 206 });
  });
}

async function watch(
  world: World,
  who: "asProvider" | "asClient",
  recordingId: string,
  more: { purpose?: "watch" | "download"; viewId?: string } = {},
) {
  const args = { recordingId, purpose: "watch" as const, ...more };
  const answer = await world[who].mutation(api.recordings.watch, args);
  if (answer.kind !== "granted") throw new Error(answer.reason);
  return answer;
}

async function get(world: World, path: string, range?: string) {
  return await world.t.fetch(path, { headers: { origin: APP_ORIGIN, ...(range && { range }) } });
}

async function viewsIn(world: World) {
  return await world.t.run(async (ctx) => await ctx.db.query("recordingViews").collect());
}

describe("a recording's file", () => {
  test("is played by its ticket, whole or by ranges, and the watch is noted once", async () => {
    const { world, recordingId, bookingId, bytes } = await ready();
    const { parts, viewId } = await watch(world, "asClient", recordingId);
    expect(JSON.stringify(parts)).not.toMatch(/storage/i);
    const whole = await get(world, parts[0]!.path);
    expect(whole.status).toBe(200);
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(bytes);
    const piece = await get(world, parts[0]!.path, "bytes=100-199");
    expect(piece.status).toBe(206);
    expect(new Uint8Array(await piece.arrayBuffer())).toEqual(bytes.slice(100, 200));
    expect(Object.fromEntries(piece.headers)).toMatchObject({
      "content-range": "bytes 100-199/2000",
      "content-length": "100",
      "content-type": "video/mp4",
      "content-disposition": 'inline; filename="recording.mp4"',
      "accept-ranges": "bytes",
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
      "access-control-allow-origin": APP_ORIGIN,
    });
    expect((await get(world, parts[0]!.path, "bytes=2000-")).status).toBe(416);
    const again = await watch(world, "asClient", recordingId, { viewId });
    expect(again.viewId).toBe(viewId);
    expect(await viewsIn(world)).toMatchObject([
      { userId: world.people.client, purpose: "watch", servedAt: Date.now() },
    ]);
    const actions = (await actionsIn(world, bookingId)).map(({ action }) => action);
    expect(actions.filter((action) => action === "recording_watched")).toHaveLength(1);
  });

  test("is saved as an attachment, which is noted as such", async () => {
    const { world, recordingId, bookingId } = await ready();
    const { parts } = await watch(world, "asProvider", recordingId, { purpose: "download" });
    const { headers } = await get(world, parts[0]!.path);
    expect(headers.get("content-disposition")).toBe('attachment; filename="recording.mp4"');
    const actions = (await actionsIn(world, bookingId)).map(({ action }) => action);
    expect(actions).toContain("recording_downloaded");
    const page = await world.asProvider.query(api.recordings.get, { recordingId });
    expect(page!.views).toMatchObject([{ name: "Demo provider", purpose: "download" }]);
    expect((await world.asClient.query(api.recordings.get, { recordingId }))!.views).toEqual([]);
  });

  test("a watch of somebody else's does not go on as one's own", async () => {
    const { world, recordingId } = await ready();
    const { viewId } = await watch(world, "asClient", recordingId);
    expect((await watch(world, "asProvider", recordingId, { viewId })).viewId).not.toBe(viewId);
  });

  test("attack 29: goes to nobody without a ticket, and not to a client where the provider alone watches", async () => {
    const { world, recordingId, partId } = await ready("provider");
    expect((await get(world, `/recordings/file?id=${partId}`)).status).toBe(403);
    const args = { recordingId, purpose: "watch" } as const;
    for (const who of [world.asClient, world.asStranger, world.asAdmin]) {
      const refused = { kind: "refused", reason: "not_found" };
      expect(await who.mutation(api.recordings.watch, args)).toEqual(refused);
    }
    // A ticket that was made all the same opens nothing.
    const other = { userId: world.people.client, viewId: "x", expiresAt: Date.now() + 1_000 };
    const ticket = (await signTicket({ partId, ...other }))!;
    const path = `/recordings/file?${new URLSearchParams({ id: partId, ticket })}`;
    expect((await get(world, path)).status).toBe(404);
  });
});

describe("a ticket", () => {
  test("attack 29: altered in any letter, of another part or another secret is none", async () => {
    const { world, recordingId } = await ready();
    const { parts } = await watch(world, "asClient", recordingId);
    const url = new URL(parts[0]!.path, "http://site.example");
    const ticket = url.searchParams.get("ticket")!;
    for (let i = 0; i < ticket.length; i += 1) {
      const altered = ticket.slice(0, i) + (ticket[i] === "A" ? "B" : "A") + ticket.slice(i + 1);
      expect(await readTicket(altered, Date.now())).toBeNull();
    }
    expect(await readTicket(`${ticket}.more`, Date.now())).toBeNull();
    expect(await readTicket("", Date.now())).toBeNull();
    url.searchParams.set("id", "other");
    expect((await get(world, url.pathname + url.search)).status).toBe(403);
    vi.stubEnv("LIVEKIT_API_SECRET", "another-secret-of-at-least-32-letters");
    expect((await get(world, parts[0]!.path)).status).toBe(403);
  });

  test("attack 29: ends after ten minutes, and at once with the right to watch", async () => {
    const { world, recordingId, bookingId } = await ready();
    const { parts, expiresAt } = await watch(world, "asClient", recordingId);
    expect(expiresAt).toBe(Date.now() + 10 * MINUTE);
    vi.setSystemTime(expiresAt - 1);
    expect((await get(world, parts[0]!.path)).status).toBe(200);
    vi.setSystemTime(expiresAt);
    expect((await get(world, parts[0]!.path)).status).toBe(403);
    const fresh = await watch(world, "asClient", recordingId);
    const subject = { bookingId, personId: world.people.client };
    await world.asProvider.mutation(api.participants.remove, subject);
    expect((await get(world, fresh.parts[0]!.path)).status).toBe(404);
  });
});

describe("a range", () => {
  const SIZE = 3 * MAX_CHUNK;
  test.each([
    ["bytes=0-", { start: 0, end: MAX_CHUNK - 1 }],
    [`bytes=5-${SIZE}`, { start: 5, end: MAX_CHUNK + 4 }],
    ["bytes=-10", { start: SIZE - 10, end: SIZE - 1 }],
    [`bytes=-${10 * SIZE}`, { start: 0, end: MAX_CHUNK - 1 }],
    [`bytes=${SIZE}-`, "unsatisfiable"],
    ["bytes=9-3", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=0-1,5-6", null],
    ["bytes=-", null],
    ["lines=0-1", null],
    [null, null],
  ])("%s", (header, expected) => {
    expect(rangeOf(header, SIZE)).toEqual(expected);
  });
});

describe("a moment", () => {
  const parts = [
    { activeAt: 1_000, durationMs: 500 },
    { activeAt: 3_000, durationMs: 500 },
  ];
  test.each([
    [0, 0],
    [1_200, 200],
    [2_000, 500],
    [3_100, 600],
    [9_000, 1_000],
  ])("at %i is %i ms into the parts", (at, offset) => {
    expect(offsetOf(at, parts)).toBe(offset);
  });
});

describe("what was fetched", () => {
  async function fetched() {
    const room = await recordingWorld();
    await room.roll();
    await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    await room.hear("complete", { file: FILE });
    const [part] = await room.parts();
    return { ...room, partId: part!._id };
  }

  /** Of "some film", as `sha256sum` says it. */
  const DIGEST = "34b5e97213e51bf65c31491ddb686fb8ab8d212b82d7726d33f9d4f9315553ec";
  type Facts = { size: number; sha256: string; saidSize: number | null; saidSha256: string | null };
  async function keepAs(room: Awaited<ReturnType<typeof fetched>>, change: Partial<Facts>) {
    const bytes = new TextEncoder().encode("some film");
    const { world, partId } = room;
    const storageId = await world.t.run(async (ctx) => await ctx.storage.store(new Blob([bytes])));
    const facts = { size: 9, sha256: DIGEST, saidSize: 9, saidSha256: DIGEST, ...change };
    const isKept = await world.t.mutation(internal.custodyJobs.keep, {
      partId,
      storageId,
      ...facts,
    });
    const isThere = await world.t.run(
      async (ctx) => (await ctx.db.system.get("_storage", storageId)) !== null,
    );
    return { isKept, isThere };
  }

  test.each([
    ["another size than stored", { size: 8 }],
    ["another size than the worker said", { saidSize: 10 }],
    ["another digest than stored", { sha256: "1".repeat(64) }],
    ["another digest than the worker said", { saidSha256: "0".repeat(64) }],
  ])("with %s is not kept", async (_case, change) => {
    const room = await fetched();
    expect(await keepAs(room, change)).toEqual({ isKept: false, isThere: false });
    expect((await room.recording()).state).toBe("processing");
    expect((await room.parts())[0]!.verifiedAt).toBeUndefined();
  });

  test("is kept once: a second copy goes", async () => {
    const room = await fetched();
    expect(await keepAs(room, { saidSize: null, saidSha256: null })).toEqual({
      isKept: true,
      isThere: true,
    });
    expect(await keepAs(room, {})).toEqual({ isKept: true, isThere: false });
  });

  test("never at all: the recording says so, keeps trying for a day, and is then failed", async () => {
    const room = await fetched();
    // The worker has no such file; each try notes a problem and plans the next one.
    await pass(room.world);
    await pass(room.world, 5_000);
    await pass(room.world, 10_000);
    expect(await room.recording()).toMatchObject({ state: "processing", problem: "source" });
    for (let i = 0; i < 40; i += 1) await pass(room.world, 60 * MINUTE);
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "not_saved" });
    expect((await room.parts())[0]!.sourceDeletedAt).toBeUndefined();
  });
});

describe("an attempt to bring a file home", () => {
  test("that is cut off counts as well: it is told, and not repeated without end", async () => {
    const room = await recordingWorld();
    await room.roll();
    await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    await room.hear("complete", { file: FILE });
    const [part] = await room.parts();
    const partId = part!._id;
    // Begun by the action, which then ends without a word.
    const begin = async () => await room.world.t.mutation(internal.custodyJobs.take, { partId });
    const attempts = async () => (await room.parts())[0]!.custodyAttempts;
    const before = await attempts();
    expect(await begin()).not.toBeNull();
    expect(await attempts()).toBe(before + 1);
    for (let i = 0; i < 4; i += 1) await begin();
    expect((await room.recording()).problem).toBeDefined();
    for (let i = 0; i < 40; i += 1) await begin();
    expect(await begin()).toBeNull();
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "not_saved" });
  });
});

const DAY = 24 * 60 * MINUTE;

async function traces(world: World, recordingId: Id<"recordings">) {
  const parts = await partsIn(world, recordingId);
  return await world.t.run(async (ctx) => ({
    files: (await ctx.db.system.query("_storage").collect()).length,
    parts: parts.length,
    consents: (await ctx.db.query("recordingConsents").collect()).length,
    chapters: (await ctx.db.query("recordingChapters").collect()).length,
    listed: (await ctx.db.query("recordingPeople").collect()).length,
  }));
}

const NOTHING = { files: 0, parts: 0, consents: 0, chapters: 0, listed: 0 };

describe("the time that a recording is kept", () => {
  test("attack 29: ends with file and contents; the audit and the access log stay", async () => {
    const { world, recordingId, bookingId } = await ready();
    await watch(world, "asClient", recordingId);
    const sweep = async () => await world.t.mutation(internal.recordingUpkeep.removeExpired, {});
    const { retainUntil } = (await world.asProvider.query(api.recordings.get, { recordingId }))!;
    expect(retainUntil).toBe(Date.now() + 90 * DAY);
    vi.setSystemTime(retainUntil! - 1);
    await sweep();
    expect((await traces(world, recordingId)).files).toBe(1);
    vi.setSystemTime(retainUntil!);
    await sweep();
    expect(await traces(world, recordingId)).toEqual(NOTHING);
    expect(await viewsIn(world)).toHaveLength(1);
    expect((await actionsIn(world, bookingId)).at(-1)).toMatchObject({
      action: "recording_deleted",
      actorId: null,
    });
    expect(await world.asProvider.query(api.recordings.get, { recordingId })).toMatchObject({
      deletedAt: retainUntil,
      parts: [],
      consents: [],
      mayDelete: false,
    });
    const args = { recordingId, purpose: "watch" } as const;
    expect(await world.asProvider.mutation(api.recordings.watch, args)).toMatchObject({
      reason: "not_ready",
    });
  });

  test.each([
    [
      "declined",
      async (room: Awaited<ReturnType<typeof recordingWorld>>) => room.answer("asClient", "no"),
    ],
    ["unanswered", async ({ world }: { world: World }) => pass(world, 5 * MINUTE)],
    [
      "no_worker",
      async (room: Awaited<ReturnType<typeof recordingWorld>>) => {
        const error = { status: 503, code: "unavailable", msg: "no response from servers" };
        room.livekit.fails.StartRoomCompositeEgress = error;
        await room.answer("asClient", "agreed");
      },
    ],
  ])("is that of the answers too where nothing was recorded: %s", async (reason, happen) => {
    const room = await recordingWorld({ keepDays: 7 });
    const recordingId = await room.request();
    await happen(room);
    expect(await room.recording()).toMatchObject({ state: "failed", reason });
    const { world } = room;
    vi.setSystemTime(Date.now() + 7 * DAY - 1);
    await world.t.mutation(internal.recordingUpkeep.removeExpired, {});
    expect((await traces(world, recordingId)).consents).toBeGreaterThan(0);
    vi.setSystemTime(Date.now() + 1);
    await world.t.mutation(internal.recordingUpkeep.removeExpired, {});
    expect(await traces(world, recordingId)).toEqual(NOTHING);
  });

  test("is given to one that failed when failed ones had none", async () => {
    const room = await recordingWorld({ keepDays: 7 });
    const recordingId = await room.request();
    await room.answer("asClient", "no");
    const { world } = room;
    const old = { state: "failed" as const, retainUntil: undefined };
    await world.t.run(async (ctx) => await ctx.db.patch("recordings", recordingId, old));
    const failedAt = (await room.recording())._creationTime;
    await world.t.mutation(internal.recordingUpkeep.removeExpired, {});
    expect((await room.recording()).retainUntil).toBe(failedAt + 7 * DAY);
    expect((await traces(world, recordingId)).consents).toBeGreaterThan(0);
    vi.setSystemTime(Date.now() + 8 * DAY);
    await world.t.mutation(internal.recordingUpkeep.removeExpired, {});
    expect(await traces(world, recordingId)).toEqual(NOTHING);
    // One that is asked for has none, and is given none.
    const asked = await recordingWorld({}, world);
    await asked.request();
    await world.t.mutation(internal.recordingUpkeep.removeExpired, {});
    expect(await asked.recording()).not.toHaveProperty("retainUntil");
  });

  test("is cut short by the provider, and by nobody else; a ticket ends with it", async () => {
    const { world, recordingId } = await ready();
    const { parts } = await watch(world, "asClient", recordingId);
    expect(await world.asClient.mutation(api.recordings.remove, { recordingId })).toEqual({
      kind: "refused",
      reason: "not_found",
    });
    expect(await world.asProvider.mutation(api.recordings.remove, { recordingId })).toEqual({
      kind: "deleted",
    });
    expect(await traces(world, recordingId)).toEqual(NOTHING);
    expect((await get(world, parts[0]!.path)).status).toBe(404);
    expect(await world.asProvider.mutation(api.recordings.remove, { recordingId })).toEqual({
      kind: "deleted",
    });
  });

  test("is held by an admin against both, until it is released", async () => {
    const { world, recordingId, bookingId } = await ready();
    const hold = async (isHeld: boolean, reason = "A dispute") =>
      await world.asAdmin.mutation(api.admin.holdRecording, { recordingId, isHeld, reason });
    for (const reason of ["", "  ", "x".repeat(501)]) {
      expect(await hold(true, reason)).toEqual({ kind: "refused", reason: "bad_reason" });
    }
    const paginationOpts = { numItems: 1, cursor: null };
    const shown = async () =>
      (await world.asAdmin.query(api.admin.recordings, { paginationOpts })).page[0];
    expect(await shown()).toMatchObject({ isHeld: false, heldFor: null });
    expect(await hold(true)).toEqual({ kind: "done" });
    expect(await shown()).toMatchObject({ isHeld: true, heldFor: "A dispute" });
    expect(JSON.stringify(await actionsIn(world, bookingId))).not.toContain("dispute");
    expect(await world.asProvider.mutation(api.recordings.remove, { recordingId })).toEqual({
      kind: "refused",
      reason: "held",
    });
    vi.setSystemTime(Date.now() + 91 * DAY);
    await world.t.mutation(internal.recordingUpkeep.removeExpired, {});
    expect((await traces(world, recordingId)).files).toBe(1);
    expect(await hold(false, "")).toEqual({ kind: "done" });
    expect(await shown()).toMatchObject({ isHeld: false, heldFor: null });
    await world.t.mutation(internal.recordingUpkeep.removeExpired, {});
    expect(await traces(world, recordingId)).toEqual(NOTHING);
    expect(await hold(true)).toEqual({ kind: "refused", reason: "deleted" });
    const actions = (await actionsIn(world, bookingId)).map(({ action }) => action);
    expect(actions.slice(-3)).toEqual([
      "recording_held",
      "recording_released",
      "recording_deleted",
    ]);
  });

  test("does not begin while it is not finished: it cannot be deleted then", async () => {
    const room = await recordingWorld();
    const recordingId = await room.roll();
    expect(await room.world.asProvider.mutation(api.recordings.remove, { recordingId })).toEqual({
      kind: "refused",
      reason: "not_now",
    });
    await keep(room.world, (await room.parts())[0]!._id);
    expect((await room.recording()).state).toBe("active");
  });
});
