import type { FunctionArgs } from "convex/server";
import type { api } from "../../convex/_generated/api";
import type { Quality } from "../quality/quality";
import type { AttemptRecord } from "../session/types";
import type { Happening } from "./happenings";
import { keptAttempts, keepAttempts } from "./keptAttempts";
import { createOutbox } from "./outbox";
import { startSampling } from "./sampling";
import type { ClientKind } from "./client";

export type Attempt = FunctionArgs<typeof api.telemetry.recordAttempt>;
export type Samples = FunctionArgs<typeof api.telemetry.recordSamples>;
export type PageEvents = FunctionArgs<typeof api.telemetry.recordEvents>;
export type LineSample = Samples["samples"][number];

export type TelemetryDeps = {
  bookingId: string;
  client: ClientKind;
  recordAttempt: (attempt: Attempt) => Promise<unknown>;
  recordSamples: (samples: Samples) => Promise<unknown>;
  recordEvents: (events: PageEvents) => Promise<unknown>;
};

export type Telemetry = {
  /** Tells of an attempt, now or when the backend can be reached. Never throws. */
  attempt: (record: AttemptRecord) => void;
  /** Tells what became of the connection: a break, another device. Never throws. */
  event: (happening: Happening) => void;
  /** Tells of the line each ten seconds, until the returned function is called. */
  follow: (quality: Quality) => () => void;
};

const MAX_ATTEMPTS = 20;
/** Ten minutes of a line. */
const MAX_SAMPLES = 60;
const MAX_BATCH = 30;

type Held = { attemptId: string; sample: LineSample };

/** A line that breaks more often has told enough. */
const MAX_EVENTS = 200;
type HeldEvent = { attemptId: string; seq: number; at: number; happening: Happening };

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
  const events = createOutbox<HeldEvent>({
    max: MAX_BATCH,
    async send(items) {
      const batch = ofOneAttempt(items);
      const now = performance.now();
      const told = batch.map(({ seq, at, happening }) => ({ seq, agoMs: now - at, ...happening }));
      await deps.recordEvents({ bookingId, attemptId: items[0]!.attemptId, events: told });
      return batch.length;
    },
  });
  let connection: { attemptId: string; since: number; seq: number; events: number } | null = null;
  for (const kept of keptAttempts()) attempts.put(kept);

  return {
    attempt(record) {
      const { attemptId } = record;
      if (record.outcome === "connected") {
        connection = { attemptId, since: performance.now(), seq: 0, events: 0 };
      }
      attempts.put({ bookingId, ...client, ...record });
    },
    event(happening) {
      if (connection === null || connection.events >= MAX_EVENTS) return;
      const { attemptId, events: seq } = connection;
      connection.events += 1;
      events.put({ attemptId, seq, at: performance.now(), happening });
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

function ofOneAttempt<T extends { attemptId: string }>(items: readonly T[]): readonly T[] {
  const end = items.findIndex(({ attemptId }) => attemptId !== items[0]?.attemptId);
  return end === -1 ? items : items.slice(0, end);
}
