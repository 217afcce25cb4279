import { type Infer, v } from "convex/values";

/** What people did, of the booking's own audit. */
export const AUDITED = [
  "booked",
  "moved",
  "extended",
  "cancelled",
  "late_said",
  "admitted",
  "declined",
  "removed",
  "let_back",
  "locked",
  "unlocked",
  "handed_over",
  "ended_for_all",
  "ended_without_provider",
  "guest_came",
  "recording_requested",
  "recording_started",
  "recording_paused",
  "recording_resumed",
  "recording_restarted",
  "recording_stopped",
  "recording_ready",
  "recording_failed",
  "egress_stopped",
  "broadcast_requested",
  "broadcast_started",
  "broadcast_restarted",
  "broadcast_output_failed",
  "broadcast_ended",
  "broadcast_failed",
] as const;

/** What pages, the token log, LiveKit and reconcilers told. */
const TOLD = [
  "granted",
  "denied",
  "lobby_asked",
  "connected",
  "came_back",
  "failed",
  "given_up",
  "first_picture",
  "dropped",
  "back",
  "device_switched",
  "device_lost",
  "line_weak",
  "checked_clear",
  "checked",
  "joined",
  "left",
  "put_out",
  "webhook",
  "repaired",
] as const;

export const EVENT_CODES = [...AUDITED, ...TOLD] as const;
export type EventCode = (typeof EVENT_CODES)[number];

export const eventSource = v.union(
  v.literal("booking"),
  v.literal("token"),
  v.literal("webhook"),
  v.literal("page"),
  v.literal("check"),
  v.literal("recorder"),
  v.literal("repair"),
);

const tone = v.union(v.literal("neutral"), v.literal("go"), v.literal("warn"), v.literal("stop"));

export const timelineEvent = v.object({
  at: v.number(),
  /** Whose lane it stands in; null: the room's. */
  personId: v.union(v.id("users"), v.null()),
  source: eventSource,
  code: v.union(...EVENT_CODES.map((code) => v.literal(code))),
  tone,
  /** Figures and codes for its sentence; nothing that a person wrote. */
  facts: v.object({
    ms: v.optional(v.number()),
    count: v.optional(v.number()),
    reason: v.optional(v.string()),
    detail: v.optional(v.string()),
  }),
});
export type TimelineEvent = Infer<typeof timelineEvent>;

export const timelineSpan = v.object({
  personId: v.union(v.id("users"), v.null()),
  kind: v.union(
    v.literal("lobby"),
    v.literal("present"),
    v.literal("break"),
    v.literal("weak"),
    v.literal("recording"),
    v.literal("broadcast"),
  ),
  from: v.number(),
  /** Null: it goes on. */
  to: v.union(v.number(), v.null()),
});
export type TimelineSpan = Infer<typeof timelineSpan>;
