import { defineTable } from "convex/server";
import { v } from "convex/values";
import { deliveryState, deliveryTry, offReason } from "./deliveryState";

export const integrationTables = {
  /**
   * Where a provider, or an admin, is told of events. It changes by hand alone: how it does is in
   * `endpointHealth`, so that telling of an event waits for no delivery.
   */
  webhookEndpoints: defineTable({
    ownerId: v.id("users"),
    /** An admin's: told of everybody's events and of alerts. */
    isForAll: v.boolean(),
    url: v.string(),
    types: v.array(v.string()),
    sealedSecret: v.string(),
    /** Those before it, newest first: each signs beside it until then. */
    former: v.optional(v.array(v.object({ sealedSecret: v.string(), until: v.number() }))),
    /** Missing: it is on. */
    off: v.optional(v.object({ reason: offReason, at: v.number() })),
  })
    .index("by_owner", ["ownerId"])
    .index("by_owner_and_for_all", ["ownerId", "isForAll"])
    .index("by_for_all", ["isForAll"]),

  endpointHealth: defineTable({
    endpointId: v.id("webhookEndpoints"),
    deliveredAt: v.optional(v.number()),
    /** The first failure since the last success. */
    failingSince: v.optional(v.number()),
  }).index("by_endpoint", ["endpointId"]),

  /** What happened, as receivers are told of it; at `_creationTime`. */
  outgoingEvents: defineTable({
    type: v.string(),
    /** JSON, written once: each try sends and signs these bytes. */
    body: v.string(),
  }),

  /** One event for one endpoint, with each try. */
  webhookDeliveries: defineTable({
    endpointId: v.id("webhookEndpoints"),
    eventId: v.id("outgoingEvents"),
    type: v.string(),
    state: deliveryState,
    tries: v.array(deliveryTry),
    /** When the next try is due, of one that waits. */
    dueAt: v.number(),
    /** The schedule begins anew with a resend by hand; these tries are of before it. */
    formerTries: v.number(),
  })
    .index("by_endpoint", ["endpointId"])
    .index("by_endpoint_and_state", ["endpointId", "state"])
    .index("by_state_and_due", ["state", "dueAt"])
    .index("by_event", ["eventId"]),

  /** Keys of the HTTP API: of each the hash alone. */
  apiKeys: defineTable({
    ownerId: v.id("users"),
    name: v.string(),
    /** The last letters, by which its owner knows it. */
    ending: v.string(),
    keyHash: v.string(),
    scopes: v.array(v.string()),
    lastUsedAt: v.optional(v.number()),
  })
    .index("by_owner", ["ownerId"])
    .index("by_key_hash", ["keyHash"]),

  /** The sites that may frame the sessions of a provider; one row each. */
  embedOrigins: defineTable({ ownerId: v.id("users"), origins: v.array(v.string()) }).index(
    "by_owner",
    ["ownerId"],
  ),
};
