import { AccessToken } from "livekit-server-sdk";
import { type Infer, v } from "convex/values";
import { egressConfig, egressService, whyNotStarted } from "./egressService";
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
    const reason = whyNotStarted(error);
    return refused(reason === "misconfigured" || reason === "unreachable" ? reason : "no_worker");
  }
  const free = await freeBytes();
  if (free === "unreachable") return refused("storage_unreachable");
  if (free !== null && free < MIN_FREE_BYTES) return refused("no_space");
  return { kind: "ready", freeBytes: free };
}

/** A file that cannot be there: 404 says that the place works, and perhaps how much is free. */
async function freeBytes(): Promise<number | null | "unreachable"> {
  const config = egressConfig();
  if (config === null || config.filesUrl === null) return "unreachable";
  const token = new AccessToken(config.apiKey, config.apiSecret, { ttl: "1m" });
  token.addGrant({ roomRecord: true });
  try {
    const headers = { authorization: `Bearer ${await token.toJwt()}` };
    const response = await fetch(`${config.filesUrl}/files/none`, { headers });
    await response.body?.cancel();
    if (response.status !== 404) return "unreachable";
    const free = response.headers.get("x-free-bytes");
    return free === null ? null : Number(free);
  } catch {
    return "unreachable";
  }
}
