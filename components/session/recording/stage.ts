import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type RecordingNow = NonNullable<FunctionReturnType<typeof api.recordings.mine>>;

/** How far a recording is, as somebody in the room would say it. */
export type RecordingStage =
  | "asked"
  | "starting"
  | "rolling"
  | "paused"
  /** Between two parts: after a pause, or after the recorder failed. */
  | "again"
  | "stopping"
  | "saving"
  | "over";

export function stageOf({ state, rollingSince, pausedAt }: RecordingNow): RecordingStage {
  switch (state) {
    case "requested":
      return "asked";
    case "starting":
    case "stopping":
      return state;
    case "active":
      if (rollingSince !== null) return "rolling";
      return pausedAt === null ? "again" : "paused";
    case "processing":
      return "saving";
    case "ready":
    case "failed":
      return "over";
  }
}

/** It is asked for, or runs: there is something to agree to, to pause or to stop. */
export function isUnderWay(stage: RecordingStage): boolean {
  return stage !== "saving" && stage !== "over";
}

/** How long it is by now, in ms; the clock stands in a pause. */
export function lengthAt({ rollingSince, recordedMs }: RecordingNow, now: number): number {
  return recordedMs + (rollingSince === null ? 0 : Math.max(0, now - rollingSince));
}
