import { figure, type Figure } from "../figure.ts";
import { soak } from "./soak.ts";

const MINUTES = Number(process.env.PARLEY_SOAK_MINUTES ?? 10);
const SEED = 20;
const DATA_FAULTS_A_MINUTE = 21;
const MEDIA_FAULTS_A_MINUTE = 1.2;

/** What does not hold after ten minutes of faults, which is nothing. */
export async function measureSoak(): Promise<Figure[]> {
  const { faults, messages, crashes, breaches, settledMs } = await soak({
    seed: SEED,
    minutes: MINUTES,
    dataFaults: Math.ceil(MINUTES * DATA_FAULTS_A_MINUTE),
    mediaFaults: Math.ceil(MINUTES * MEDIA_FAULTS_A_MINUTE),
  });
  for (const breach of breaches) console.error(breach);
  const told = { messages, crashes, settledMs, ...faults };
  return [figure("soak", "count", [breaches.length], told)];
}
