import { beginAttempt } from "./attempts";
import { type Core, phaseOf, setProgress, setState, setTrying, supersede } from "./core";
import { classifyConnect } from "./failures";
import type { Link } from "./kit";
import { closeLink, linkOf } from "./links";
import { openDevices } from "./permission";
import type { Failed } from "./phases";
import { failUntil, refuse } from "./preparing";
import { hopOfRefusal } from "./refusals";
import { isFresh, requestTicket } from "./ticket";
import { nextWay } from "./ways";
import { watch } from "./watchdog";
import type { AttemptRecord, Failure, Refusal, SessionState, Way } from "./types";

export type Outcome =
  | { kind: "connected" }
  /** Somebody joined anew or left meanwhile; there is nothing more to do. */
  | { kind: "stale" }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "failed"; failure: Failure };

const BUSY: SessionState["phase"][] = ["connecting", "connected", "reconnecting", "rejoining"];

/** The click. */
export async function join(core: Core): Promise<void> {
  const phase = phaseOf(core);
  if (BUSY.includes(phase)) return;
  const mine = supersede(core);
  openDevices(core);
  setState(core, { phase: "connecting", since: Date.now() });
  await enter(core, mine, { tries: 1, told: null });
}

/** The booking changed while a join is tried again and again: it goes on, with a token that fits. */
export async function joinAnew(core: Core, { attempt: last, failure }: Failed): Promise<void> {
  const mine = supersede(core);
  core.ticket = null;
  await enter(core, mine, { tries: (last ?? 0) + 1, told: failure });
}

/** `told`: of a try before this one. */
type Entry = { tries: number; told: Failure | null };

/** A join that failed is tried again by itself, until it is over, refused, or begun anew by the person. */
async function enter(core: Core, mine: number, { tries, told }: Entry): Promise<void> {
  setTrying(core, tries);
  const outcome = await attempt(core, mine, "join", told);
  if (outcome.kind === "refused") return refuse(core, outcome.refusal);
  if (outcome.kind !== "failed") return;
  const { failure } = outcome;
  if (failure.code === "browser_unsupported") {
    setProgress(core, failure.hop, "failed");
    return setState(core, { phase: "failed", failure, attempt: null, nextTryAt: null });
  }
  const next = { tries: tries + 1, told: failure };
  failUntil(core, failure, tries, () => void enter(core, mine, next));
}

/**
 * One way to a connection, told of at its end.
 * @param told of a try before this one: another that ends as it did is no news
 */
export async function attempt(
  core: Core,
  mine: number,
  kind: AttemptRecord["kind"],
  told: Failure | null = null,
): Promise<Outcome> {
  core.attempt?.end("abandoned");
  const current = beginAttempt({
    kind,
    permission: kind === "join" && told === null ? core.permissionMs : undefined,
    onRecord(record) {
      if (told === null || isNews(record, told)) core.onAttempt?.(record);
    },
  });
  core.attempt = current;
  const outcome = await tryToConnect(core, mine);
  if (outcome.kind === "refused") {
    const { refusal } = outcome;
    current.end("refused", { hop: hopOfRefusal(refusal), code: refusal.reason });
  }
  if (outcome.kind === "failed") current.end("failed", outcome.failure);
  return outcome;
}

function isNews({ outcome, failure }: AttemptRecord, told: Failure): boolean {
  return outcome !== "abandoned" && failure?.code !== told.code;
}

/** One try, and one more for a cause that a new room or a new token mends. */
async function tryToConnect(core: Core, mine: number): Promise<Outcome> {
  const mended = new Set<Failure["retry"]>();
  const failed = new Set<Way>();
  let need: { ensure: boolean } | null = isFresh(core.ticket) ? null : { ensure: true };
  // What is known of ways is known of another network.
  if (core.hasMoved) core.store.set({ way: "usual" });
  core.hasMoved = false;
  for (;;) {
    if (need) {
      const refusal = await renewTicket(core, mine, need);
      if (refusal) return refusal;
    }
    const failure = await connectOnce(core, mine);
    if (mine !== core.generation) return { kind: "stale" };
    if (failure === null) return { kind: "connected" };
    need = null;
    if (failure.hop === "media" && stepDown(core, failed)) continue;
    if (failure.retry === "later" || mended.has(failure.retry)) return { kind: "failed", failure };
    mended.add(failure.retry);
    need = { ensure: failure.retry === "ensure" };
  }
}

async function renewTicket(
  core: Core,
  mine: number,
  need: { ensure: boolean },
): Promise<Outcome | null> {
  setProgress(core, "token", "now");
  const result = await requestTicket(core.backend, need);
  if (mine !== core.generation) return { kind: "stale" };
  core.askedAs = result.attemptId;
  if (result.kind !== "ticket") {
    core.attempt?.wasTurnedAway(result.attemptId);
    return result;
  }
  core.ticket = result.ticket;
  core.store.set({ role: result.ticket.role });
  return null;
}

async function connectOnce(core: Core, mine: number): Promise<Failure | null> {
  setProgress(core, "signal", "now");
  try {
    const kit = await core.loadKit();
    await core.closing;
    if (mine !== core.generation || core.ticket === null) return null;
    const link = linkOf(core, kit);
    core.attempt?.use(core.ticket);
    core.attempt?.enter("signal");
    await link.connect(core.ticket, core.store.getSnapshot().way);
    if (mine !== core.generation) return null;
    ownId(core, link);
    core.stood.add(core.store.getSnapshot().way);
    core.watchdog = watch(link.readPulse, () => core.linkEvents.onQuiet());
    nowConnected(core);
    core.attempt?.succeed(() => pathOf(core, link));
    return null;
  } catch (error) {
    const wasLetIn = core.store.getSnapshot().progress.at === "media";
    core.lesson = core.link?.lesson() ?? null;
    // Let in by the signal server, it is known there even where no media came.
    if (core.link) ownId(core, core.link);
    if (mine === core.generation) await closeLink(core);
    return classifyConnect(error, { wasLetIn });
  }
}

/** Remembers the connection as this page's, which tells it from one of another device. */
export function ownId(core: Core, { room }: Link): void {
  const { sid } = room.localParticipant;
  if (sid !== "") core.ownIds.add(sid);
}

/**
 * Takes the next way down without asking; false at the last one, after which all may be tried anew.
 * @param failed ways that have failed in this attempt; this one is added
 */
function stepDown(core: Core, failed: Set<Way>): boolean {
  const { way } = core.store.getSnapshot();
  const next = core.lesson && nextWay(way, core.lesson);
  if (next === null) {
    core.store.set({ way: "usual" });
    return false;
  }
  // What carried this session before is not left for one failure: a server that has just started, or
  // a machine that is busy, fails as well.
  const isOnceMore = core.stood.has(way) && !failed.has(way);
  failed.add(way);
  if (isOnceMore) return true;
  core.store.set({ way: next });
  setProgress(core, "media", "slow");
  return true;
}

/** The way that media takes, read once the first picture is there; a slow one is shown. */
async function pathOf(core: Core, link: Link): ReturnType<Link["readPath"]> {
  const path = await link.readPath();
  const isSlow = path !== null && path !== "udp";
  if (isSlow && core.link === link && phaseOf(core) === "connected") {
    setProgress(core, "media", "slow");
  }
  return path;
}

export function nowConnected(core: Core): void {
  core.timers.clear();
  setProgress(core, "media", "clear");
  setState(core, { phase: "connected", since: Date.now() });
}
