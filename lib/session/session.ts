import { join, joinAnew } from "./connecting";
import { createCore, type Deps, START, supersede } from "./core";
import { closeLink } from "./links";
import { isLost } from "./phases";
import { prepare, refuse } from "./preparing";
import { recoveryFor, retry } from "./recovering";
import type { Readable } from "./store";
import { isFresh } from "./ticket";
import type { Refusal, Snapshot } from "./types";

export type Session = Readable<Snapshot> & {
  /** Prejoin opened: asks for the token and the room, loads the SDK, warms the connection. */
  start: () => void;
  /** The booking changed: asks again whether the person may join. */
  recheck: () => void;
  join: () => void;
  /** After sound alone was all that the line could carry: tries pictures again. */
  letPictures: () => void;
  /** Ends the wait for the next try. */
  retryNow: () => void;
  /** Leaves for good: tracks, timers and listeners are gone when it returns. */
  leave: () => void;
  /** The attempt that the held token was asked for; without one, that it was last asked for in vain. */
  attemptId: () => string | null;
  /** The page goes away; `start` may follow (React's StrictMode does that). */
  stop: () => void;
};

/** idle → preparing → ready → connecting → connected ⇄ reconnecting → rejoining → left; refused, failed. */
export function createSession(deps: Deps): Session {
  const core = createCore(deps);
  let listening: AbortController | null = null;

  function retryNow() {
    const { state } = core.store.getSnapshot();
    if (isLost(state)) retry(core);
    if (state.phase === "failed") core.timers.wake("retry");
  }

  function listen() {
    if (listening) return;
    listening = new AbortController();
    const { signal } = listening;
    const connection = connectionOf(globalThis.navigator);
    let kind = connection?.type;
    const onNetwork = ({ type }: Event) => {
      // Chromium tells of each new guess of how fast the line is as well, and of being without one.
      const next = connection?.type;
      const isOther = next !== kind && next !== "none";
      // Back online it is mostly the network of before: a relay that was needed there is gone back to
      // at once, and carries elsewhere too. Sound alone may have been for a bad moment.
      const isForSound = type === "online" && core.store.getSnapshot().way === "sound";
      core.hasMoved ||= isOther || isForSound;
      if (isOther) kind = next;
      look();
    };
    globalThis.addEventListener?.("online", onNetwork, { signal });
    globalThis.document?.addEventListener("visibilitychange", look, { signal });
    // Fired as a page wakes that the browser had frozen; only Chromium has either of these.
    globalThis.document?.addEventListener("resume", look, { signal });
    connection?.addEventListener("change", onNetwork, { signal });
  }

  // The network or the page may have been away: the connection is looked at, unseen.
  function look() {
    if (globalThis.document?.hidden) return;
    retryNow();
    core.linkEvents.onQuiet();
  }

  function release() {
    supersede(core);
    core.outage?.hurry.abort();
    core.outage = null;
    listening?.abort();
    listening = null;
    core.ticket = null;
    void closeLink(core);
    core.publisher?.dispose();
    core.publisher = null;
    core.devices.stop();
    core.permissionMs = undefined;
  }

  function finish(why: "you" | "elsewhere") {
    release();
    core.store.set({ ...START, state: { phase: "left", why } });
  }

  function refused(refusal: Refusal) {
    release();
    refuse(core, refusal);
  }

  core.linkEvents = recoveryFor(core, { elsewhere: () => finish("elsewhere"), refused });
  return {
    getSnapshot: core.store.getSnapshot,
    subscribe: core.store.subscribe,
    start() {
      if (listening) return;
      listen();
      void prepare(core);
    },
    recheck() {
      const { state } = core.store.getSnapshot();
      // With an attempt there was a click, which still holds.
      if (state.phase === "failed" && core.attempt) void joinAnew(core, state);
      else if (["ready", "refused", "failed"].includes(state.phase)) void prepare(core);
    },
    join() {
      listen();
      void join(core);
    },
    letPictures() {
      core.store.set({ way: "usual" });
      core.link?.letPictures();
    },
    retryNow,
    leave: () => finish("you"),
    attemptId: () => (isFresh(core.ticket) ? core.ticket.attemptId : core.askedAs),
    stop() {
      release();
      core.store.set(START);
    },
  };
}

type Connection = EventTarget & { type?: string };

function connectionOf(navigator: Navigator | undefined): Connection | undefined {
  return (navigator as (Navigator & { connection?: Connection }) | undefined)?.connection;
}
