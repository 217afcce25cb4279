import type { PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { bounded } from "../paging";
import { planTry } from "./deliveries";
import { deliveryState, deliveryTry } from "./deliveryState";
import { findOwnEndpoint } from "./endpoints";

export const deliveryRow = v.object({
  deliveryId: v.id("webhookDeliveries"),
  eventId: v.id("outgoingEvents"),
  type: v.string(),
  at: v.number(),
  state: deliveryState,
  tries: v.array(deliveryTry),
  /** Of one that waits. */
  nextAt: v.union(v.number(), v.null()),
  /** What is sent, as JSON. */
  body: v.string(),
});
type DeliveryRow = Infer<typeof deliveryRow>;

export const resendResult = v.union(
  v.object({ kind: v.literal("sent") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_found"),
      /** It is being sent at this moment. */
      v.literal("waiting"),
      v.literal("off"),
      v.literal("too_many"),
    ),
  }),
);

/** What was sent to an endpoint of the caller, newest first; empty when it is not theirs. */
export async function listDeliveries(
  ctx: QueryCtx,
  user: Doc<"users">,
  args: { endpointId: string; paginationOpts: PaginationOptions },
): Promise<PaginationResult<DeliveryRow>> {
  const endpoint = await findOwnEndpoint(ctx, user, args.endpointId);
  if (endpoint === null) return { page: [], isDone: true, continueCursor: "" };
  const page = await ctx.db
    .query("webhookDeliveries")
    .withIndex("by_endpoint", (q) => q.eq("endpointId", endpoint._id))
    .order("desc")
    .paginate(bounded(args.paginationOpts));
  return { ...page, page: await Promise.all(page.page.map((row) => toRow(ctx, row))) };
}

async function toRow(ctx: QueryCtx, row: Doc<"webhookDeliveries">): Promise<DeliveryRow> {
  const { _id: deliveryId, _creationTime: at, eventId, type, state, tries, dueAt } = row;
  const event = await ctx.db.get("outgoingEvents", eventId);
  const nextAt = state === "waiting" ? dueAt : null;
  return { deliveryId, eventId, type, at, state, tries, nextAt, body: event?.body ?? "" };
}

/** A delivery that was sent by hand again and again is nobody's need. */
const MOST_TRIES = 60;

/** The same event under the same id, at once, also where it waits, and with the whole schedule before it. */
export async function resend(
  ctx: MutationCtx,
  user: Doc<"users">,
  deliveryId: string,
): Promise<Infer<typeof resendResult>> {
  const id = ctx.db.normalizeId("webhookDeliveries", deliveryId);
  const row = id && (await ctx.db.get("webhookDeliveries", id));
  const endpoint = row && (await findOwnEndpoint(ctx, user, row.endpointId));
  if (!endpoint) return { kind: "refused", reason: "not_found" };
  if (endpoint.off) return { kind: "refused", reason: "off" };
  const isNow = row.state === "waiting" && row.dueAt <= Date.now();
  if (isNow) return { kind: "refused", reason: "waiting" };
  if (row.tries.length > MOST_TRIES) return { kind: "refused", reason: "too_many" };
  await planTry(ctx, { ...row, formerTries: row.tries.length }, Date.now());
  return { kind: "sent" };
}
