import { vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Doc, Id } from "../../convex/_generated/dataModel";
import type { EgressUpdate } from "../../convex/model/egress/egressUpdates";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy";
import {
  DEFAULT_RECORDING,
  type RecordingPolicy,
} from "../../convex/model/recording/recordingPolicy";
import { bookingOf, eventsOf } from "./events";
import { livekitServer } from "./livekitServer";
import { backendWithPeople, book, type Person, type World } from "./setup";

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
    const result = await world.asProvider.mutation(api.recordings.start, asked);
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
