import { vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Doc, Id } from "../../convex/_generated/dataModel";
import type { EgressUpdate, StreamUpdate } from "../../convex/model/egress/egressUpdates";
import { hearOf, pass, recordingWorld } from "./recordingWorld";
import type { World } from "./setup";

export const SECRET = "a secret of the tests, long enough for keys";

let keys = 0;

/** A destination of the provider, kept by the function that pages call. */
export async function destinationOf(world: World, name = "Channel"): Promise<Id<"destinations">> {
  vi.stubEnv("PARLEY_KEYS_SECRET", SECRET);
  const key = `key-${(keys += 1)}-of-the-channel-${keys}`;
  const url = `rtmp://live${keys}.example/app`;
  const given = { name, kind: "rtmp", url, key } as const;
  const result = await world.asProvider.action(api.destinations.add, given);
  if (result.kind !== "added") throw new Error(`not added: ${result.reason}`);
  return result.destinationId;
}

/** As if a real connection had just been tried. */
export async function checked(world: World, id: Id<"destinations">) {
  const check = { at: Date.now(), outcome: "ok" as const };
  await world.t.run(async (ctx) => ctx.db.patch("destinations", id, { check }));
}

/** A live session whose provider has asked to go live to so many destinations. */
export async function askedBroadcast(world?: World, count = 2) {
  const room = await recordingWorld({}, world);
  const destinationIds: Id<"destinations">[] = [];
  for (let i = 1; i <= count; i += 1) {
    const id = await destinationOf(room.world, `Channel ${i}`);
    await checked(room.world, id);
    destinationIds.push(id);
  }
  const { bookingId } = room;
  const asked = { bookingId, destinationIds, layout: "speaker" } as const;
  const result = await room.world.asProvider.mutation(api.broadcasts.request, asked);
  if (result.kind !== "requested") throw new Error(`not requested: ${result.reason}`);
  await pass(room.world);
  const { broadcastId } = result;
  return { ...room, destinationIds, broadcastId, ...toolsOf(room.world, bookingId, broadcastId) };
}

type Told = Partial<StreamUpdate>;

function toolsOf(world: World, bookingId: Id<"bookings">, broadcastId: Id<"broadcasts">) {
  const broadcast = async (): Promise<Doc<"broadcasts">> =>
    await world.t.run(async (ctx) => (await ctx.db.get("broadcasts", broadcastId))!);
  const outputs = async () =>
    await world.t.run(
      async (ctx) =>
        await ctx.db
          .query("broadcastOutputs")
          .withIndex("by_broadcast", (q) => q.eq("broadcastId", broadcastId))
          .collect(),
    );
  return {
    broadcast,
    outputs,
    answerPublish: async (
      person: "asProvider" | "asClient" | "asOtherClient",
      answer: "agreed" | "no",
    ) => {
      const result = await world[person].mutation(api.broadcasts.answer, { broadcastId, answer });
      await pass(world);
      return result;
    },
    /** An egress webhook of the broadcast, verified: one entry for each destination in its order. */
    air: async (
      status: EgressUpdate["status"],
      told: Told[],
      more: Partial<EgressUpdate> & { egressId?: string } = {},
    ) => {
      const rows = await outputs();
      const streams = told.map((entry, index) => ({
        url: rows[index]!.told,
        ...{ status: "active" as const, error: "", retries: 0, ...entry },
      }));
      const egressId = more.egressId ?? (await broadcast()).egressId!;
      await hearOf(world, egressId, bookingId, status, { streams, ...more });
      await pass(world);
    },
  };
}

/** Live to two destinations, the client having agreed. */
export async function liveBroadcast(world?: World) {
  const room = await askedBroadcast(world);
  await room.answerPublish("asClient", "agreed");
  const startedAt = Date.now();
  await room.air("active", [{ startedAt }, { startedAt }]);
  return room;
}
