import { onFirstFrame } from "./firstFrame";
import type { Ticket } from "./ticket";
import type { AttemptRecord } from "./types";

type Stage = "signal" | "media";
type Path = AttemptRecord["path"];

/** One way to a connection while it is under way. It is reported once, at its end. */
export type Attempt = {
  /** Ends the stage that runs, and starts the clock of the next one. */
  enter: (stage: Stage) => void;
  use: (ticket: Ticket) => void;
  /** A token was asked for under this id, and not given. */
  wasTurnedAway: (attemptId: string) => void;
  /** Connected: waits for the first picture before it ends. */
  succeed: (readPath: () => Promise<Path>) => void;
  end: (outcome: AttemptRecord["outcome"], failure?: Cause) => void;
};

type Cause = NonNullable<AttemptRecord["failure"]>;

type Start = {
  kind: AttemptRecord["kind"];
  /** How long the question for camera and microphone took, where it was asked. */
  permission?: number;
  onRecord: (record: AttemptRecord) => void;
};

// Where nobody sends a picture there is none to wait for.
const FIRST_FRAME_LIMIT_MS = 5_000;
const LONGEST_MS = 60 * 60_000;

export function beginAttempt({ kind, permission, onRecord }: Start): Attempt {
  const startedAt = performance.now();
  const stages: AttemptRecord["stages"] = permission === undefined ? {} : { permission };
  let attemptId: string = crypto.randomUUID();
  let running: { stage: Stage; since: number } | null = null;
  let stopWaiting: (() => void) | null = null;
  let path: Path = null;
  let isOver = false;

  function endStage() {
    if (running) stages[running.stage] = performance.now() - running.since;
    running = null;
  }

  function end(outcome: AttemptRecord["outcome"], failure?: Cause) {
    if (isOver) return;
    isOver = true;
    // A laptop that slept in between would tell more than the backend takes.
    stages.total ??= Math.min(performance.now() - startedAt, LONGEST_MS);
    // Connected and left before the first picture was a connection all the same.
    const isIn = stopWaiting !== null;
    stopWaiting?.();
    onRecord({
      attemptId,
      kind,
      outcome: isIn ? "connected" : outcome,
      failure: failure ? { hop: failure.hop, code: failure.code } : null,
      stages,
      path,
    });
  }

  return {
    enter(stage) {
      endStage();
      running = { stage, since: performance.now() };
    },
    use(ticket) {
      // A token that is used again has its row and its record already.
      if (ticket.isUsed) return;
      ticket.isUsed = true;
      attemptId = ticket.attemptId;
      stages.token = ticket.took;
    },
    wasTurnedAway: (askedAs) => void (attemptId = askedAs),
    succeed(readPath) {
      endStage();
      stages.total = performance.now() - startedAt;
      const finish = () =>
        void readPath().then((known) => {
          path = known;
          end("connected");
        });
      const limit = setTimeout(finish, FIRST_FRAME_LIMIT_MS);
      const stopFrames = onFirstFrame(startedAt, (ms) => {
        stages.firstFrame = ms;
        finish();
      });
      stopWaiting = () => {
        clearTimeout(limit);
        stopFrames();
      };
    },
    end,
  };
}
