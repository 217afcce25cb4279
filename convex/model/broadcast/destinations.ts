import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import {
  addressOf,
  type CheckOutcome,
  destinationCheck,
  destinationKind,
  destinationProblem,
  type Given,
} from "./destinationAddress";
import { recordOwn } from "../identity/accountEvents";
import { takeFor } from "../limits";
import { hasMux } from "../watch/muxAccount";
import { owe } from "../watch/muxTasks";
import { hasSealSecret } from "../sealing";

export const destinationRow = v.object({
  destinationId: v.id("destinations"),
  name: v.string(),
  kind: destinationKind,
  url: v.string(),
  maskedKey: v.string(),
  /** Made by us at Mux, which records what is sent to it. */
  isOurs: v.boolean(),
  /** Where else the public can watch it. */
  watchUrl: v.union(v.string(), v.null()),
  check: v.union(destinationCheck, v.null()),
});

export const givenDestination = {
  name: v.string(),
  kind: destinationKind,
  /** Without the key; not read for `mux`, whose address is known. */
  url: v.string(),
  key: v.string(),
  /** Where the public can watch what is sent to it, for a link on the broadcast's page. */
  watchUrl: v.optional(v.string()),
};

const refusedAdd = v.union(
  ...destinationProblem.members,
  v.literal("not_provider"),
  v.literal("no_secret"),
  v.literal("too_many"),
  v.literal("no_mux"),
  v.literal("mux_refused"),
  v.literal("mux_unreachable"),
);

export const addResult = v.union(
  v.object({ kind: v.literal("added"), destinationId: v.id("destinations") }),
  v.object({ kind: v.literal("refused"), reason: refusedAdd }),
);

export type AddResult = Infer<typeof addResult>;

/** The address to keep and whose; the key is sealed elsewhere. */
export const addDecision = v.union(
  v.object({ kind: v.literal("allowed"), ownerId: v.id("users"), url: v.string() }),
  v.object({ kind: v.literal("refused"), reason: refusedAdd }),
);

export const MAX_DESTINATIONS = 10;

export async function decideAdd(
  ctx: QueryCtx,
  user: Doc<"users">,
  given: Given,
): Promise<Infer<typeof addDecision>> {
  if (!user.isProvider) return { kind: "refused", reason: "not_provider" };
  if (!hasSealSecret()) return { kind: "refused", reason: "no_secret" };
  const address = addressOf(given);
  if ("problem" in address) return { kind: "refused", reason: address.problem };
  const isFull = (await rowsOf(ctx, user._id)).length >= MAX_DESTINATIONS;
  if (isFull) return { kind: "refused", reason: "too_many" };
  return { kind: "allowed", ownerId: user._id, url: address.url };
}

/** Of Mux, by its API: there is no key yet. */
export async function decideCreate(
  ctx: QueryCtx,
  user: Doc<"users">,
  name: string,
): Promise<Infer<typeof addDecision>> {
  const given = { name, kind: "mux", url: "", key: "made-by-mux" } as const;
  const decision = await decideAdd(ctx, user, given);
  if (decision.kind === "refused" || hasMux()) return decision;
  return { kind: "refused", reason: "no_mux" };
}

async function rowsOf(ctx: QueryCtx, ownerId: Id<"users">) {
  return await ctx.db
    .query("destinations")
    .withIndex("by_owner", (q) => q.eq("ownerId", ownerId))
    .take(MAX_DESTINATIONS);
}

export async function insertDestination(
  ctx: MutationCtx,
  row: Omit<Doc<"destinations">, "_id" | "_creationTime" | "check">,
): Promise<AddResult> {
  // Two at once could both have been allowed.
  const isFull = (await rowsOf(ctx, row.ownerId)).length >= MAX_DESTINATIONS;
  if (isFull) {
    // Nothing is left at Mux that nobody can see here.
    if (row.mux) await owe(ctx, { kind: "removeStream", id: row.mux.liveStreamId });
    return { kind: "refused", reason: "too_many" };
  }
  const name = row.name.trim();
  const destinationId = await ctx.db.insert("destinations", { ...row, name });
  const added = { action: "destination_added" as const, itemId: destinationId, detail: row.kind };
  await recordOwn(ctx, row.ownerId, added);
  return { kind: "added", destinationId };
}

export async function listDestinations(ctx: QueryCtx, user: Doc<"users">) {
  return (await rowsOf(ctx, user._id)).map(viewOf);
}

function viewOf(row: Doc<"destinations">): Infer<typeof destinationRow> {
  const { _id: destinationId, name, kind, url, maskedKey, mux } = row;
  const { check = null, watchUrl = null } = row;
  return { destinationId, name, kind, url, maskedKey, isOurs: mux !== undefined, watchUrl, check };
}

/** Null when it is missing or somebody else's. */
export async function findDestination(
  ctx: QueryCtx,
  user: Doc<"users">,
  destinationId: string,
): Promise<Doc<"destinations"> | null> {
  const id = ctx.db.normalizeId("destinations", destinationId);
  const row = id && (await ctx.db.get("destinations", id));
  return row?.ownerId === user._id ? row : null;
}

export const removeResult = v.union(
  v.object({ kind: v.literal("removed") }),
  v.object({ kind: v.literal("refused"), reason: v.literal("not_found") }),
);

/** A broadcast that runs goes on: its worker has the address already. */
export async function removeDestination(
  ctx: MutationCtx,
  user: Doc<"users">,
  destinationId: string,
): Promise<Infer<typeof removeResult>> {
  const row = await findDestination(ctx, user, destinationId);
  if (row === null) return { kind: "refused", reason: "not_found" };
  await ctx.db.delete("destinations", row._id);
  if (row.mux) {
    await owe(ctx, { kind: "removeStream", id: row.mux.liveStreamId });
  }
  return { kind: "removed" };
}

/** By its owner, which the log of accounts says. */
export async function removeOwnDestination(
  ctx: MutationCtx,
  user: Doc<"users">,
  destinationId: string,
): Promise<Infer<typeof removeResult>> {
  const result = await removeDestination(ctx, user, destinationId);
  if (result.kind === "removed") {
    await recordOwn(ctx, user._id, { action: "destination_removed", itemId: destinationId });
  }
  return result;
}

const notChecked = v.object({
  kind: v.literal("refused"),
  reason: v.union(v.literal("not_found"), v.literal("rate_limited")),
  retryAt: v.optional(v.number()),
});

export const checkResult = v.union(
  v.object({ kind: v.literal("checked"), ...destinationCheck.fields }),
  notChecked,
);
export type CheckResult = Infer<typeof checkResult>;

export const checkOrder = v.union(
  v.object({
    kind: v.literal("go"),
    destinationId: v.id("destinations"),
    ownerId: v.id("users"),
    url: v.string(),
    sealedKey: v.string(),
    liveStreamId: v.union(v.string(), v.null()),
  }),
  notChecked,
);

export async function orderCheck(
  ctx: MutationCtx,
  user: Doc<"users">,
  id: string,
): Promise<Infer<typeof checkOrder>> {
  const limit = await takeFor(ctx, "destinationCheck", user._id);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  const row = await findDestination(ctx, user, id);
  if (row === null) return { kind: "refused", reason: "not_found" };
  const { _id: destinationId, ownerId, url, sealedKey, mux } = row;
  const liveStreamId = mux?.liveStreamId ?? null;
  return { kind: "go", destinationId, ownerId, url, sealedKey, liveStreamId };
}

export async function storeCheck(
  ctx: MutationCtx,
  destinationId: Id<"destinations">,
  outcome: CheckOutcome,
): Promise<Infer<typeof destinationCheck>> {
  const check = { at: Date.now(), outcome };
  // It may have been removed meanwhile.
  const row = await ctx.db.get("destinations", destinationId);
  if (row) await ctx.db.patch("destinations", destinationId, { check });
  return check;
}
