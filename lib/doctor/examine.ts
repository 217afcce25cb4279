import { type Chart, createChart, isBroken } from "./chart";
import { examineBackend, type Passes } from "./examineBackend";
import { examineMedia } from "./examineMedia";
import { examineSignal } from "./examineSignal";
import type { KeptStep, Patient } from "./patient";
import type { Readable } from "../session/store";
import type { ChartView } from "./chart";

export type Examination = Readable<ChartView> & {
  attemptId: string;
  /** Ends it unkept, and lets go of what it opened: its answer is not needed any more. */
  stop: () => void;
};

/** Looks at every hop in order, and goes on past a fault as far as it can. Never rejects. */
export function examine(patient: Patient): Examination {
  const chart = createChart();
  const stopping = new AbortController();
  void run(chart, patient, stopping.signal);
  const { getSnapshot, subscribe } = chart;
  return { getSnapshot, subscribe, attemptId: patient.attemptId, stop: () => stopping.abort() };
}

async function run(chart: Chart, patient: Patient, stopped: AbortSignal): Promise<void> {
  try {
    const passes = await examineBackend(chart, patient);
    await afterBackend(chart, patient, passes, stopped);
  } finally {
    chart.finish();
    const isKnown = chart.getSnapshot().steps.find(({ id }) => id === "signIn")?.state !== "fail";
    if (isKnown && !stopped.aborted) await keep(chart, patient);
  }
}

async function afterBackend(chart: Chart, patient: Patient, passes: Passes, stopped: AbortSignal) {
  const serverUrl = passes.serverUrl ?? patient.knownServerUrl;
  if (serverUrl === null || stopped.aborted) return;
  const wasBroken = isBroken(chart.getSnapshot());
  await examineSignal(chart, patient, { ...passes, serverUrl });
  if (wasBroken || isBroken(chart.getSnapshot()) || stopped.aborted) return;
  if (passes.probe) await examineMedia(chart, patient, { serverUrl, ...passes.probe }, stopped);
  else chart.skip(passes.whyNoProbe, "udp", "tcp", "relay", "publish", "receive");
}

async function keep(chart: Chart, { backend, attemptId }: Patient) {
  const { steps, verdict } = chart.getSnapshot();
  const kept = steps.map(({ id, state, ms, facts, why }) => ({
    id,
    state: state as KeptStep["state"],
    ms: ms === null ? null : Math.round(ms),
    ...(facts && { facts }),
    ...(why && { why }),
  }));
  await backend.store({ attemptId, verdict, steps: kept }).catch(() => undefined);
}
