import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { isAlert, PAYLOAD_VERSION } from "./eventTypes";

/** Of one owner, of each kind. */
export const MAX_ENDPOINTS = 10;
/** Of all admins together. */
export const MAX_FOR_ALL = 40;

type OutgoingEvent = {
  type: string;
  /** Ids, times and codes; neither words nor addresses of people. */
  data: Record<string, unknown>;
  /** Whose it is; missing: of the deployment, and for admins alone. */
  providerId?: Id<"users">;
};

/**
 * Tells the provider's endpoints of an event, and those of admins, in the transaction of what it
 * tells of. Whoever chose that type gets it once at least, in no particular order.
 */
export async function sendEvent(ctx: MutationCtx, event: OutgoingEvent): Promise<void> {
  const endpoints = await listenersOf(ctx, event);
  if (endpoints.length === 0) return;
  const eventId = await keepEvent(ctx, event);
  for (const { _id } of endpoints) await startDelivery(ctx, _id, { eventId, type: event.type });
}

/** The bytes that each try of it sends. */
export async function keepEvent(
  ctx: MutationCtx,
  { type, data }: Pick<OutgoingEvent, "type" | "data">,
): Promise<Id<"outgoingEvents">> {
  const timestamp = new Date(Date.now()).toISOString();
  const body = JSON.stringify({ type, version: PAYLOAD_VERSION, timestamp, data });
  return await ctx.db.insert("outgoingEvents", { type, body });
}

export async function startDelivery(
  ctx: MutationCtx,
  endpointId: Id<"webhookEndpoints">,
  of: { eventId: Id<"outgoingEvents">; type: string },
): Promise<Id<"webhookDeliveries">> {
  const deliveryId = await ctx.db.insert("webhookDeliveries", {
    endpointId,
    ...of,
    state: "waiting",
    tries: [],
    dueAt: Date.now(),
    formerTries: 0,
  });
  await ctx.scheduler.runAfter(0, internal.webhookDelivery.deliver, { deliveryId });
  return deliveryId;
}

async function listenersOf(ctx: QueryCtx, { type, providerId }: OutgoingEvent) {
  const own = providerId === undefined || isAlert(type) ? [] : await ownOf(ctx, providerId);
  const chosen = [...own, ...(await ofAdmins(ctx))].filter((one) => listensTo(one, type));
  return chosen;
}

function listensTo({ off, types }: Doc<"webhookEndpoints">, type: string): boolean {
  return off === undefined && types.includes(type);
}

async function ownOf(ctx: QueryCtx, ownerId: Id<"users">) {
  return await ctx.db
    .query("webhookEndpoints")
    .withIndex("by_owner_and_for_all", (q) => q.eq("ownerId", ownerId).eq("isForAll", false))
    .take(MAX_ENDPOINTS);
}

/** Whoever is an admin no more is told of nobody any more. */
async function ofAdmins(ctx: QueryCtx) {
  const rows = await ctx.db
    .query("webhookEndpoints")
    .withIndex("by_for_all", (q) => q.eq("isForAll", true))
    .take(MAX_FOR_ALL);
  const owners = new Map<Id<"users">, boolean>();
  for (const { ownerId } of rows) {
    if (owners.has(ownerId)) continue;
    owners.set(ownerId, (await ctx.db.get("users", ownerId))?.isAdmin === true);
  }
  return rows.filter(({ ownerId }) => owners.get(ownerId));
}
