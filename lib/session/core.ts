import type { DeviceStore } from "../devices/devices";
import type { Attempt } from "./attempts";
import type { Kit, Link, LinkEvents, Publisher } from "./kit";
import { closeLink } from "./links";
import type { Outage } from "./outage";
import { type Probe, probe } from "./probe";
import { createStore, type Store } from "./store";
import type { Ticket } from "./ticket";
import { createTimers, type Timers } from "./timers";
import type { Watchdog } from "./watchdog";
import type { Lesson } from "./ways";
import type { AttemptRecord, Backend, Hop, Progress, SessionState, Snapshot, Way } from "./types";

export type Deps = {
  backend: Backend;
  devices: DeviceStore;
  loadKit: () => Promise<Kit>;
  /** Told of each attempt to connect, at its end. */
  onAttempt?: (record: AttemptRecord) => void;
  probe?: Probe;
};

/** What happens to a connection that was there. */
export type Reactions = LinkEvents & { onQuiet: () => void };

/**
 * What the parts of the session share. Each start, join, rejoin or leave is a new generation;
 * whatever an older one still awaits ends without effect.
 */
export type Core = Deps & {
  readonly store: Store<Snapshot>;
  readonly timers: Timers;
  /** What the current link tells of; set once, by session.ts, ahead of any link. */
  linkEvents: Reactions;
  readonly probe: Probe;
  generation: number;
  /** The attempt that is under way, or waits for its first picture. */
  attempt: Attempt | null;
  /** How long opening camera and microphone took, once it is known. */
  permissionMs: number | undefined;
  ticket: Ticket | null;
  /** The id of the latest request for a token, whatever came of it. */
  askedAs: string | null;
  link: Link | null;
  publisher: Publisher | null;
  watchdog: Watchdog | null;
  /** LiveKit's ids of the connections that this page has had. */
  readonly ownIds: Set<string>;
  /** Ways by which media has come, in this page. */
  readonly stood: Set<Way>;
  /** The network is another one since the last attempt. */
  hasMoved: boolean;
  /** Of the last connect that failed. */
  lesson: Lesson | null;
  /** The connection is in doubt, or lost. */
  outage: Outage | null;
  /** Settles when the last room is closed: two rooms of one person would throw each other out. */
  closing: Promise<void>;
};

export const START: Snapshot = {
  state: { phase: "idle" },
  progress: { at: "token", state: "waiting", took: {} },
  room: null,
  role: null,
  way: "usual",
};

export function createCore(deps: Deps): Core {
  return {
    ...deps,
    probe: deps.probe ?? probe,
    store: createStore(START),
    timers: createTimers(),
    linkEvents: {} as Reactions,
    generation: 0,
    attempt: null,
    permissionMs: undefined,
    ticket: null,
    askedAs: null,
    link: null,
    publisher: null,
    watchdog: null,
    hasMoved: false,
    lesson: null,
    ownIds: new Set(),
    stood: new Set(),
    outage: null,
    closing: Promise.resolve(),
  };
}

/** Makes everything that still runs stale; returns the new generation's number. */
export function supersede(core: Core): number {
  core.timers.clear();
  if (core.attempt) {
    core.attempt.end("abandoned");
    core.attempt = null;
    // It may be connecting, and would come through unseen. One that is only warm is kept for the click.
    void closeLink(core);
  }
  core.generation += 1;
  return core.generation;
}

export function setState(core: Core, state: SessionState): void {
  core.store.set({ state });
}

/** A failure stays in sight while it is tried again. */
export function setTrying(core: Core, attempt: number): void {
  const { state } = core.store.getSnapshot();
  if (state.phase === "failed") setState(core, { ...state, attempt, nextTryAt: null });
}

export function setProgress(
  core: Core,
  at: Hop,
  state: Progress["state"],
  took?: Progress["took"],
): void {
  const known = core.store.getSnapshot().progress.took;
  core.store.set({ progress: { at, state, took: { ...known, ...took } } });
}

export function phaseOf(core: Core): SessionState["phase"] {
  return core.store.getSnapshot().state.phase;
}
