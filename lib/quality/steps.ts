import { above, below, type Level } from "./levels";
import type { Strain } from "./strain";

/**
 * How far one direction is taken back. A step up is first a *trial*: the larger picture flows
 * but nobody is told, so that a link that is still full makes no picture come and go.
 */
export type Steps = {
  level: Level;
  trial: { level: Level; since: number } | null;
  /** Since when it is jammed, or strained at all, or calm, without a break. */
  jammedSince: number | null;
  strainedSince: number | null;
  calmSince: number | null;
  changedAt: number;
  raisedAt: number;
  /** How long it must be calm before the next trial. */
  holdMs: number;
  /** Until when the person wants the picture left alone. */
  pinnedUntil: number;
};

const JAMMED_MS = 900;
const STRAINED_MS = 1_900;
const STILL_STRAINED_MS = 5_000;
const TRIAL_MS = 4_000;
const TRIAL_STRAINED_MS = 1_500;
export const HOLD_MIN_MS = 5_000;
/** With the trial, a step up comes within 20 s after the link recovered. */
export const HOLD_MAX_MS = 12_000;
const HOLD_GROWTH = 1.6;
const SETTLED_MS = 30_000;
export const PIN_MS = 120_000;

export function startSteps(now: number): Steps {
  return {
    level: "full",
    trial: null,
    jammedSince: null,
    strainedSince: null,
    calmSince: null,
    changedAt: now,
    raisedAt: Number.NEGATIVE_INFINITY,
    holdMs: HOLD_MIN_MS,
    pinnedUntil: Number.NEGATIVE_INFINITY,
  };
}

/** What flows now: the trial's picture, if there is one. */
export function applied({ level, trial }: Steps): Level {
  return trial?.level ?? level;
}

/** The person wants the picture as it was; it is left alone for a while. */
export function pin(steps: Steps, now: number): Steps {
  return { ...startSteps(now), holdMs: steps.holdMs, raisedAt: now, pinnedUntil: now + PIN_MS };
}

/** Another room, or a break: the level stays, and what was seen before counts no more. */
export function resume(steps: Steps): Steps {
  return { ...steps, trial: null, jammedSince: null, strainedSince: null, calmSince: null };
}

/** The next state, about a second after the last. `now` is monotonic, in milliseconds. */
export function step(last: Steps, strain: Strain, now: number): Steps {
  const steps = withClocks(last, strain, now);
  if (now < steps.pinnedUntil) return steps;
  if (steps.trial) return inTrial(steps, steps.trial, now);
  if (steps.level !== "audio" && isFor(steps.jammedSince, JAMMED_MS, now)) {
    return down(steps, "audio", now);
  }
  const patience = steps.level === "full" ? STRAINED_MS : STILL_STRAINED_MS;
  const isSettled = steps.level === "full" || now - steps.changedAt >= STILL_STRAINED_MS;
  if (steps.level !== "audio" && isSettled && isFor(steps.strainedSince, patience, now)) {
    return down(steps, below(steps.level), now);
  }
  if (steps.level !== "full" && isFor(steps.calmSince, steps.holdMs, now)) {
    return { ...steps, trial: { level: above(steps.level), since: now } };
  }
  return steps;
}

function inTrial(steps: Steps, trial: NonNullable<Steps["trial"]>, now: number): Steps {
  const isOver = steps.jammedSince !== null || isFor(steps.strainedSince, TRIAL_STRAINED_MS, now);
  if (isOver) return { ...steps, trial: null, calmSince: null, holdMs: longer(steps.holdMs) };
  if (steps.strainedSince !== null || now - trial.since < TRIAL_MS) return steps;
  return {
    ...steps,
    level: trial.level,
    trial: null,
    calmSince: now,
    changedAt: now,
    raisedAt: now,
  };
}

function down(steps: Steps, level: Level, now: number): Steps {
  // Soon after a step up it was too early; else it is a new trouble.
  const isSoon = now - steps.raisedAt < SETTLED_MS;
  const holdMs = isSoon ? longer(steps.holdMs) : HOLD_MIN_MS;
  return { ...steps, level, holdMs, changedAt: now, jammedSince: null, strainedSince: null };
}

function withClocks(steps: Steps, strain: Strain, now: number): Steps {
  return {
    ...steps,
    jammedSince: strain === "jammed" ? (steps.jammedSince ?? now) : null,
    strainedSince: strain === "calm" ? null : (steps.strainedSince ?? now),
    calmSince: strain === "calm" ? (steps.calmSince ?? now) : null,
  };
}

function isFor(since: number | null, ms: number, now: number): boolean {
  return since !== null && now - since >= ms;
}

function longer(holdMs: number): number {
  return Math.min(HOLD_MAX_MS, holdMs * HOLD_GROWTH);
}
