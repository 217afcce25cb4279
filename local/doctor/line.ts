import { STEPS, type StepId, type StepState, timedState } from "../../lib/doctor/steps.ts";
import type { VerdictCode } from "../../lib/doctor/verdicts.ts";

/** A line of the list: a step of the check's table, or a part of one that a browser cannot tell apart. */
export type Line = {
  step: StepId;
  name: string;
  state: Exclude<StepState, "waiting" | "running">;
  /** Null for what did not run. */
  ms: number | null;
  says: string;
};
/** What stands together in the list. */
export type Found = { lines: Line[]; verdict: VerdictCode | null };

export function lineOf(
  step: StepId,
  name: string,
  { isClear, ms, says }: { isClear: boolean; ms: number; says: string },
): Line {
  return { step, name, state: isClear ? timedState(step, ms) : "fail", ms, says };
}

export function skipped(step: StepId, name: string, why: string): Line {
  return { step, name, state: "skipped", ms: null, says: why };
}

/** The steps of media, in the table's order. */
export const MEDIA_STEPS = STEPS.filter(({ hop }) => hop === "media").map(({ id }) => id);

/** What a shell calls the steps that it looks at as a browser does. */
export const NAMES: Record<StepId, string> = {
  signIn: "sign-in",
  backend: "Convex",
  booking: "booking",
  token: "room and pass",
  host: "HTTP /",
  socket: "WebSocket",
  accepted: "token",
  udp: "media by UDP",
  tcp: "media by TCP",
  relay: "media by relay",
  publish: "publish",
  receive: "receive",
};
