import type { Room } from "livekit-client";

/** The five hops between the button and the room, in order. */
export const HOPS = ["signIn", "booking", "token", "signal", "media"] as const;
export type Hop = (typeof HOPS)[number];

export type Role = "provider" | "client";

export const DENIAL_REASONS = [
  "not_found",
  "too_early",
  "ended",
  "cancelled",
  "removed",
  "lobby",
  "declined",
  "locked",
  "provider_gone",
  "rate_limited",
  "misconfigured",
  "signed_out",
  "busy",
] as const;
export type DenialReason = (typeof DENIAL_REASONS)[number];

/** `retryAt` is by this device's clock. */
export type Refusal = { reason: DenialReason; retryAt?: number };

/** Times in these answers are by the server's clock; `serverNow` gives the difference. */
export type JoinAnswer =
  | {
      kind: "granted";
      serverUrl: string;
      token: string;
      role: Role;
      identity: string;
      expiresAt: number;
      serverNow: number;
    }
  | { kind: "denied"; reason: DenialReason; retryAt?: number; serverNow: number };

export type RoomAnswer =
  | { kind: "ready" }
  | { kind: "denied"; reason: DenialReason; retryAt?: number }
  | { kind: "failed"; reason: "unreachable" | "misconfigured" };

/** The calls that the session makes to the backend, as plain functions. */
export type Backend = {
  join: (attemptId: string) => Promise<JoinAnswer>;
  ensureRoom: () => Promise<RoomAnswer>;
  /** LiveKit's id of this person's newest connection, on whichever device; null when there is none. */
  newestConnection: () => Promise<string | null>;
  /** Ends a connection to the backend that is still being made, which may stand in the room's way. */
  giveWay: () => void;
};

export const FAILURE_CODES = [
  "signed_out",
  "backend_silent",
  "backend_error",
  "misconfigured",
  "token_refused",
  "code_not_loaded",
  "browser_unsupported",
  "signal_unreachable",
  "signal_silent",
  "signal_refused",
  "signal_no_end",
  "signal_lost",
  "room_missing",
  "server_unreachable",
  "media_blocked",
  "media_silent",
  "unknown",
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** Which hop broke and why. `retry` says what may mend it at once: the room, a token, or only time. */
export type Failure = { hop: Hop; code: FailureCode; retry: "ensure" | "token" | "later" };

/** How far the way is open: every hop before `at` is clear, every one after it waits. */
export type Progress = {
  at: Hop;
  /** "slow": a fallback carries it, or is tried. */
  state: "waiting" | "now" | "clear" | "slow" | "failed";
  /** What a hop took, in milliseconds. */
  took: Partial<Record<Hop, number>>;
};

export type SessionState =
  | { phase: "idle" }
  | { phase: "preparing"; since: number }
  | { phase: "ready" }
  | { phase: "refused"; refusal: Refusal }
  | { phase: "connecting"; since: number }
  | { phase: "connected"; since: number }
  /** `nextTryAt` is null while a try runs. */
  /** A short break, that the connection may mend itself. */
  | { phase: "reconnecting"; since: number; attempt: number; nextTryAt: number | null }
  /** The connection is made anew, with the same tracks. */
  | { phase: "rejoining"; since: number; attempt: number; nextTryAt: number | null }
  | { phase: "left"; why: "you" | "elsewhere" }
  /** Without an `attempt`, which is the last one made, only the person can try again. */
  | { phase: "failed"; failure: Failure; attempt: number | null; nextTryAt: number | null };

/** One way to a connection, from its first request to its end; nothing personal in it. */
export type AttemptRecord = {
  attemptId: string;
  kind: "join" | "rejoin";
  outcome: "connected" | "failed" | "refused" | "abandoned";
  /** Set when it failed or was refused. */
  failure: { hop: Hop; code: FailureCode | DenialReason } | null;
  /**
   * Milliseconds of each stage that ended, by a monotonic clock. `firstFrame` and `total` (to the
   * connection, or to the end without one) count from the start of the attempt; the others are
   * their own lengths.
   */
  stages: Partial<
    Record<"permission" | "token" | "signal" | "media" | "firstFrame" | "total", number>
  >;
  /** The media path in use; null while unknown. */
  path: "udp" | "tcp" | "relay" | null;
};

/** How media is carried: as ICE likes best, through the server's relay alone, or sound alone. */
export type Way = "usual" | "relay" | "sound";

export type Snapshot = {
  state: SessionState;
  progress: Progress;
  /** The room of the current or coming connection; a rejoin brings another one. */
  room: Room | null;
  role: Role | null;
  way: Way;
};
