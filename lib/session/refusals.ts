import type { Hop, Refusal } from "./types";

const SHORTEST_WAIT_MS = 1_000;

/** Refusals that end by themselves: the page waits and asks again. */
export function isOnlyLater({ reason }: Refusal): boolean {
  return reason === "too_early" || reason === "rate_limited" || reason === "busy";
}

/** Refusals that a provider can end at any moment: the page keeps its place and is told. */
export function isUpToProvider({ reason }: Refusal): boolean {
  return (
    reason === "lobby" || reason === "declined" || reason === "locked" || reason === "provider_gone"
  );
}

/** The person may yet come in, so camera and microphone stay as they set them up. */
export function isWaiting(refusal: Refusal): boolean {
  return isOnlyLater(refusal) || isUpToProvider(refusal);
}

export function waitOf({ retryAt }: Refusal): number {
  return Math.max(SHORTEST_WAIT_MS, retryAt === undefined ? 0 : retryAt - Date.now());
}

export function hopOfRefusal({ reason }: Refusal): Hop {
  if (reason === "signed_out") return "signIn";
  return reason === "misconfigured" ? "token" : "booking";
}
