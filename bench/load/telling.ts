import { api } from "../../convex/_generated/api.js";
import type { Page } from "./page.ts";

const EVERY_MS = 10_000;

/** What a page tells of its own connection: how the join went, and a sample each ten seconds. */
export async function tellOfLine(
  page: Page,
  { bookingId, attemptId, joinMs }: { bookingId: string; attemptId: string; joinMs: number },
): Promise<() => void> {
  await page.client.mutation(api.telemetry.recordAttempt, {
    bookingId,
    attemptId,
    kind: "join",
    outcome: "connected",
    failure: null,
    stages: { signal: Math.round(joinMs) },
    path: "udp",
    browser: { family: "other", major: 0 },
    os: "linux",
  });
  let seq = 0;
  const tell = () => {
    const line = { rttMs: 1, jitterMs: 1, lossUpPercent: 0, lossDownPercent: 0 };
    const media = { upKbps: 30, downKbps: 30, width: null, height: null, path: "udp" as const };
    const levels = { send: "audio" as const, receive: "audio" as const };
    const sample = { seq, elapsedMs: (seq + 1) * EVERY_MS, ...line, ...media, ...levels };
    seq += 1;
    void page.client
      .mutation(api.telemetry.recordSamples, { bookingId, attemptId, samples: [sample] })
      .catch(() => undefined);
  };
  const timer = setInterval(tell, EVERY_MS);
  return () => clearInterval(timer);
}
