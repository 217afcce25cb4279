import { type Infer, v } from "convex/values";

/** What endpoints may be told of. Each has a payload of its own, described in docs/INTEGRATIONS.md. */
export const eventType = v.union(
  v.literal("booking.created"),
  v.literal("booking.moved"),
  v.literal("booking.changed"),
  v.literal("booking.cancelled"),
  v.literal("session.started"),
  v.literal("session.ended"),
  v.literal("participant.joined"),
  v.literal("participant.left"),
  v.literal("recording.ready"),
  v.literal("recording.failed"),
  v.literal("broadcast.started"),
  v.literal("broadcast.ended"),
  v.literal("broadcast.failed"),
  v.literal("alert.raised"),
  v.literal("alert.resolved"),
);
export type EventType = Infer<typeof eventType>;

export const EVENT_TYPES = eventType.members.map(({ value }) => value);

/** Alerts are of the deployment: only an admin's endpoint is told of them. */
export const isAlert = (type: string) => type.startsWith("alert.");

/** Sent by hand to one endpoint, whatever it chose. */
export const TEST_TYPE = "endpoint.tested";

/** Of the payloads: raised when a field changes its meaning or goes, not when one comes. */
export const PAYLOAD_VERSION = 1;
