import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { hasPublicName, mayAskFor } from "./broadcastRequests";
import { egressService, whyNotStarted } from "../egress/egressService";
import { takeFor } from "../limits";
import { workerHealth } from "../egress/workerHealth";
import { isWorkerMissing } from "../egress/workerMemory";

/** What a page cannot see by itself before it goes live; camera and microphone it can. */
export const broadcastPreflightResult = v.union(
  v.object({
    kind: v.literal("looked"),
    profile: v.union(v.literal("ok"), v.literal("no_name")),
    session: v.union(v.literal("ok"), v.literal("not_open"), v.literal("already")),
    worker: v.union(
      v.literal("ok"),
      v.literal("misconfigured"),
      v.literal("no_worker"),
      v.literal("unreachable"),
      v.literal("busy"),
    ),
  }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("rate_limited")),
    retryAt: v.optional(v.number()),
  }),
);
export type BroadcastPreflight = Infer<typeof broadcastPreflightResult>;
type Looked = Extract<BroadcastPreflight, { kind: "looked" }>;

/** All but the worker, which only an action can ask; of that, what the last start said. */
export async function lookAtSession(
  ctx: MutationCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<BroadcastPreflight> {
  const limit = await takeFor(ctx, "preflight", user._id);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  const decision = await mayAskFor(ctx, user, bookingId);
  if (decision === "not_found") return { kind: "refused", reason: "not_found" };
  const isRefused = decision === "not_open" || decision === "already";
  const session = isRefused ? decision : "ok";
  const profile = hasPublicName(user) ? "ok" : "no_name";
  const worker = (await isWorkerMissing(ctx)) ? "no_worker" : "ok";
  return { kind: "looked", profile, session, worker };
}

/** Whether a worker could take it now. LiveKit's own API answers without any; our recorder tells. */
export async function tryEgress(): Promise<Looked["worker"]> {
  const service = egressService();
  if (service === null) return "misconfigured";
  try {
    await service.listEgress({ active: true });
    return (await workerHealth()).isBusy ? "busy" : "ok";
  } catch (error) {
    const reason = whyNotStarted(error) ?? "unreachable";
    return reason === "misconfigured" || reason === "unreachable" ? reason : "no_worker";
  }
}
