import { type Infer, v } from "convex/values";
import { bucketConfig } from "../storage/bucket";
import { tryBucket } from "../storage/bucketProbe";
import { fetchSource, sourceOf } from "../storage/egressFiles";
import { egressService, whyNotStarted } from "../egress/egressService";
import { type WorkerHealth, workerHealth } from "../egress/workerHealth";
import { requestDecision } from "./recordingRequests";

export const preflightResult = v.union(
  /** Free bytes at the worker, where it tells. */
  v.object({ kind: v.literal("ready"), freeBytes: v.union(v.number(), v.null()) }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      ...requestDecision.members[1].fields.reason.members,
      v.literal("unreachable"),
      v.literal("busy"),
      v.literal("storage_unreachable"),
      v.literal("storage_refused"),
      v.literal("no_space"),
    ),
    retryAt: v.optional(v.number()),
  }),
);
export type PreflightResult = Infer<typeof preflightResult>;

const refused = (reason: Extract<PreflightResult, { kind: "refused" }>["reason"]) =>
  ({ kind: "refused", reason }) as const;

/** About an hour of 720p. */
const MIN_FREE_BYTES = 1_500_000_000;

/**
 * Asks for the worker and the place of its files whether a recording could be made and kept now. Our
 * recorder answers for itself; LiveKit lists egresses without any worker, so there only a start says
 * that none is there (`workerMemory.ts`).
 */
export async function tryWorker(): Promise<PreflightResult> {
  const service = egressService();
  if (service === null) return refused("misconfigured");
  try {
    await service.listEgress({ active: true });
  } catch (error) {
    const reason = whyNotStarted(error) ?? "unreachable";
    return refused(reason === "misconfigured" || reason === "unreachable" ? reason : "no_worker");
  }
  const health = await workerHealth();
  if (health.isBusy) return refused("busy");
  const bucket = bucketConfig();
  if (bucket === null) return await tryFiles(health);
  const outcome = await tryBucket(bucket);
  return outcome === "ok" ? { kind: "ready", freeBytes: null } : refused(`storage_${outcome}`);
}

/** The worker's own files: it is asked for one that cannot be there, and has told its free space. */
async function tryFiles({ freeBytes }: WorkerHealth): Promise<PreflightResult> {
  const source = await sourceOf({ egressId: "EG_none" });
  const response = source && (await fetchSource(source));
  await response?.body?.cancel();
  if (!source || response?.status !== 404) return refused("storage_unreachable");
  if (freeBytes !== null && freeBytes < MIN_FREE_BYTES) return refused("no_space");
  return { kind: "ready", freeBytes };
}
