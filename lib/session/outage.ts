import type { Finding } from "./probe";

/** A connection in doubt, from the first sign of it until media flows or somebody leaves. */
export type Outage = {
  /** UTC ms, for the person. */
  readonly since: number;
  /** Of the page's clock. */
  readonly startedAt: number;
  /** The SDK told of a break, and not of its end. */
  isBroken: boolean;
  /** There is no room any more: only a new one helps. */
  isGone: boolean;
  /** The person is told. A doubt that ends at once is not shown. */
  isShown: boolean;
  tries: number;
  /** Of them, since it no longer looks like a short break. */
  laterTries: number;
  /** Ways to a new room that failed. */
  failures: number;
  /** In a row. */
  silences: number;
  /** The server was away meanwhile: it has forgotten us. */
  wasDown: boolean;
  reachableSince: number | null;
  /** The network or the page came back meanwhile, or the person asked. */
  isStirred: boolean;
  /** The backend was asked something, and did not answer in time. */
  isUnanswered: boolean;
  /** Ends a probe that is under way, for a new one. */
  hurry: AbortController;
};

// Twice what WebRTC needs to go on by itself after a short silence.
const PATIENCE_MS = 4_000;
// The SFU gives a silent connection up after 15 s; what was silent for half of that is made anew at
// once, which takes less time than the resuming. It is let go in the silence already: a socket that
// the SDK has open towards it makes each of ours wait, since browsers open one at a time to a place.
export const LONG_SILENCE_MS = 8_000;
// Until the SFU gives it up, a network that is back carries the connection of before within half a
// second, which takes less time than anything made anew; the next look comes after that.
const GIVEN_UP_MS = 15_000;
const CARRIES_MS = 500;
const SDK_LIMIT_MS = 10_000;
const FLOWING_MS = 600;
const SHORT_MS = 20_000;
const RECOVERABLE_MS = 120_000;

export function newOutage(): Outage {
  return {
    since: Date.now(),
    startedAt: performance.now(),
    isBroken: false,
    isGone: false,
    isShown: false,
    tries: 0,
    laterTries: 0,
    failures: 0,
    silences: 0,
    wasDown: false,
    reachableSince: null,
    isStirred: false,
    isUnanswered: false,
    hurry: new AbortController(),
  };
}

export function note(outage: Outage, finding: Finding): void {
  outage.silences = finding === "silent" ? outage.silences + 1 : 0;
  outage.wasDown ||= finding === "down";
  const isReachable = finding !== "silent" && finding !== "down";
  if (!isReachable) outage.reachableSince = null;
  else outage.reachableSince ??= performance.now();
}

/**
 * Judges by media, not by what the SDK calls its state: a room whose media flows is left to the
 * SDK, and making it anew would only interrupt it.
 * @param quietMs since something last came; null where nothing is expected
 */
export function nextStep(
  outage: Outage,
  finding: Finding,
  quietMs: number | null,
): "calm" | "wait" | "let_go" | "rejoin" {
  const { isGone, isBroken, isStirred, wasDown, reachableSince } = outage;
  const isFlowing = quietMs !== null && quietMs < FLOWING_MS;
  if (!isGone && !isBroken && isFlowing) return "calm";
  const brokenFor = performance.now() - outage.startedAt;
  const quiet = quietMs ?? brokenFor;
  const isQuietForLong = quiet > LONG_SILENCE_MS;
  if (reachableSince === null) {
    return finding === "silent" && !isGone && isQuietForLong ? "let_go" : "wait";
  }
  if (isGone) return "rejoin";
  if (isFlowing) return brokenFor > SDK_LIMIT_MS ? "rejoin" : "wait";
  if (!isBroken && quietMs === null) return "calm";
  if (finding === "room_gone" || wasDown) return "rejoin";
  const patience = isQuietForLong ? patienceAfterLong(quiet, isStirred) : PATIENCE_MS;
  return performance.now() - reachableSince < patience ? "wait" : "rejoin";
}

function patienceAfterLong(quietMs: number, isStirred: boolean): number {
  return isStirred && quietMs < GIVEN_UP_MS ? CARRIES_MS : 0;
}

/** It looks like a break of seconds: looked at often. */
export function isShort({ startedAt }: Outage): boolean {
  return performance.now() - startedAt < SHORT_MS;
}

/** It may end any moment: looked at each few seconds. */
export function isRecoverable({ startedAt }: Outage): boolean {
  return performance.now() - startedAt < RECOVERABLE_MS;
}
