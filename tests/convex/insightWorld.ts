import type { FunctionArgs } from "convex/server";
import { vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { dayOf } from "../../convex/model/insights/facts";
import { NOW, type World } from "./setup";

export const TODAY = dayOf(NOW);

type Attempt = FunctionArgs<typeof api.telemetry.recordAttempt>;

let ids = 0;

/** What a page tells of one way in; by default a quick join by UDP. Returns it, to tell it again. */
export async function recordAttempt(
  who: World["asClient"],
  bookingId: string,
  told: Partial<Attempt> = {},
): Promise<Attempt> {
  const attempt: Attempt = {
    bookingId,
    attemptId: `told-${(ids += 1)}`,
    kind: "join",
    outcome: "connected",
    failure: null,
    stages: { signal: 100, media: 200, total: 400 },
    path: "udp",
    browser: { family: "chrome", major: 156 },
    os: "linux",
    ...told,
  };
  await who.mutation(api.telemetry.recordAttempt, attempt);
  return attempt;
}

type Sample = FunctionArgs<typeof api.telemetry.recordSamples>["samples"][number];

/** Ten seconds of a calm line. */
export function aSample(seq: number, change: Partial<Sample> = {}): Sample {
  return {
    seq,
    elapsedMs: 10_000 * (seq + 1),
    rttMs: 38,
    jitterMs: 4,
    lossUpPercent: 0.2,
    lossDownPercent: null,
    upKbps: 1400,
    downKbps: 1800,
    width: 1280,
    height: 720,
    path: "udp",
    send: "full",
    receive: "full",
    ...change,
  };
}

/** Everything that was told so far, once it has settled. */
export async function foldAll({ t }: World): Promise<void> {
  vi.setSystemTime(Date.now() + 6_000);
  while ((await t.mutation(internal.insights.fold, { isNext: true })) > 0);
}
