import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type EndpointRow = FunctionReturnType<typeof api.webhookEndpoints.list>[number];
export type EventType = EndpointRow["types"][number];
export type DeliveryRow = FunctionReturnType<
  typeof api.webhookEndpoints.deliveries
>["page"][number];
export type KeyRow = FunctionReturnType<typeof api.apiKeys.list>[number];
export type Scope = KeyRow["scopes"][number];

export const OWN_TYPES = [
  "booking.created",
  "booking.moved",
  "booking.changed",
  "booking.cancelled",
  "session.started",
  "session.ended",
  "participant.joined",
  "participant.left",
  "recording.ready",
  "recording.failed",
  "broadcast.started",
  "broadcast.ended",
  "broadcast.failed",
] as const satisfies readonly EventType[];
export const ALERT_TYPES = [
  "alert.raised",
  "alert.resolved",
] as const satisfies readonly EventType[];

export const SCOPES = [
  "bookings:read",
  "bookings:write",
  "sessions:read",
  "recordings:read",
] as const satisfies readonly Scope[];

/** Where the messages have what a scope lets one do: a colon is none of their signs. */
export const WORDS_OF = {
  "bookings:read": "bookings.read",
  "bookings:write": "bookings.write",
  "sessions:read": "sessions.read",
  "recordings:read": "recordings.read",
} as const satisfies Record<Scope, string>;
