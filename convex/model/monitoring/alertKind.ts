import { type Infer, v } from "convex/values";

/** What is watched; `external` is an alert that Prometheus raised and Alertmanager sent here. */
export const alertRule = v.union(
  v.literal("join_success"),
  v.literal("websocket_failures"),
  v.literal("repeated_reconnects"),
  v.literal("part_restarted"),
  v.literal("part_given_up"),
  v.literal("proxy_errors"),
  v.literal("redis_errors"),
  v.literal("audit_broken"),
  v.literal("audit_unsealed"),
  v.literal("recordings_failed"),
  v.literal("broadcasts_failed"),
  v.literal("deletions_late"),
  v.literal("webhooks_refused"),
  v.literal("external"),
);
export type AlertRule = Infer<typeof alertRule>;

/** `page`: sessions suffer now. `warn`: somebody should look today. */
export const severity = v.union(v.literal("page"), v.literal("warn"));
export type Severity = Infer<typeof severity>;

/** What was seen: figures, codes and ids, never words of a person. */
export const alertFacts = {
  count: v.optional(v.number()),
  /** Of those joins that came to an end, the share that came through; 0 to 1. */
  share: v.optional(v.number()),
  /** The share that has to, as it was set when that was seen. */
  objective: v.optional(v.number()),
  /** The part of the service, or who sends webhooks, that it is about: "sfu". */
  part: v.optional(v.string()),
  userId: v.optional(v.id("users")),
  /** What Prometheus calls it. */
  label: v.optional(v.string()),
};
const facts = v.object(alertFacts);
export type AlertFacts = Infer<typeof facts>;

/** What a part tells of itself or of another one. */
export const reportKind = v.union(
  v.literal("restarted"),
  v.literal("given_up"),
  v.literal("proxy_error"),
  v.literal("redis_error"),
);
export type ReportKind = Infer<typeof reportKind>;
