import { type Infer, v } from "convex/values";
import { bucketConfig } from "./bucket";
import { fetchSource, sourceOf } from "./egressFiles";
import { egressService, whyNotStarted } from "./egressService";
import { requestDecision } from "./recordingRequests";

export const preflightResult = v.union(
  /** Free bytes at the worker, where it tells. */
  v.object({ kind: v.literal("ready"), freeBytes: v.union(v.number(), v.null()) }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      ...requestDecision.members[1].fields.reason.members,
      v.literal("no_worker"),
      v.literal("unreachable"),
      v.literal("storage_unreachable"),
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

/** Asks the worker and the place of its files whether a recording could be made and kept now. */
export async function tryWorker(): Promise<PreflightResult> {
  const service = egressService();
  if (service === null) return refused("misconfigured");
  try {
    await service.listEgress({ active: true });
  } catch (error) {
    const reason = whyNotStarted(error) ?? "unreachable";
    return refused(reason === "misconfigured" || reason === "unreachable" ? reason : "no_worker");
  }
  const free = await freeBytes();
  if (free === "unreachable") return refused("storage_unreachable");
  if (free !== null && free < MIN_FREE_BYTES) return refused("no_space");
  return { kind: "ready", freeBytes: free };
}

/** Free bytes, null where the place does not tell; it is asked for a file that cannot be there. */
async function freeBytes(): Promise<number | null | "unreachable"> {
  const isBucket = bucketConfig() !== null;
  const place = { egressId: "EG_none", ...(isBucket && { bucketPath: "parley/none.mp4" }) };
  const source = await sourceOf(place);
  const response = source && (await fetchSource(source));
  await response?.body?.cancel();
  if (!source || response?.status !== 404) return "unreachable";
  return isBucket ? null : await toldSpace(new URL("/healthz", source.url));
}

async function toldSpace(url: URL): Promise<number | null> {
  const response = await fetch(url).catch(() => null);
  const health = (await response?.json().catch(() => null)) as { freeBytes?: unknown } | null;
  return typeof health?.freeBytes === "number" ? health.freeBytes : null;
}
