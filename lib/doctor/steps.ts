import type { Hop } from "../session/types";

/**
 * What the doctor looks at, in order, and the hop that each belongs to. `slowMs`: what still
 * works but takes longer than this is shown as slow.
 *
 * Those of media come from joins that were measured on two busy cores without a network between,
 * and the round trips of a far one (200 ms) on top. From signalling to media took 129 to 254 ms, at
 * worst 439; a way by UDP opens after two round trips, one by TCP or a relay after five (TCP's own,
 * TLS or the handshake of media, the relay's two questions). From media to a picture sent took up to
 * 1,435 ms, and to the first packet of another's 155; a key frame is asked for twice a second at
 * most. All are well below the seconds after which a way is given up.
 */
export const STEPS = [
  { id: "signIn", hop: "signIn", slowMs: 3_000 },
  { id: "backend", hop: "booking", slowMs: 1_000 },
  { id: "booking", hop: "booking", slowMs: 2_000 },
  { id: "token", hop: "token", slowMs: 2_000 },
  { id: "host", hop: "signal", slowMs: 1_000 },
  { id: "socket", hop: "signal", slowMs: 1_500 },
  { id: "accepted", hop: "token", slowMs: 1_000 },
  { id: "udp", hop: "media", slowMs: 1_000 },
  { id: "tcp", hop: "media", slowMs: 1_500 },
  { id: "relay", hop: "media", slowMs: 1_500 },
  { id: "publish", hop: "media", slowMs: 2_000 },
  { id: "receive", hop: "media", slowMs: 1_000 },
] as const satisfies readonly { id: string; hop: Hop; slowMs: number }[];

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
  return ms > STEPS.find((step) => step.id === id)!.slowMs ? "slow" : "pass";
}
