/** A file that the backend has taken; it goes out with one message. */
export type AttachedFile = { _id: string; name: string; type: string; size: number };

export const SEND_REFUSALS = [
  "not_found",
  "cancelled",
  "not_yet",
  "over",
  "empty",
  "too_long",
  "bad_key",
  "bad_file",
] as const;
export type SendRefusal = (typeof SEND_REFUSALS)[number];

export type SendAnswer =
  | { kind: "sent" }
  | { kind: "refused"; reason: SendRefusal | "rate_limited"; retryAt?: number };

export type OutgoingMessage = { clientKey: string; text: string; file: AttachedFile | null };

/** A message that the backend has not acknowledged. */
export type Unsent = OutgoingMessage & {
  /** When it was written, by this device's clock. */
  at: number;
  /** `waiting`: there is no connection, or the backend asked for a pause; it goes out by itself. */
  state: "sending" | "waiting" | "refused";
  reason: SendRefusal | null;
};
