import { vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { DeliveryTry } from "../../convex/model/integrations/deliveryState";
import { EVENT_TYPES, isAlert } from "../../convex/model/integrations/eventTypes";
import { backendWithPeople, type World } from "./setup";

export const SEALING = "a secret of the tests, long enough for keys";
export const OWN_TYPES = EVENT_TYPES.filter((type) => !isAlert(type));

export async function outgoingWorld() {
  vi.stubEnv("PARLEY_KEYS_SECRET", SEALING);
  return await backendWithPeople();
}

type Given = { url?: string; types?: typeof EVENT_TYPES; isForAll?: boolean };

/** Tries to keep an endpoint of a person. */
export async function addEndpoint(
  world: World,
  given: Given = {},
  who: "asProvider" | "asClient" | "asAdmin" = "asProvider",
) {
  const some = { url: "https://hooks.example/in", types: OWN_TYPES, isForAll: false };
  return await world[who].action(api.webhookEndpoints.add, { ...some, ...given });
}

export async function endpointOf(world: World, given?: Given, who?: "asProvider" | "asAdmin") {
  const added = await addEndpoint(world, given, who);
  if (added.kind !== "added") throw new Error(added.reason);
  return added;
}

/** Every event and every delivery, in the order of their making. */
export async function outgoing(world: World) {
  return await world.t.run(async (ctx) => ({
    events: await ctx.db.query("outgoingEvents").collect(),
    deliveries: await ctx.db.query("webhookDeliveries").collect(),
  }));
}

export async function typesSent(world: World): Promise<string[]> {
  return (await outgoing(world)).events.map(({ type }) => type);
}

export async function testDelivery(world: World, endpointId: Id<"webhookEndpoints">) {
  const sent = await world.asProvider.mutation(api.webhookEndpoints.test, { endpointId });
  if (sent.kind !== "sent") throw new Error(sent.reason);
  return sent.deliveryId;
}

export async function deliveryOf(world: World, deliveryId: Id<"webhookDeliveries">) {
  return (await world.t.run(async (ctx) => await ctx.db.get("webhookDeliveries", deliveryId)))!;
}

/** What came of a try, as the action that made it tells. */
export async function hearOfTry(
  world: World,
  deliveryId: Id<"webhookDeliveries">,
  outcome: DeliveryTry["outcome"],
  more: { status?: number; askedForMs?: number; tryNumber?: number } = {},
) {
  const { tries } = await deliveryOf(world, deliveryId);
  const { tryNumber = tries.length, ...told } = more;
  const tried = { at: Date.now(), tookMs: 1, outcome, ...told };
  await world.t.mutation(internal.webhookEndpoints.noteTry, { deliveryId, tryNumber, tried });
  return await deliveryOf(world, deliveryId);
}

/** Fails until there is no next try, each at its time. */
export async function failAll(world: World, deliveryId: Id<"webhookDeliveries">) {
  let row = await hearOfTry(world, deliveryId, "refused", { status: 500 });
  while (row.state === "waiting") {
    vi.setSystemTime(row.dueAt);
    row = await hearOfTry(world, deliveryId, "refused", { status: 500 });
  }
  return row;
}
