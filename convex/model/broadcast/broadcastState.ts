import { type Infer, v } from "convex/values";

export const broadcastState = v.union(
  v.literal("requested"),
  v.literal("starting"),
  v.literal("live"),
  v.literal("stopping"),
  v.literal("ended"),
  v.literal("failed"),
);
export type BroadcastState = Infer<typeof broadcastState>;

/** Where a broadcast may go from each state; nothing ever goes back. */
export const BROADCAST_MOVES: Record<BroadcastState, readonly BroadcastState[]> = {
  requested: ["starting", "failed"],
  starting: ["live", "stopping", "ended", "failed"],
  live: ["stopping", "ended", "failed"],
  stopping: ["ended", "failed"],
  ended: [],
  failed: [],
};

/** Pictures leave the room, or are about to: whoever has not agreed sends nothing meanwhile. */
export const AIRING: readonly BroadcastState[] = ["starting", "live", "stopping"];
export const PUBLIC_OR_ASKED: readonly BroadcastState[] = ["requested", ...AIRING];

/** Why a broadcast ended, or never began. */
export const broadcastReason = v.union(
  v.literal("stopped"),
  v.literal("declined"),
  v.literal("withdrawn"),
  v.literal("unanswered"),
  v.literal("cancelled"),
  v.literal("everyone_left"),
  v.literal("session_ended"),
  v.literal("no_worker"),
  /** A worker answered, and has as many as it takes. */
  v.literal("busy"),
  v.literal("no_room"),
  v.literal("unreachable"),
  v.literal("misconfigured"),
  v.literal("keys_unreadable"),
  v.literal("egress_failed"),
  v.literal("all_failed"),
);
export type BroadcastReason = Infer<typeof broadcastReason>;

export const outputState = v.union(
  v.literal("connecting"),
  v.literal("live"),
  /** It was live, takes no data now, and is tried again. */
  v.literal("stalled"),
  v.literal("failed"),
  v.literal("ended"),
);
export type OutputState = Infer<typeof outputState>;

/** Why a destination does not take the stream, by the worker's words; these never reach a page. */
export const outputProblem = v.union(
  v.literal("refused"),
  v.literal("not_found"),
  v.literal("silent"),
  v.literal("closed"),
  v.literal("rejected"),
  /** Its certificate is none that we trust: whoever answers may be somebody else. */
  v.literal("untrusted"),
  v.literal("too_many_retries"),
  /** Its key was sealed with another secret. */
  v.literal("key_unreadable"),
  /** Its name leads into our own network. */
  v.literal("inside"),
  v.literal("unknown"),
);
export type OutputProblem = Infer<typeof outputProblem>;

const WORDS: readonly [RegExp, OutputProblem][] = [
  [/certificate/i, "untrusted"],
  [/refused/i, "refused"],
  [/resolve|name or service|no route|unreachable/i, "not_found"],
  [/no data|timed? ?out/i, "silent"],
  [/unauthor|denied|badname|publish.*fail|forbidden/i, "rejected"],
  [/closed|reset|broken pipe|end of file|input\/output|rtmp/i, "closed"],
];

export function problemIn(words: string): OutputProblem {
  return WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? "unknown";
}
