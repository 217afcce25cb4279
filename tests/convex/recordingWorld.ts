import { vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Doc, Id } from "../../convex/_generated/dataModel";
import type { EgressUpdate } from "../../convex/model/egressUpdates";
import { maskKey } from "../../convex/model/destinationAddress";
import { DEFAULT_POLICY } from "../../convex/model/policy";
import { DEFAULT_RECORDING, type RecordingPolicy } from "../../convex/model/recordingPolicy";
import { bookingOf, eventsOf } from "./events";
import { backendWithPeople, book, type Person, type World } from "./setup";

const WORKER = "http://127.0.0.1:7980";
export const BUCKET = "https://s3.example";

type Info = { egress_id: string; room_name: string; status?: string; [field: string]: unknown };

let made = 0;

const UNKNOWN = { status: 404, code: "not_found", msg: "egress does not exist" };

/** As workers tell an address: its key is masked. */
const maskedUrl = (url: string) => {
  const at = url.lastIndexOf("/") + 1;
  return url.slice(0, at) + maskKey(url.slice(at));
};

/** The id of the egress that was started last. */
export const lastEgress = () => `EG_${made}`;

/**
 * What LiveKit and an egress worker answer, in the shapes that they were seen to answer, for the
 * real clients of the functions: no server can run inside this environment.
 */
export function livekitServer() {
  const server = {
    /** Who is in the one room that the tests use. */
    present: [] as string[],
    egresses: new Map<string, Info>(),
    calls: [] as { method: string; body: Record<string, unknown> }[],
    /** An error as LiveKit words it, for one method. */
    fails: {} as Record<string, { status: number; code: string; msg: string }>,
    isDown: false,
    /** The egress API alone is away; LiveKit itself tells whether a recorder is in the room. */
    isEgressDown: false,
    hasRecorder: true,
    /** While it is there, lists of egresses wait for it. */
    holdsLists: null as Promise<void> | null,
    files: 404,
    /** What it answers when it is to make one file of several; null: it has never heard of that. */
    join: null as object | null,
    joinCalls: [] as { path: string; egressIds: string[] }[],
    /** What a bucket answers, and what it was asked. */
    bucket: 404,
    bucketCalls: [] as { method: string; path: string }[],
    freeBytes: null as number | null,
    /** What the worker tells of its streams. */
    streams: [] as unknown,
    called: (method: string) => server.calls.filter((call) => call.method === method),
  };
  const METHODS: Record<string, (body: Record<string, any>) => object> = {
    ListParticipants: () => ({
      participants: server.present.map((identity) => ({ identity, sid: `PA_${identity}` })),
    }),
    UpdateParticipant: () => ({}),
    ListRooms: ({ names }) => ({
      rooms: [{ name: names[0], sid: "RM_1", active_recording: server.hasRecorder }],
    }),
    DeleteRoom: () => ({}),
    CreateRoom: ({ name }) => ({ name, sid: "RM_1" }),
    UpdateLayout: ({ egressId }) => server.egresses.get(egressId)!,
    StartRoomCompositeEgress: (body) => {
      const egress_id = `EG_${(made += 1)}`;
      const request = { room_composite: body };
      // As the first answer is: EGRESS_STARTING is zero, and zeros are left out.
      const urls: string[] = body.stream?.urls ?? [];
      const stream_results = urls.map((url) => ({ url: maskedUrl(url) }));
      const named = { egress_id, room_id: "RM_1", room_name: body.roomName };
      const info = { ...named, ...request, ...(urls.length > 0 && { stream_results }) };
      server.egresses.set(egress_id, info);
      return info;
    },
    UpdateStream: ({ egressId, addOutputUrls = [] }) => {
      const info = server.egresses.get(egressId)! as Info & { stream_results: object[] };
      for (const url of addOutputUrls) info.stream_results.push({ url: maskedUrl(url) });
      return info;
    },
    StopEgress: ({ egressId }) => {
      const info = server.egresses.get(egressId);
      if (!info) throw UNKNOWN;
      Object.assign(info, { status: "EGRESS_ENDING" });
      return info;
    },
    ListEgress: ({ egressId, active }) => {
      const all = [...server.egresses.values()];
      const isOpen = ({ status }: Info) => !/COMPLETE|FAILED|ABORTED|LIMIT/.test(status ?? "");
      // Of one that it does not know it lists nothing: that is an error.
      if (egressId && !server.egresses.has(egressId)) throw UNKNOWN;
      const items = egressId ? [server.egresses.get(egressId)!] : all;
      return { items: active ? items.filter(isOpen) : items };
    },
  };
  const answer = async (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const isOfEgress = url.pathname.includes("livekit.Egress");
    if (server.isDown || (server.isEgressDown && isOfEgress)) throw new TypeError("fetch failed");
    if (url.pathname.startsWith("/streams/")) return Response.json(server.streams);
    if (url.pathname.startsWith("/joins/")) {
      const { egressIds } = JSON.parse(String(init?.body)) as { egressIds: string[] };
      server.joinCalls.push({ path: url.pathname, egressIds });
      return server.join ? Response.json(server.join) : new Response(null, { status: 404 });
    }
    if (url.pathname.startsWith("/files/")) return new Response(null, { status: server.files });
    if (url.pathname === "/healthz")
      return Response.json({ ok: true, freeBytes: server.freeBytes });
    if (url.origin === BUCKET) {
      server.bucketCalls.push({ method: init?.method ?? "GET", path: url.pathname });
      return new Response(null, { status: server.bucket });
    }
    const method = url.pathname.split("/").at(-1)!;
    if (method === "ListEgress") await server.holdsLists;
    const body = JSON.parse(String(init?.body ?? "{}")) as Record<string, unknown>;
    server.calls.push({ method, body });
    try {
      if (server.fails[method]) throw server.fails[method];
      return Response.json(METHODS[method]!(body));
    } catch (error) {
      const { status, code, msg } = error as (typeof server.fails)[string];
      return Response.json({ code, msg }, { status });
    }
  };
  vi.stubEnv("LIVEKIT_EGRESS_URL", WORKER);
  vi.stubEnv("LIVEKIT_EGRESS_FILES_URL", WORKER);
  vi.stubGlobal("fetch", answer);
  return server;
}
export type LiveKitServer = ReturnType<typeof livekitServer>;

/** Runs what is due within a time, and what that schedules in turn. */
export async function pass(world: World, ms = 0): Promise<void> {
  vi.advanceTimersByTime(ms);
  for (let i = 0; i < 12; i += 1) {
    await world.t.finishInProgressScheduledFunctions();
    vi.advanceTimersByTime(0);
  }
}

/** A live session of the provider and the client, both in the room. */
export async function recordingWorld(recording: Partial<RecordingPolicy> = {}, given?: World) {
  const world = given ?? (await backendWithPeople());
  const livekit = livekitServer();
  const bookingId = await book(world, { minutes: 60 });
  await pass(world);
  const policy = { ...DEFAULT_POLICY, recording: { ...DEFAULT_RECORDING, ...recording } };
  await world.t.run(async (ctx) => ctx.db.patch("bookings", bookingId, { policy }));
  const tell = eventsOf(world, bookingId);
  const enter = async (person: Person) => {
    livekit.present.push(world.people[person]);
    await tell("participant_joined", world.people[person]);
    await pass(world);
  };
  const leave = async (person: Person) => {
    livekit.present = livekit.present.filter((id) => id !== world.people[person]);
    await tell("participant_left", world.people[person]);
    await pass(world);
  };
  await enter("provider");
  await enter("client");
  livekit.calls.length = 0;
  return { world, livekit, bookingId, tell, enter, leave, ...toolsOf(world, bookingId) };
}
export type RecordingWorld = Awaited<ReturnType<typeof recordingWorld>>;

function toolsOf(world: World, bookingId: Id<"bookings">) {
  const request = async (kind: "composite" | "audio" = "composite") => {
    const asked = { bookingId, kind, layout: "grid" } as const;
    const result = await world.asProvider.mutation(api.recordings.request, asked);
    if (result.kind !== "requested") throw new Error(`not requested: ${result.reason}`);
    await pass(world);
    return result.recordingId;
  };
  return {
    request,
    answer: async (
      person: "asProvider" | "asClient" | "asOtherClient",
      answer: "agreed" | "notified" | "no",
    ) => {
      const recordingId = (await newest(world, bookingId))._id;
      const result = await world[person].mutation(api.recordings.answer, { recordingId, answer });
      await pass(world);
      return result;
    },
    recording: async () => await newest(world, bookingId),
    parts: async () => await partsIn(world, (await newest(world, bookingId))._id),
    /** An egress webhook of the newest part, verified. */
    hear: async (status: EgressUpdate["status"], more: Partial<EgressUpdate> = {}) => {
      const parts = await partsIn(world, (await newest(world, bookingId))._id);
      await hearOf(world, parts.at(-1)!.egressId!, bookingId, status, more);
      await pass(world);
    },
    /** Asks, has everybody agree, and sees the first frame. */
    roll: async (kind?: "composite" | "audio") => {
      await request(kind);
      const recordingId = (await newest(world, bookingId))._id;
      const answer = { recordingId, answer: "agreed" } as const;
      await world.asClient.mutation(api.recordings.answer, answer);
      await pass(world);
      const [part] = await partsIn(world, recordingId);
      await hearOf(world, part!.egressId!, bookingId, "active");
      await pass(world);
      return recordingId;
    },
  };
}

let events = 0;

export async function hearOf(
  world: World,
  egressId: string,
  bookingId: Id<"bookings">,
  status: EgressUpdate["status"],
  more: Partial<EgressUpdate> = {},
) {
  const { roomName } = await bookingOf(world, bookingId);
  const egress = { egressId, roomName, status, error: "", paths: [], ...more };
  const startedAt = status === "starting" ? {} : { startedAt: Date.now() };
  const eventId = `EV_egress_${(events += 1)}`;
  const event = { eventId, event: "egress_updated", createdAt: Date.now() };
  await world.t.mutation(internal.webhooks.receive, {
    event: { ...event, egress: { ...startedAt, ...egress } },
  });
}

async function newest(world: World, bookingId: Id<"bookings">): Promise<Doc<"recordings">> {
  return await world.t.run(
    async (ctx) =>
      (await ctx.db
        .query("recordings")
        .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
        .order("desc")
        .first())!,
  );
}

export async function partsIn(world: World, recordingId: Id<"recordings">) {
  return await world.t.run(
    async (ctx) =>
      await ctx.db
        .query("recordingParts")
        .withIndex("by_recording_and_index", (q) => q.eq("recordingId", recordingId))
        .collect(),
  );
}

export const FILE = { size: 2_000, durationMs: 60_000 };

/** What the worker's file would be, brought in as the fetching action brings it. */
export async function keep(
  world: World,
  partId: Id<"recordingParts">,
  bytes = new Uint8Array(FILE.size).map((_, i) => i % 251),
) {
  const storageId = await world.t.run(async (ctx) => await ctx.storage.store(new Blob([bytes])));
  const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
  const size = bytes.length;
  const facts = { size, sha256, saidSize: size, saidSha256: sha256 };
  const isKept = await world.t.mutation(internal.custodyJobs.keep, { partId, storageId, ...facts });
  return { isKept, storageId, bytes, sha256 };
}

export function hex(digest: ArrayBuffer): string {
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A recording with one stored part, ready to be watched. */
export async function finishedRecording(world: World, recording?: Partial<RecordingPolicy>) {
  return await finish(world, await recordingWorld(recording, world));
}

/** Records, stops and stores it; `rolling` is what happens while it is recorded. */
export async function finish(world: World, room: RecordingWorld, rolling?: () => void) {
  const recordingId = await room.roll();
  rolling?.();
  await world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
  await pass(world);
  await room.hear("complete", { endedAt: Date.now(), file: FILE });
  const [part] = await room.parts();
  const { bytes, storageId } = await keep(world, part!._id);
  await pass(world);
  return { ...room, recordingId, partId: part!._id, bytes, storageId };
}
