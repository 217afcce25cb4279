import { type Chart, createChart, isBroken } from "./chart";
import { examineBackend, type Passes } from "./examineBackend";
import { examineMedia } from "./examineMedia";
import { examineSignal } from "./examineSignal";
import type { KeptStep, Patient } from "./patient";
import type { Readable } from "../session/store";
import type { ChartView } from "./chart";

export type Examination = Readable<ChartView> & { attemptId: string };

/** Looks at every hop in order, and goes on past a fault as far as it can. Never rejects. */
export function examine(patient: Patient): Examination {
  const chart = createChart();
  void run(chart, patient);
  const { getSnapshot, subscribe } = chart;
  return { getSnapshot, subscribe, attemptId: patient.attemptId };
}

async function run(chart: Chart, patient: Patient): Promise<void> {
  try {
    const passes = await examineBackend(chart, patient);
    await afterBackend(chart, patient, passes);
  } finally {
    chart.finish();
    if (chart.getSnapshot().steps.find(({ id }) => id === "signIn")?.state !== "fail") {
      await keep(chart, patient);
    }
  }
}

async function afterBackend(chart: Chart, patient: Patient, passes: Passes) {
  const serverUrl = passes.serverUrl ?? patient.knownServerUrl;
  if (serverUrl === null) return;
  const wasBroken = isBroken(chart.getSnapshot());
  await examineSignal(chart, patient, { ...passes, serverUrl });
  if (wasBroken || isBroken(chart.getSnapshot())) return;
  if (passes.probe) await examineMedia(chart, patient, { serverUrl, ...passes.probe });
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
