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

/** The name of a type or of a scope among the messages, whose keys hold no dots and colons. */
export const wordOf = <Text extends string>(text: Text) =>
  text.replace(/[.:]/, "_") as Text extends `${infer A}.${infer B}` | `${infer A}:${infer B}`
    ? `${A}_${B}`
    : Text;
