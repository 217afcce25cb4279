import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type BroadcastNow = NonNullable<FunctionReturnType<typeof api.broadcasts.mine>>;
export type Output = NonNullable<BroadcastNow["details"]>["outputs"][number];

/** How far a broadcast is, as somebody in the room would say it. */
export type BroadcastStage = "asked" | "starting" | "live" | "stopping" | "over";

export function stageOf({ state }: BroadcastNow): BroadcastStage {
  if (state === "requested") return "asked";
  return state === "ended" || state === "failed" ? "over" : state;
}

/** It is asked for, or runs: there is something to agree to or to stop. */
export const isUnderWay = (broadcast: BroadcastNow) => stageOf(broadcast) !== "over";
