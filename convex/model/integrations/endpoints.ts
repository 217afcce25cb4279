import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { allowsPrivate, hostOf, isPrivateHost } from "../broadcast/destinationAddress";
import { isAddress } from "../calendar/outsideCalendars";
import { recordOwn } from "../identity/accountEvents";
import { hasSealSecret } from "../sealing";
import { offReason } from "./deliveryState";
import { EVENT_TYPES, eventType, isAlert, TEST_TYPE } from "./eventTypes";
import { keepEvent, MAX_ENDPOINTS, MAX_FOR_ALL, startDelivery } from "./outgoing";

export const endpointRow = v.object({
  endpointId: v.id("webhookEndpoints"),
  url: v.string(),
  types: v.array(eventType),
  isForAll: v.boolean(),
  madeAt: v.number(),
  off: v.union(v.object({ reason: offReason, at: v.number() }), v.null()),
  deliveredAt: v.union(v.number(), v.null()),
  failingSince: v.union(v.number(), v.null()),
});

export const givenEndpoint = { url: v.string(), types: v.array(eventType), isForAll: v.boolean() };
const given = v.object(givenEndpoint);
type Given = Infer<typeof given>;

const notAdded = v.object({
  kind: v.literal("refused"),
  reason: v.union(
    /** Providers have endpoints of their own, admins those for all. */
    v.literal("not_allowed"),
    v.literal("bad_url"),
    v.literal("private_address"),
    v.literal("bad_types"),
    v.literal("too_many"),
    /** The deployment has no secret to seal its secret with. */
    v.literal("no_secret"),
  ),
});
export const notFound = v.object({ kind: v.literal("refused"), reason: v.literal("not_found") });
export const NOT_FOUND = { kind: "refused" as const, reason: "not_found" as const };

/** The secret is told this once. */
export const addEndpointResult = v.union(
  v.object({
    kind: v.literal("added"),
    endpointId: v.id("webhookEndpoints"),
    secret: v.string(),
  }),
  notAdded,
);
export const insertEndpointResult = v.union(
  v.object({ kind: v.literal("added"), endpointId: v.id("webhookEndpoints") }),
  notAdded,
);
export const addEndpointDecision = v.union(
  v.object({ kind: v.literal("allowed"), ownerId: v.id("users"), url: v.string() }),
  notAdded,
);
export const changeEndpointResult = v.union(
  v.object({ kind: v.literal("changed") }),
  notFound,
  v.object({ kind: v.literal("refused"), reason: v.literal("bad_types") }),
);
export const removeEndpointResult = v.union(v.object({ kind: v.literal("removed") }), notFound);
export const testEndpointResult = v.union(
  v.object({ kind: v.literal("sent"), deliveryId: v.id("webhookDeliveries") }),
  notFound,
  v.object({ kind: v.literal("refused"), reason: v.literal("off") }),
);

async function endpointsOf(ctx: QueryCtx, ownerId: Id<"users">) {
  return await ctx.db
    .query("webhookEndpoints")
    .withIndex("by_owner", (q) => q.eq("ownerId", ownerId))
    .take(2 * MAX_ENDPOINTS);
}

export async function healthOf(ctx: QueryCtx, endpointId: Id<"webhookEndpoints">) {
  return await ctx.db
    .query("endpointHealth")
    .withIndex("by_endpoint", (q) => q.eq("endpointId", endpointId))
    .unique();
}

export async function listEndpoints(
  ctx: QueryCtx,
  user: Doc<"users">,
): Promise<Infer<typeof endpointRow>[]> {
  const rows = await endpointsOf(ctx, user._id);
  return await Promise.all(
    rows.map(async ({ _id, _creationTime, url, types, isForAll, off }) => {
      const health = await healthOf(ctx, _id);
      return {
        endpointId: _id,
        url,
        types: EVENT_TYPES.filter((type) => types.includes(type)),
        isForAll,
        madeAt: _creationTime,
        off: off ?? null,
        deliveredAt: health?.deliveredAt ?? null,
        failingSince: health?.failingSince ?? null,
      };
    }),
  );
}

/** Whether it may be kept; its secret is made elsewhere. */
export async function decideEndpoint(
  ctx: QueryCtx,
  user: Doc<"users">,
  { url: written, types, isForAll }: Given,
): Promise<Infer<typeof addEndpointDecision>> {
  if (!(isForAll ? user.isAdmin : user.isProvider)) return refused("not_allowed");
  const url = written.trim();
  const host = isAddress(url) && !url.includes("#") ? hostOf(url) : null;
  if (host === null) return refused("bad_url");
  if (isPrivateHost(host) && !allowsPrivate()) return refused("private_address");
  if (!areTypesFine(types, isForAll)) return refused("bad_types");
  if (await isFull(ctx, user._id, isForAll)) return refused("too_many");
  if (!hasSealSecret()) return refused("no_secret");
  return { kind: "allowed", ownerId: user._id, url };
}

function refused(reason: Infer<typeof notAdded>["reason"]): Infer<typeof notAdded> {
  return { kind: "refused", reason };
}

function areTypesFine(types: string[], isForAll: boolean): boolean {
  const isOnce = new Set(types).size === types.length;
  return types.length > 0 && isOnce && (isForAll || !types.some(isAlert));
}

async function isFull(ctx: QueryCtx, ownerId: Id<"users">, isForAll: boolean) {
  const rows = await endpointsOf(ctx, ownerId);
  if (rows.filter((row) => row.isForAll === isForAll).length >= MAX_ENDPOINTS) return true;
  if (!isForAll) return false;
  const ofAll = await ctx.db
    .query("webhookEndpoints")
    .withIndex("by_for_all", (q) => q.eq("isForAll", true))
    .take(MAX_FOR_ALL);
  return ofAll.length === MAX_FOR_ALL;
}

export async function insertEndpoint(
  ctx: MutationCtx,
  fields: Pick<Doc<"webhookEndpoints">, "ownerId" | "url" | "types" | "isForAll" | "sealedSecret">,
): Promise<Infer<typeof insertEndpointResult>> {
  // Two at once could both have been allowed.
  if (await isFull(ctx, fields.ownerId, fields.isForAll)) return refused("too_many");
  const endpointId = await ctx.db.insert("webhookEndpoints", fields);
  const detail = [...(fields.isForAll ? ["for_all"] : []), ...fields.types].join(" ");
  await recordOwn(ctx, fields.ownerId, { action: "endpoint_added", itemId: endpointId, detail });
  return { kind: "added", endpointId };
}

export async function findOwnEndpoint(ctx: QueryCtx, user: Doc<"users">, endpointId: string) {
  const id = ctx.db.normalizeId("webhookEndpoints", endpointId);
  const row = id && (await ctx.db.get("webhookEndpoints", id));
  return row && row.ownerId === user._id ? row : null;
}

/** Other types, or on and off. Turned on again, it begins without its former failures. */
export async function changeEndpoint(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { endpointId: string; types: string[]; isOn: boolean },
): Promise<Infer<typeof changeEndpointResult>> {
  const row = await findOwnEndpoint(ctx, user, args.endpointId);
  if (row === null) return NOT_FOUND;
  if (!areTypesFine(args.types, row.isForAll)) return { kind: "refused", reason: "bad_types" };
  const wasOn = row.off === undefined;
  const off = args.isOn ? undefined : (row.off ?? { reason: "by_hand" as const, at: Date.now() });
  await ctx.db.patch("webhookEndpoints", row._id, { types: args.types, off });
  if (args.isOn && !wasOn) await forgetHealth(ctx, row._id);
  const detail = args.isOn ? args.types.join(" ") : "off";
  await recordOwn(ctx, user._id, { action: "endpoint_changed", itemId: row._id, detail });
  return { kind: "changed" };
}

async function forgetHealth(ctx: MutationCtx, endpointId: Id<"webhookEndpoints">) {
  const health = await healthOf(ctx, endpointId);
  if (health) await ctx.db.delete("endpointHealth", health._id);
}

/** What waits for it is dropped when its time comes. */
export async function removeEndpoint(
  ctx: MutationCtx,
  user: Doc<"users">,
  endpointId: string,
): Promise<Infer<typeof removeEndpointResult>> {
  const row = await findOwnEndpoint(ctx, user, endpointId);
  if (row === null) return NOT_FOUND;
  await forgetHealth(ctx, row._id);
  await ctx.db.delete("webhookEndpoints", row._id);
  await recordOwn(ctx, user._id, { action: "endpoint_removed", itemId: row._id });
  return { kind: "removed" };
}

/** Sends one event that says nothing, to see whether it comes. */
export async function testEndpoint(
  ctx: MutationCtx,
  user: Doc<"users">,
  endpointId: string,
): Promise<Infer<typeof testEndpointResult>> {
  const row = await findOwnEndpoint(ctx, user, endpointId);
  if (row === null) return NOT_FOUND;
  if (row.off) return { kind: "refused", reason: "off" };
  const eventId = await keepEvent(ctx, { type: TEST_TYPE, data: {} });
  const deliveryId = await startDelivery(ctx, row._id, { eventId, type: TEST_TYPE });
  return { kind: "sent", deliveryId };
}
