import { type Infer, v } from "convex/values";

export const recordingKind = v.union(v.literal("composite"), v.literal("audio"));
export type RecordingKind = Infer<typeof recordingKind>;

export const recordingLayout = v.union(
  v.literal("grid"),
  v.literal("speaker"),
  v.literal("presentation"),
);
export type RecordingLayout = Infer<typeof recordingLayout>;

export const recordingState = v.union(
  v.literal("requested"),
  v.literal("starting"),
  v.literal("active"),
  v.literal("stopping"),
  v.literal("processing"),
  v.literal("ready"),
  v.literal("failed"),
);
export type RecordingState = Infer<typeof recordingState>;

/** Where a recording may go from each state; nothing ever goes back. */
export const MOVES: Record<RecordingState, readonly RecordingState[]> = {
  requested: ["starting", "failed"],
  starting: ["active", "stopping", "processing", "failed"],
  active: ["stopping", "processing", "failed"],
  stopping: ["processing", "failed"],
  processing: ["ready", "failed"],
  ready: [],
  failed: [],
};

/** Egress runs, or is about to: whoever has not agreed sends nothing meanwhile. */
export const ROLLING: readonly RecordingState[] = ["starting", "active", "stopping"];
export const UNDER_WAY: readonly RecordingState[] = ["requested", ...ROLLING];

/** What the people want of it; the state says how far that has come. */
export const recordingIntent = v.union(
  v.literal("running"),
  v.literal("paused"),
  v.literal("stopped"),
);

/** Why a recording ended, or never began. */
export const recordingReason = v.union(
  v.literal("stopped"),
  v.literal("declined"),
  v.literal("withdrawn"),
  v.literal("unanswered"),
  v.literal("cancelled"),
  v.literal("everyone_left"),
  v.literal("session_ended"),
  v.literal("never_started"),
  v.literal("no_worker"),
  /** A worker answered, and has as many as it takes. */
  v.literal("busy"),
  v.literal("no_room"),
  v.literal("unreachable"),
  v.literal("misconfigured"),
  v.literal("egress_failed"),
  v.literal("lost"),
  v.literal("not_saved"),
);
export type RecordingReason = Infer<typeof recordingReason>;

/** Something that a provider should know while it is not yet the end of a recording. */
export const recordingAlarm = v.union(v.literal("slow_start"), v.literal("unseen"));

export const partState = v.union(
  v.literal("starting"),
  v.literal("active"),
  v.literal("ending"),
  v.literal("complete"),
  v.literal("failed"),
);
export type PartState = Infer<typeof partState>;

const RANK: Record<PartState, number> = {
  starting: 0,
  active: 1,
  ending: 2,
  complete: 3,
  failed: 3,
};

export function isTerminal(state: PartState): boolean {
  return state === "complete" || state === "failed";
}

/** The state after hearing of another one, in whatever order they come. */
export function later(known: PartState, told: PartState): PartState {
  return RANK[told] > RANK[known] ? told : known;
}

/** What kept a file from being stored. */
export const custodyProblem = v.union(
  v.literal("source"),
  v.literal("storage"),
  v.literal("mismatch"),
  /** Again and again, its end was not written: it takes longer than an action can run. */
  v.literal("cut_off"),
);
export type CustodyProblem = Infer<typeof custodyProblem>;

/** `notified`: their page showed the notice. It is enough where the policy asks for no more. */
export const consentAnswer = v.union(
  v.literal("agreed"),
  v.literal("notified"),
  v.literal("declined"),
  v.literal("withdrawn"),
);
export type ConsentAnswer = Infer<typeof consentAnswer>;
