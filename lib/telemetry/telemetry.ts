import type { FunctionArgs } from "convex/server";
import type { api } from "../../convex/_generated/api";
import type { Quality } from "../quality/quality";
import type { AttemptRecord } from "../session/types";
import { keptAttempts, keepAttempts } from "./keptAttempts";
import { createOutbox } from "./outbox";
import { startSampling } from "./sampling";
import type { ClientKind } from "./client";

export type Attempt = FunctionArgs<typeof api.telemetry.recordAttempt>;
export type Samples = FunctionArgs<typeof api.telemetry.recordSamples>;
export type LineSample = Samples["samples"][number];

export type TelemetryDeps = {
  bookingId: string;
  client: ClientKind;
  recordAttempt: (attempt: Attempt) => Promise<unknown>;
  recordSamples: (samples: Samples) => Promise<unknown>;
};

export type Telemetry = {
  /** Tells of an attempt, now or when the backend can be reached. Never throws. */
  attempt: (record: AttemptRecord) => void;
  /** Tells of the line each ten seconds, until the returned function is called. */
  follow: (quality: Quality) => () => void;
};

const MAX_ATTEMPTS = 20;
/** Ten minutes of a line. */
const MAX_SAMPLES = 60;
const MAX_BATCH = 30;

type Held = { attemptId: string; sample: LineSample };

/** What a session measures of itself goes to the backend; nothing of it names a person. */
export function createTelemetry(deps: TelemetryDeps): Telemetry {
  const { bookingId, client } = deps;
  const attempts = createOutbox<Attempt>({
    max: MAX_ATTEMPTS,
    async send([first]) {
      if (first) await deps.recordAttempt(first);
      return 1;
    },
    onChange: keepAttempts,
  });
  const samples = createOutbox<Held>({
    max: MAX_SAMPLES,
    async send(items) {
      const batch = ofOneAttempt(items).slice(0, MAX_BATCH);
      await deps.recordSamples({
        bookingId,
        attemptId: items[0]!.attemptId,
        samples: batch.map(({ sample }) => sample),
      });
      return batch.length;
    },
  });
  let connection: { attemptId: string; since: number; seq: number } | null = null;
  for (const kept of keptAttempts()) attempts.put(kept);

  return {
    attempt(record) {
      const { attemptId } = record;
      if (record.outcome === "connected") {
        connection = { attemptId, since: performance.now(), seq: 0 };
      }
      attempts.put({ bookingId, ...client, ...record });
    },
    follow: (quality) =>
      startSampling(quality, (measured) => {
        if (connection === null) return;
        const { attemptId, since, seq } = connection;
        connection.seq += 1;
        const elapsedMs = performance.now() - since;
        samples.put({ attemptId, sample: { seq, elapsedMs, ...measured } });
      }),
  };
}

function ofOneAttempt(items: readonly Held[]): readonly Held[] {
  const end = items.findIndex(({ attemptId }) => attemptId !== items[0]?.attemptId);
  return end === -1 ? items : items.slice(0, end);
}
