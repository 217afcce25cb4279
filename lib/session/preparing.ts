import { laterBackoff } from "../clock/backoff";
import { type Core, phaseOf, setProgress, setState, setTrying, supersede } from "./core";
import { idle } from "./idle";
import { closeLink, linkOf } from "./links";
import { openDevices } from "./permission";
import { hopOfRefusal, isOnlyLater, isWaiting, waitOf } from "./refusals";
import { RENEW_BEFORE_MS, requestTicket, type Ticket } from "./ticket";
import type { Failure, Refusal } from "./types";

const RECHECK_SIGNAL_MS = 5_000;
const SHORTEST_RENEWAL_MS = 15_000;

/** Prejoin: the token, the room, the SDK and a warm connection, all before the click. */
export async function prepare(core: Core, tries = 1): Promise<void> {
  const mine = supersede(core);
  if (phaseOf(core) !== "failed") setState(core, { phase: "preparing", since: Date.now() });
  setTrying(core, tries);
  setProgress(core, "token", "now");
  const result = await requestTicket(core.backend, { ensure: true });
  if (mine !== core.generation) return;
  core.askedAs = result.attemptId;
  if (result.kind === "refused") return refuse(core, result.refusal);
  if (result.kind === "failed") {
    return failUntil(core, result.failure, tries, () => void prepare(core, tries + 1));
  }
  // Not earlier: a stranger's link must not turn a camera on.
  openDevices(core);
  setProgress(core, "signal", "now", { token: result.ticket.took });
  hold(core, result.ticket);
  setState(core, { phase: "ready" });
  await warm(core, mine);
}

/** Shows why the door is closed, and comes back by itself where the reason passes. */
export function refuse(core: Core, refusal: Refusal): void {
  core.ticket = null;
  void closeLink(core);
  setState(core, { phase: "refused", refusal });
  if (!isWaiting(refusal)) {
    setProgress(core, hopOfRefusal(refusal), "failed");
    return core.devices.stop();
  }
  openDevices(core);
  setProgress(core, "token", "waiting");
  // What is up to the provider is told to the page, which then asks anew.
  if (isOnlyLater(refusal)) core.timers.plan("retry", waitOf(refusal), () => void prepare(core));
}

/** Tells of a failure, and when it is tried again by itself; later and later. */
export function failUntil(core: Core, failure: Failure, tries: number, again: () => void): void {
  const ms = laterBackoff(tries);
  setProgress(core, failure.hop, "failed");
  setState(core, { phase: "failed", failure, attempt: tries, nextTryAt: Date.now() + ms });
  core.timers.plan("retry", ms, again);
}

function hold(core: Core, ticket: Ticket): void {
  core.ticket = ticket;
  core.store.set({ role: ticket.role });
  const ms = Math.max(SHORTEST_RENEWAL_MS, ticket.expiresAt - RENEW_BEFORE_MS - Date.now());
  core.timers.plan("renew", ms, () => void renew(core));
}

/** Silent: the person sees nothing of it unless the answer is no. */
async function renew(core: Core): Promise<void> {
  const mine = core.generation;
  const result = await requestTicket(core.backend, { ensure: false });
  if (mine !== core.generation) return;
  core.askedAs = result.attemptId;
  if (result.kind === "refused") return refuse(core, result.refusal);
  if (result.kind === "ticket") return hold(core, result.ticket);
  core.timers.plan("renew", SHORTEST_RENEWAL_MS, () => void renew(core));
}

/** Shows whether the signal server answers; until it does, asks again. */
async function warm(core: Core, mine: number): Promise<void> {
  const took = await reach(core).catch(() => null);
  if (mine !== core.generation) return;
  if (took !== null) return setProgress(core, "media", "waiting", { signal: took });
  setProgress(core, "signal", "failed");
  core.timers.plan("warm", RECHECK_SIGNAL_MS, () => void warm(core, mine));
}

/** Milliseconds that the signal server took to answer; null when it did not. */
async function reach(core: Core): Promise<number | null> {
  const mine = core.generation;
  // The SDK is as large as all of prejoin: it comes once prejoin can be used, ahead of the click.
  await idle();
  const kit = await core.loadKit();
  if (mine !== core.generation || core.ticket === null) return null;
  const startedAt = performance.now();
  const isReachable = await linkOf(core, kit).warm(core.ticket);
  return isReachable ? performance.now() - startedAt : null;
}
