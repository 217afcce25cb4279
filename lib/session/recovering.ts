import { backoff } from "./backoff";
import { attempt as connectAnew, nowConnected } from "./connecting";
import { type Core, phaseOf, setProgress, setState, supersede } from "./core";
import { endingOf } from "./endings";
import type { LinkEvents } from "./kit";
import { closeLink } from "./links";
import { isOnlyLater, waitOf } from "./refusals";
import { isIn, isLost } from "./phases";
import type { Refusal } from "./types";

// The SDK's own reconnect can hang on a dead address; ours starts from nothing.
const SDK_RECONNECT_LIMIT_MS = 10_000;

type Ends = { elsewhere: () => void; refused: (refusal: Refusal) => void };

/** Reacts to what happens to a connection that was there. */
export function recoveryFor(core: Core, ends: Ends): LinkEvents {
  return {
    onSignal() {
      core.attempt?.enter("media");
      setProgress(core, "media", "now");
    },
    onRestored: () => nowConnected(core),
    onInterrupted() {
      if (phaseOf(core) !== "connected") return;
      setProgress(core, "signal", "now");
      setState(core, { phase: "reconnecting", since: Date.now(), attempt: 1, nextTryAt: null });
      core.timers.plan("takeover", SDK_RECONNECT_LIMIT_MS, () => void rejoin(core, ends));
    },
    onGone(reason) {
      // While connecting, the rejection of `connect` tells more than this event.
      if (!isIn(phaseOf(core)) || phaseOf(core) === "rejoining") return;
      const ending = endingOf(reason);
      if (ending === "elsewhere") return ends.elsewhere();
      // Without a ticket the backend is asked first, and says when the session is over.
      if (ending === "ask") core.ticket = null;
      void rejoin(core, ends);
    },
  };
}

/** After the SDK gave up: tries for as long as the backend says that the window is open. */
async function rejoin(core: Core, ends: Ends): Promise<void> {
  const { state } = core.store.getSnapshot();
  const since = isLost(state) ? state.since : Date.now();
  const mine = supersede(core);
  void closeLink(core);
  let ms = backoff(1);
  for (let attempt = 1; ; attempt += 1) {
    setState(core, { phase: "rejoining", since, attempt, nextTryAt: Date.now() + ms });
    // Superseded, it never wakes; "online" and the person wake it at once.
    await core.timers.sleep("rejoin", ms);
    setState(core, { phase: "rejoining", since, attempt, nextTryAt: null });
    const outcome = await connectAnew(core, mine, "rejoin");
    if (outcome.kind === "connected" || outcome.kind === "stale") return;
    ms = backoff(attempt + 1);
    if (outcome.kind === "failed") setProgress(core, outcome.failure.hop, "failed");
    else if (isOnlyLater(outcome.refusal)) ms = waitOf(outcome.refusal);
    else return ends.refused(outcome.refusal);
  }
}
