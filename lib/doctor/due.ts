import { isLost } from "../session/phases";
import type { Session } from "../session/session";
import type { FailureCode, SessionState } from "../session/types";
import type { Examination } from "./examine";

export type Case = {
  examination: Examination | null;
  /** The person asked for it; without an examination its code is on the way. */
  isAsked: boolean;
};

export const NO_CASE: Case = { examination: null, isAsked: false };

// Most joins are over in less; a check beside one that is only slow costs it little.
const LATE_MS = 1_500;
/** A connection that is lost for longer has a cause of its own; before that, a check would only use the line. */
export const LONG_OUTAGE_MS = 15_000;

type Watched = Pick<Session, "subscribe" | "getSnapshot">;

/**
 * Begins a check where a join takes long or has failed, or a connection stays lost, another one where
 * it then fails of something new, and forgets it when it came through. Returns how to stop.
 */
export function watchForTrouble(
  session: Watched,
  begin: () => Promise<Examination>,
  setFound: (found: Case) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since: number | null = null;
  /** Stands for the check that was begun last: what an earlier one brings is not waited for any more. */
  let newest: object | null = null;
  /** What the join failed of since: causes that take turns would begin one after the other. */
  const causes = new Set<FailureCode>();
  const beginAnew = () => {
    clearTimeout(timer);
    const mine = (newest = {});
    void begin().then((examination) => {
      if (mine === newest) setFound({ examination, isAsked: false });
      else examination.stop();
    });
  };
  const forget = () => {
    clearTimeout(timer);
    newest = null;
    causes.clear();
  };
  const reset = () => {
    if (newest) setFound(NO_CASE);
    forget();
  };
  const follow = () => {
    const { state } = session.getSnapshot();
    const due = dueAfter(state);
    if (due !== null && since !== due.since) {
      reset();
      since = due.since;
      timer = setTimeout(beginAnew, due.ms);
    }
    if (state.phase === "failed") {
      const { code } = state.failure;
      if (newest === null || (causes.size > 0 && !causes.has(code))) beginAnew();
      causes.add(code);
    }
    if (state.phase === "ready") reset();
    if (state.phase === "connected" || state.phase === "left") {
      reset();
      since = null;
      setFound(NO_CASE);
    }
  };
  const unsubscribe = session.subscribe(follow);
  return () => {
    forget();
    unsubscribe();
  };
}

function dueAfter(state: SessionState): { since: number; ms: number } | null {
  if (state.phase === "connecting") return { since: state.since, ms: LATE_MS };
  return isLost(state) ? { since: state.since, ms: LONG_OUTAGE_MS } : null;
}
