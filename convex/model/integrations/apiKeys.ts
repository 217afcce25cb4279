import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { recordOwn } from "../identity/accountEvents";
import { takeFor, takeUnknownKey } from "../limits";
import { hashOf, newSecret } from "../secretHash";

export const scope = v.union(
  v.literal("bookings:read"),
  v.literal("bookings:write"),
  v.literal("sessions:read"),
  v.literal("recordings:read"),
);
export type Scope = Infer<typeof scope>;

/** By which a scan for lost secrets knows one of ours. */
const PREFIX = "parley_";
const MAX_NAME = 60;
export const MAX_KEYS = 20;

export const keyRow = v.object({
  keyId: v.id("apiKeys"),
  name: v.string(),
  /** The last letters of it. */
  ending: v.string(),
  scopes: v.array(scope),
  madeAt: v.number(),
  lastUsedAt: v.union(v.number(), v.null()),
});

/** The key is told this once. */
export const createKeyResult = v.union(
  v.object({ kind: v.literal("created"), keyId: v.id("apiKeys"), key: v.string() }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_allowed"),
      v.literal("bad_name"),
      v.literal("bad_scopes"),
      v.literal("too_many"),
    ),
  }),
);
export const revokeKeyResult = v.union(
  v.object({ kind: v.literal("revoked") }),
  v.object({ kind: v.literal("refused"), reason: v.literal("not_found") }),
);

async function keysOf(ctx: QueryCtx, ownerId: Id<"users">) {
  return await ctx.db
    .query("apiKeys")
    .withIndex("by_owner", (q) => q.eq("ownerId", ownerId))
    .take(MAX_KEYS);
}

const SCOPES = scope.members.map(({ value }) => value);

export async function listKeys(ctx: QueryCtx, user: Doc<"users">): Promise<Infer<typeof keyRow>[]> {
  const rows = await keysOf(ctx, user._id);
  return rows.map(({ _id: keyId, _creationTime: madeAt, name, ending, scopes, lastUsedAt }) => ({
    keyId,
    name,
    ending,
    scopes: SCOPES.filter((one) => scopes.includes(one)),
    madeAt,
    lastUsedAt: lastUsedAt ?? null,
  }));
}

export async function createKey(
  ctx: MutationCtx,
  user: Doc<"users">,
  given: { name: string; scopes: Scope[] },
): Promise<Infer<typeof createKeyResult>> {
  const name = given.name.trim();
  const refused = (reason: "not_allowed" | "bad_name" | "bad_scopes" | "too_many") => ({
    kind: "refused" as const,
    reason,
  });
  if (!user.isProvider) return refused("not_allowed");
  if (name === "" || name.length > MAX_NAME) return refused("bad_name");
  const scopes = [...new Set(given.scopes)];
  if (scopes.length === 0) return refused("bad_scopes");
  if ((await keysOf(ctx, user._id)).length >= MAX_KEYS) return refused("too_many");
  const secret = newSecret();
  const keyHash = (await hashOf(secret))!;
  const row = { ownerId: user._id, name, ending: secret.slice(-4), keyHash, scopes };
  const keyId = await ctx.db.insert("apiKeys", row);
  const detail = scopes.join(" ");
  await recordOwn(ctx, user._id, { action: "key_made", itemId: keyId, detail });
  return { kind: "created", keyId, key: PREFIX + secret };
}

/** It opens nothing from this moment on. */
export async function revokeKey(
  ctx: MutationCtx,
  user: Doc<"users">,
  keyId: string,
): Promise<Infer<typeof revokeKeyResult>> {
  const id = ctx.db.normalizeId("apiKeys", keyId);
  const row = id && (await ctx.db.get("apiKeys", id));
  if (row?.ownerId !== user._id) return { kind: "refused", reason: "not_found" };
  await ctx.db.delete("apiKeys", row._id);
  await recordOwn(ctx, user._id, { action: "key_revoked", itemId: row._id });
  return { kind: "revoked" };
}

export const openKeyResult = v.union(
  v.object({ kind: v.literal("open"), userId: v.id("users") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("unknown"), v.literal("scope")),
  }),
  v.object({
    kind: v.literal("refused"),
    reason: v.literal("rate_limited"),
    retryAt: v.number(),
  }),
);
type OpenKeyResult = Infer<typeof openKeyResult>;

/**
 * Whose key it is, where it may do this now. Each call takes from its owner's limit, whatever the
 * number of their keys, and one that changes something from that of their changes.
 */
export async function openKey(
  ctx: MutationCtx,
  args: { key: string; scope: Scope },
): Promise<OpenKeyResult> {
  const row = await findKey(ctx, args.key);
  const limit = row ? await takeFor(ctx, "apiCall", row.ownerId) : await takeUnknownKey(ctx);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  const owner = row && (await ctx.db.get("users", row.ownerId));
  if (!row || !owner?.isProvider) return { kind: "refused", reason: "unknown" };
  await noteUse(ctx, row);
  if (!row.scopes.includes(args.scope)) return { kind: "refused", reason: "scope" };
  if (args.scope === "bookings:write") {
    const write = await takeFor(ctx, "write", owner._id);
    if (!write.ok) return { kind: "refused", reason: "rate_limited", retryAt: write.retryAt };
  }
  return { kind: "open", userId: owner._id };
}

async function findKey(ctx: QueryCtx, key: string): Promise<Doc<"apiKeys"> | null> {
  const keyHash = key.startsWith(PREFIX) ? await hashOf(key.slice(PREFIX.length)) : null;
  if (keyHash === null) return null;
  return await ctx.db
    .query("apiKeys")
    .withIndex("by_key_hash", (q) => q.eq("keyHash", keyHash))
    .unique();
}

const MINUTE = 60_000;

async function noteUse(ctx: MutationCtx, { _id, lastUsedAt = 0 }: Doc<"apiKeys">) {
  const now = Date.now();
  if (now - lastUsedAt >= MINUTE) await ctx.db.patch("apiKeys", _id, { lastUsedAt: now });
}
