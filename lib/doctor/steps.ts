import type { Hop } from "../session/types";

/**
 * What the doctor looks at, in order, and the hop that each belongs to. `slowMs`: what still
 * works but takes longer than this is shown as slow.
 */
export const STEPS = [
  { id: "signIn", hop: "signIn", slowMs: 3_000 },
  { id: "backend", hop: "booking", slowMs: 1_000 },
  { id: "booking", hop: "booking", slowMs: 2_000 },
  { id: "token", hop: "token", slowMs: 2_000 },
  { id: "host", hop: "signal", slowMs: 1_000 },
  { id: "socket", hop: "signal", slowMs: 1_500 },
  { id: "accepted", hop: "token", slowMs: 1_000 },
  { id: "udp", hop: "media", slowMs: null },
  { id: "tcp", hop: "media", slowMs: null },
  { id: "relay", hop: "media", slowMs: null },
  { id: "publish", hop: "media", slowMs: null },
  { id: "receive", hop: "media", slowMs: null },
] as const satisfies readonly { id: string; hop: Hop; slowMs: number | null }[];

export type StepId = (typeof STEPS)[number]["id"];
export type StepState = "waiting" | "running" | "pass" | "slow" | "fail" | "skipped";

/** What was found at a step, figures with their unit in the name; what was not measured is missing. */
export type Facts = {
  rttMs?: number;
  lossPercent?: number;
  jitterMs?: number;
  upKbps?: number;
  downKbps?: number;
  /** Of a way for media: addresses to try, how its relay is reached, and whether ICE chose it. */
  candidates?: number;
  relayBy?: "udp" | "tcp" | "tls";
  isChosen?: boolean;
};

export const WHYS = [
  "after",
  "noBooking",
  "signedOut",
  "closed",
  "notOffered",
  "notNeeded",
  "limited",
  "unknown",
] as const;
/** Why a step was left out. */
export type Why = (typeof WHYS)[number];

/** `ms` is null for what did not run. */
export type StepResult = {
  id: StepId;
  state: StepState;
  ms: number | null;
  facts?: Facts;
  why?: Why;
};

export function hopOfStep(id: StepId): Hop {
  return STEPS.find((step) => step.id === id)!.hop;
}

export function nothingDone(): StepResult[] {
  return STEPS.map(({ id }) => ({ id, state: "waiting", ms: null }));
}

/** Pass, or slow where it took longer than the step should. */
export function timedState(id: StepId, ms: number): "pass" | "slow" {
  const limit: number | null = STEPS.find((step) => step.id === id)!.slowMs;
  return limit !== null && ms > limit ? "slow" : "pass";
}
