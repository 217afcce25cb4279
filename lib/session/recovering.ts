import { backoff, laterBackoff, quickBackoff } from "../clock/backoff";
import { attempt, nowConnected, ownId } from "./connecting";
import { type Core, phaseOf, type Reactions, setProgress, setState } from "./core";
import { endingOf } from "./endings";
import { closeLink } from "./links";
import {
  isRecoverable,
  isShort,
  LONG_SILENCE_MS,
  newOutage,
  nextStep,
  note,
  type Outage,
} from "./outage";
import { isIn } from "./phases";
import type { Finding } from "./probe";
import { isOnlyLater, waitOf } from "./refusals";
import { isFresh } from "./ticket";
import type { Refusal } from "./types";

type Ends = { elsewhere: () => void; refused: (refusal: Refusal) => void };

// A browser says within a minute that it is online, if it does at all. Before that, what does not
// answer at once is away too.
const LONG_AWAY_MS = 65_000;
const ASK_LIMIT_MS = 1_500;
const SHORT_ASK_LIMIT_MS = 400;
// A wait that is over before it could be read is not counted down.
const SHORTEST_SHOWN_MS = 1_500;
// About 2 s: time to read when the next try is, and short beside what a server takes to come back.
const STEADY = 2;

/** Reacts to what happens to a connection that was there. */
export function recoveryFor(core: Core, ends: Ends): Reactions {
  // Something may be wrong: the connection is looked at, unseen as long as nothing is.
  const onQuiet = () => {
    if (core.outage === null && phaseOf(core) === "connected") begin(core, ends);
  };
  return {
    onQuiet,
    onSignal() {
      core.attempt?.enter("media");
      setProgress(core, "media", core.store.getSnapshot().way === "usual" ? "now" : "slow");
    },
    onToken(token, expiresAt) {
      // The SDK tells of the token that it has at each break as well.
      if (core.ticket === null || core.ticket.token === token) return;
      core.ticket = { ...core.ticket, token, expiresAt };
    },
    onAnew() {
      if (core.link) ownId(core, core.link);
    },
    onRestored() {
      if (core.outage && !core.outage.isGone) calm(core, core.outage);
    },
    onInterrupted() {
      onQuiet();
      if (core.outage) core.outage.isBroken = true;
    },
    onGone(reason) {
      const phase = phaseOf(core);
      const ending = endingOf(reason);
      if (ending === "elsewhere" && (isIn(phase) || phase === "connecting"))
        return ends.elsewhere();
      // While connecting, the rejection of `connect` tells more than this event.
      if (!isIn(phase) || core.outage?.isGone) return;
      // Without a ticket the backend is asked first, and says when the session is over.
      if (ending === "ask") core.ticket = null;
      const outage = core.outage ?? begin(core, ends);
      letGo(core, outage);
      hurry(core);
    },
  };
}

function begin(core: Core, ends: Ends): Outage {
  const outage = newOutage();
  core.outage = outage;
  void recover(core, ends, outage);
  return outage;
}

/** The network or the page may be back, or the person presses _Try now_. */
export function retry(core: Core): void {
  // Without a network of its own a browser finds any server down. Its connections of before may be
  // dead without its knowing, so a new one is tried first.
  const fresh = { isStirred: true, isUnanswered: false, wasDown: false, silences: 1 };
  Object.assign(core.outage ?? {}, fresh);
  hurry(core);
}

/** Ends the wait for the next try, or the try that hangs. */
function hurry({ outage, timers }: Core): void {
  if (outage === null) return;
  outage.hurry.abort();
  timers.wake("recovery");
}

/** Looks, decides and waits, until media flows, a new room is joined, or it is over. */
async function recover(core: Core, ends: Ends, outage: Outage): Promise<void> {
  // The event that began this may say more, in the same turn.
  await Promise.resolve();
  while (core.outage === outage) {
    const finding = await look(core, outage);
    if (outage.hurry.signal.aborted) continue;
    const quietMs = outage.isGone ? null : ((await core.watchdog?.quietFor()) ?? null);
    if (core.outage !== outage) return;
    note(outage, finding);
    const step = nextStep(outage, finding, quietMs);
    if (step === "calm") return calm(core, outage);
    if (step === "let_go") letGo(core, outage);
    let ms = waitAfter(outage, finding);
    if (step === "rejoin") {
      letGo(core, outage);
      show(core, outage, 0);
      const goneOn = await isElsewhere(core, outage);
      if (core.outage !== outage) return;
      if (goneOn) return ends.elsewhere();
      const next = await rejoin(core, ends, outage, finding);
      if (next === "over") return;
      ms = next;
    } else if (outage.reachableSince === null || quietMs === null) {
      outage.isShown = true;
    }
    show(core, outage, ms);
    // Left meanwhile, it never wakes; "online" and the person wake it at once.
    await core.timers.sleep("recovery", ms);
  }
}

/**
 * Whether the person went on with another device while this one was away: the newest has the
 * session. Asked while the old room is let go; a backend that is away as well holds nothing up, and
 * a break that the SDK could have mended is not asked for.
 */
async function isElsewhere(core: Core, outage: Outage): Promise<boolean> {
  const awayFor = performance.now() - outage.startedAt;
  if (awayFor < LONG_SILENCE_MS || outage.isUnanswered) return false;
  const isPatient = outage.isStirred || awayFor > LONG_AWAY_MS;
  const limit = core.timers.sleep("elsewhere", isPatient ? ASK_LIMIT_MS : SHORT_ASK_LIMIT_MS);
  const asked = core.backend.newestConnection().catch(() => undefined);
  const newest = await Promise.race([asked, limit]);
  outage.isUnanswered = newest === undefined;
  return !!newest && !core.ownIds.has(newest);
}

async function look(core: Core, outage: Outage): Promise<Finding> {
  outage.tries += 1;
  outage.hurry = new AbortController();
  show(core, outage, 0);
  if (core.ticket === null) return "room_gone";
  // Without a network nothing answers, which says nothing of the server; and the return is told of. A
  // socket that cannot be made would pass for an answer.
  const isOffline = navigator.onLine === false;
  const silences = isOffline ? 0 : outage.silences;
  const finding = await core.probe(core.ticket, silences, outage.hurry.signal);
  return isOffline && finding === "silent" ? "down" : finding;
}

/** Often while it looks like a short break; then less and less, up to every 10 s. */
function waitAfter(outage: Outage, finding: Finding): number {
  // A look at a silent network waits by itself for as long as it may.
  if (isShort(outage) || (finding === "silent" && isRecoverable(outage))) {
    return quickBackoff(outage.tries);
  }
  if (isRecoverable(outage)) return laterBackoff(STEADY);
  outage.laterTries += 1;
  return laterBackoff(outage.laterTries);
}

/** The same tracks in a new room. Returns how long to wait after it failed. */
async function rejoin(
  core: Core,
  ends: Ends,
  outage: Outage,
  finding: Finding,
): Promise<number | "over"> {
  if (finding !== "there") core.ticket = null;
  // Nothing is asked of the backend on this way, and its socket may be an old one.
  if (isFresh(core.ticket)) core.backend.giveWay();
  const outcome = await attempt(core, core.generation, "rejoin");
  if (core.outage !== outage || outcome.kind === "stale") return "over";
  if (outcome.kind === "connected") {
    core.outage = null;
    return "over";
  }
  if (outcome.kind === "refused") {
    if (isOnlyLater(outcome.refusal)) return waitOf(outcome.refusal);
    ends.refused(outcome.refusal);
    return "over";
  }
  outage.failures += 1;
  setProgress(core, outcome.failure.hop, "failed");
  return backoff(outage.failures);
}

function letGo(core: Core, outage: Outage): void {
  outage.isGone = true;
  outage.isShown = true;
  void closeLink(core);
}

function calm(core: Core, outage: Outage): void {
  core.outage = null;
  core.timers.cancel("recovery");
  if (outage.isShown) nowConnected(core);
}

function show(core: Core, outage: Outage, ms: number): void {
  if (!outage.isShown || core.outage !== outage) return;
  if (!outage.isGone) setProgress(core, "signal", "now");
  setState(core, {
    phase: outage.isGone ? "rejoining" : "reconnecting",
    since: outage.since,
    attempt: outage.tries,
    nextTryAt: ms < SHORTEST_SHOWN_MS ? null : Date.now() + ms,
  });
}
