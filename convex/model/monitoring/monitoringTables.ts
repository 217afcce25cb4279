import { defineTable } from "convex/server";
import { v } from "convex/values";
import { alertFacts, alertRule, reportKind, severity } from "./alertKind";
import { webhookRefusal } from "./webhookRefusals";

export const monitoringTables = {
  /** One time that something was wrong, opened at `_creationTime`. Written by the watch alone. */
  alerts: defineTable({
    /** The rule and what it is about; one of a key is open at a time. */
    key: v.string(),
    rule: alertRule,
    severity,
    facts: v.object(alertFacts),
    isOpen: v.boolean(),
    /** Since when it is no longer seen, while it is still open. */
    calmSince: v.optional(v.number()),
    /** When Prometheus last said that it is so; of an `external` one. */
    saidAt: v.optional(v.number()),
    resolvedAt: v.optional(v.number()),
    acknowledgedAt: v.optional(v.number()),
    acknowledgedBy: v.optional(v.id("users")),
  })
    .index("by_key_and_open", ["key", "isOpen"])
    .index("by_open", ["isOpen"])
    .index("by_rule_and_open_and_said", ["rule", "isOpen", "saidAt"]),

  /** What happened to an alert; only ever added to. */
  alertEvents: defineTable({
    alertId: v.id("alerts"),
    action: v.union(v.literal("opened"), v.literal("acknowledged"), v.literal("resolved")),
    /** Null: the watch. */
    actorId: v.union(v.id("users"), v.null()),
  }).index("by_alert", ["alertId"]),

  /** What parts of the service told of themselves, each at `_creationTime`. */
  monitoringReports: defineTable({ kind: reportKind, part: v.string(), count: v.number() }),

  /** Webhooks that were refused, at `_creationTime`: of a flood a few, and nothing of what they said. */
  webhookRefusals: defineTable({
    ...webhookRefusal,
    /** It named a room, a person or a stream of ours. */
    isNamed: v.optional(v.literal(true)),
    /** Of that name, so that one who is named again and again is not taken for several. */
    mark: v.optional(v.string()),
  })
    .index("by_sender_and_status", ["sender", "status"])
    .index("by_sender_and_named", ["sender", "isNamed"]),

  /** Sums of rows that were written elsewhere: added up afterwards, so that no writer waits for another. Also what the last look saw. */
  metricSums: defineTable({
    name: v.string(),
    /** `outcome="failed"`, as in the exposition format; empty without labels. */
    labels: v.string(),
    value: v.number(),
  }).index("by_name_and_labels", ["name", "labels"]),

  /** Up to which row of a table the sums have come. */
  metricCursors: defineTable({ source: v.string(), at: v.number() }).index("by_source", ["source"]),
};
