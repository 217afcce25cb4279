import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { hostOf } from "../broadcast/destinationAddress";
import { recordAccount } from "../identity/accountEvents";
import { tell } from "../notices/telling";
import { deliveryTry, type DeliveryTry } from "./deliveryState";
import { healthOf } from "./endpoints";
import { waitAfter } from "./retrySchedule";

type Delivery = Doc<"webhookDeliveries">;
type Endpoint = Doc<"webhookEndpoints">;

/** What to send and where; null: it is over, or its endpoint wants nothing more. */
export const deliveryOrder = v.union(
  v.object({
    url: v.string(),
    ownerId: v.id("users"),
    /** Of which each signs. */
    sealedSecrets: v.array(v.string()),
    eventId: v.id("outgoingEvents"),
    body: v.string(),
    /** How many came before it. */
    tryNumber: v.number(),
  }),
  v.null(),
);

export async function beginTry(
  ctx: MutationCtx,
  deliveryId: Id<"webhookDeliveries">,
): Promise<Infer<typeof deliveryOrder>> {
  const delivery = await ctx.db.get("webhookDeliveries", deliveryId);
  if (delivery?.state !== "waiting" || !isDue(delivery)) return null;
  const endpoint = await ctx.db.get("webhookEndpoints", delivery.endpointId);
  const event = await ctx.db.get("outgoingEvents", delivery.eventId);
  if (!endpoint || !event || !(await isListening(ctx, endpoint))) {
    await ctx.db.patch("webhookDeliveries", deliveryId, { state: "dropped" });
    return null;
  }
  const { url, ownerId, sealedSecret, former } = endpoint;
  const stillSigning = (former ?? []).filter(({ until }) => until > Date.now());
  const sealedSecrets = [sealedSecret, ...stillSigning.map((one) => one.sealedSecret)];
  const { _id: eventId, body } = event;
  return { url, ownerId, sealedSecrets, eventId, body, tryNumber: delivery.tries.length };
}

/** A scheduler may be early by as much. */
const EARLY_MS = 1_000;

/** Else this was planned before it was sent again by hand, and has another time by now. */
const isDue = ({ dueAt }: Delivery) => dueAt <= Date.now() + EARLY_MS;

/** What somebody was told as a provider, or of everybody as an admin, ends with that right. */
async function isListening(ctx: MutationCtx, { off, isForAll, ownerId }: Endpoint) {
  const owner = await ctx.db.get("users", ownerId);
  return off === undefined && owner !== null && (isForAll ? owner.isAdmin : owner.isProvider);
}

export const triedFields = v.object({
  ...deliveryTry.fields,
  /** As the receiver asked. */
  askedForMs: v.optional(v.number()),
});
type Tried = Infer<typeof triedFields>;

/** Keeps what came of a try, and plans the next one. Of a try that was made twice, the first counts. */
export async function noteTry(
  ctx: MutationCtx,
  args: { deliveryId: Id<"webhookDeliveries">; tryNumber: number; tried: Tried },
): Promise<void> {
  const delivery = await ctx.db.get("webhookDeliveries", args.deliveryId);
  if (delivery?.state !== "waiting" || delivery.tries.length !== args.tryNumber) return;
  const { askedForMs, ...tried } = args.tried;
  const told = { ...delivery, tries: [...delivery.tries, tried] };
  const endpoint = await ctx.db.get("webhookEndpoints", delivery.endpointId);
  if (endpoint === null) return await end(ctx, told, "dropped");
  await noteHealth(ctx, endpoint, tried);
  if (tried.outcome === "delivered") return await end(ctx, told, "delivered");
  if (tried.outcome === "gone") {
    await turnOff(ctx, endpoint, "gone");
    return await end(ctx, told, "failed");
  }
  const wait = waitAfter(told.tries.length - told.formerTries, Math.random(), askedForMs);
  if (wait === null) return await giveUp(ctx, told, endpoint);
  await planTry(ctx, told, Date.now() + wait);
}

async function end(ctx: MutationCtx, { _id, tries }: Delivery, state: Delivery["state"]) {
  await ctx.db.patch("webhookDeliveries", _id, { tries, state });
}

/** @param told its tries are kept with it */
export async function planTry(
  ctx: MutationCtx,
  told: Pick<Delivery, "_id" | "tries" | "formerTries">,
  dueAt: number,
): Promise<void> {
  const { _id: deliveryId, tries, formerTries } = told;
  const fields = { tries, formerTries, dueAt, state: "waiting" as const };
  await ctx.db.patch("webhookDeliveries", deliveryId, fields);
  await ctx.scheduler.runAt(dueAt, internal.webhookDelivery.deliver, { deliveryId });
}

const MINUTE = 60_000;

/** Written as seldom as it may be: many deliveries of one endpoint meet here. */
async function noteHealth(ctx: MutationCtx, { _id: endpointId }: Endpoint, tried: DeliveryTry) {
  const known = await healthOf(ctx, endpointId);
  const now = Date.now();
  const isDelivered = tried.outcome === "delivered";
  const isKnown = isDelivered
    ? known?.failingSince === undefined && now - (known?.deliveredAt ?? 0) < MINUTE
    : known?.failingSince !== undefined;
  if (isKnown) return;
  const fields = isDelivered
    ? { deliveredAt: now, failingSince: undefined }
    : { failingSince: tried.at };
  if (known) await ctx.db.patch("endpointHealth", known._id, fields);
  else await ctx.db.insert("endpointHealth", { endpointId, ...fields });
}

/** The last try came to nothing. Where nothing else came through meanwhile either, it is turned off. */
async function giveUp(ctx: MutationCtx, told: Delivery, endpoint: Endpoint): Promise<void> {
  await end(ctx, told, "failed");
  const begun = told.tries[told.formerTries]!.at;
  const health = await healthOf(ctx, endpoint._id);
  if (health?.failingSince !== undefined && health.failingSince <= begun) {
    await turnOff(ctx, endpoint, "failing");
  }
}

/** Its owner is told: from now on nothing reaches it until they turn it on. */
async function turnOff(ctx: MutationCtx, endpoint: Endpoint, reason: "failing" | "gone") {
  if (endpoint.off) return;
  const at = Date.now();
  await ctx.db.patch("webhookEndpoints", endpoint._id, { off: { reason, at } });
  await recordAccount(ctx, {
    actorId: null,
    subjectId: endpoint.ownerId,
    action: "endpoint_changed",
    itemId: endpoint._id,
    detail: "off",
  });
  const title = hostOf(endpoint.url) ?? "";
  await tell(ctx, endpoint.ownerId, { kind: "endpoint_off", title, startsAt: at });
}

const BATCH = 100;
const LOST_AFTER_MS = 2 * MINUTE;

/** Asks again for tries that an ending backend cut off. */
export async function planLost(ctx: MutationCtx): Promise<void> {
  const rows = await ctx.db
    .query("webhookDeliveries")
    .withIndex("by_state_and_due", (q) =>
      q.eq("state", "waiting").lt("dueAt", Date.now() - LOST_AFTER_MS),
    )
    .take(BATCH);
  for (const { _id: deliveryId } of rows) {
    await ctx.scheduler.runAfter(0, internal.webhookDelivery.deliver, { deliveryId });
  }
}

const KEEP_MS = 30 * 24 * 60 * MINUTE;

const ENDED = ["delivered", "failed", "dropped"] as const;

/** True: there may be more. What waits stays, however old: it may have been sent again by hand. */
export async function pruneDeliveries(ctx: MutationCtx): Promise<boolean> {
  let isMore = false;
  for (const state of ENDED) {
    const rows = await ctx.db
      .query("webhookDeliveries")
      .withIndex("by_state_and_due", (q) => q.eq("state", state).lt("dueAt", Date.now() - KEEP_MS))
      .take(BATCH);
    for (const row of rows) await forgetDelivery(ctx, row);
    isMore ||= rows.length === BATCH;
  }
  return isMore;
}

/** An event goes with the last of its deliveries. */
async function forgetDelivery(ctx: MutationCtx, { _id, eventId }: Delivery): Promise<void> {
  await ctx.db.delete("webhookDeliveries", _id);
  const other = await ctx.db
    .query("webhookDeliveries")
    .withIndex("by_event", (q) => q.eq("eventId", eventId))
    .first();
  const event = other === null ? await ctx.db.get("outgoingEvents", eventId) : null;
  if (event) await ctx.db.delete("outgoingEvents", event._id);
}
