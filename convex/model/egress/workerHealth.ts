import { egressConfig } from "./egressService";

/** `isBusy`: it takes no more at once. `freeBytes`: null where it does not tell. */
export type WorkerHealth = { isBusy: boolean; freeBytes: number | null };

const WITHIN_MS = 5_000;
const UNTOLD: WorkerHealth = { isBusy: false, freeBytes: null };

/** What our recorder tells of itself; LiveKit's API tells nothing of its workers. */
export async function workerHealth(): Promise<WorkerHealth> {
  const filesUrl = egressConfig()?.filesUrl;
  if (!filesUrl) return UNTOLD;
  const signal = AbortSignal.timeout(WITHIN_MS);
  const response = await fetch(new URL("/healthz", filesUrl), { signal }).catch(() => null);
  const told = (await response?.json().catch(() => null)) as Record<string, unknown> | null;
  const { running, most, freeBytes } = told ?? {};
  return {
    isBusy: typeof running === "number" && typeof most === "number" && running >= most,
    freeBytes: typeof freeBytes === "number" ? freeBytes : null,
  };
}
