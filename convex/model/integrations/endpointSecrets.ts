import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { recordOwn } from "../identity/accountEvents";
import { hasSealSecret } from "../sealing";
import { findOwnEndpoint, NOT_FOUND, notFound } from "./endpoints";

const noSecret = v.object({ kind: v.literal("refused"), reason: v.literal("no_secret") });
export const rotateDecision = v.union(
  v.object({ kind: v.literal("allowed"), ownerId: v.id("users") }),
  notFound,
  noSecret,
);
export const rotateResult = v.union(
  v.object({ kind: v.literal("exchanged"), secret: v.string() }),
  notFound,
  noSecret,
);

/** For so long a receiver is given signatures of both. */
const BOTH_MS = 24 * 60 * 60_000;
/** Each is another signature in the header of every try. */
const MOST_FORMER = 5;

export async function decideExchange(
  ctx: QueryCtx,
  user: Doc<"users">,
  endpointId: string,
): Promise<Infer<typeof rotateDecision>> {
  if ((await findOwnEndpoint(ctx, user, endpointId)) === null) return NOT_FOUND;
  if (!hasSealSecret()) return { kind: "refused", reason: "no_secret" };
  return { kind: "allowed", ownerId: user._id };
}

export async function exchangeSecret(
  ctx: MutationCtx,
  user: Doc<"users">,
  { endpointId, sealedSecret }: { endpointId: string; sealedSecret: string },
): Promise<boolean> {
  const row = await findOwnEndpoint(ctx, user, endpointId);
  if (row === null) return false;
  const now = Date.now();
  const earlier = (row.former ?? []).filter(({ until }) => until > now);
  const replaced = { sealedSecret: row.sealedSecret, until: now + BOTH_MS };
  const former = [replaced, ...earlier].slice(0, MOST_FORMER);
  await ctx.db.patch("webhookEndpoints", row._id, { sealedSecret, former });
  await recordOwn(ctx, user._id, { action: "endpoint_secret_changed", itemId: row._id });
  return true;
}
