import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { entriesOf } from "./calendarEntries";
import { calendarFile } from "./calendarFile";
import { takeFor } from "./limits";
import { hashOf, newSecret } from "./secretHash";

async function feedOf(ctx: QueryCtx, userId: Id<"users">) {
  return await ctx.db
    .query("calendarFeeds")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .unique();
}

/** Since when the person has one; null: they have none. */
export async function feedSince(ctx: QueryCtx, user: Doc<"users">): Promise<number | null> {
  return (await feedOf(ctx, user._id))?._creationTime ?? null;
}

/** A new secret, told this once; the one before it opens nothing any more. */
export async function createFeed(ctx: MutationCtx, user: Doc<"users">): Promise<string> {
  const secret = newSecret();
  await revokeFeed(ctx, user);
  const secretHash = (await hashOf(secret))!;
  await ctx.db.insert("calendarFeeds", { userId: user._id, secretHash });
  return secret;
}

export async function revokeFeed(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  const feed = await feedOf(ctx, user._id);
  if (feed) await ctx.db.delete("calendarFeeds", feed._id);
}

export const feedReading = v.union(
  v.object({ kind: v.literal("file"), text: v.string() }),
  v.object({ kind: v.literal("unknown") }),
  v.object({ kind: v.literal("rate_limited"), retryAt: v.number() }),
);

export async function readFeed(
  ctx: MutationCtx,
  secret: string,
): Promise<Infer<typeof feedReading>> {
  const secretHash = await hashOf(secret);
  if (secretHash === null) return { kind: "unknown" };
  const feed = await ctx.db
    .query("calendarFeeds")
    .withIndex("by_secret_hash", (q) => q.eq("secretHash", secretHash))
    .unique();
  if (feed === null) return { kind: "unknown" };
  const limit = await takeFor(ctx, "feed", feed.userId);
  if (!limit.ok) return { kind: "rate_limited", retryAt: limit.retryAt };
  const entries = await entriesOf(ctx, feed.userId);
  const about = { method: "PUBLISH" as const, now: Date.now(), name: "Parley" };
  return { kind: "file", text: calendarFile(entries, about) };
}
