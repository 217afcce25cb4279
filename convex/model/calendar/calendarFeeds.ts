import { type Infer, v } from "convex/values";
import { LOCALES } from "../../../i18n/locales";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { recordOwn } from "../identity/accountEvents";
import { contactOf } from "../notices/contacts";
import { takeFor } from "../limits";
import { hashOf, newSecret } from "../secretHash";

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
  await removeFeed(ctx, user);
  const secretHash = (await hashOf(secret))!;
  await ctx.db.insert("calendarFeeds", { userId: user._id, secretHash });
  await recordOwn(ctx, user._id, { action: "feed_made" });
  return secret;
}

export async function revokeFeed(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  if (await removeFeed(ctx, user)) await recordOwn(ctx, user._id, { action: "feed_revoked" });
}

/** Whether there was one. */
async function removeFeed(ctx: MutationCtx, user: Doc<"users">): Promise<boolean> {
  const feed = await feedOf(ctx, user._id);
  if (feed) await ctx.db.delete("calendarFeeds", feed._id);
  return feed !== null;
}

const locale = v.union(...LOCALES.map((one) => v.literal(one)));

/** Whose feed it is, and the language of the page that they last opened. */
export const feedOpening = v.union(
  v.object({ kind: v.literal("open"), userId: v.id("users"), locale }),
  v.object({ kind: v.literal("unknown") }),
  v.object({ kind: v.literal("rate_limited"), retryAt: v.number() }),
);

export async function openFeed(
  ctx: MutationCtx,
  secret: string,
): Promise<Infer<typeof feedOpening>> {
  const secretHash = await hashOf(secret);
  if (secretHash === null) return { kind: "unknown" };
  const feed = await ctx.db
    .query("calendarFeeds")
    .withIndex("by_secret_hash", (q) => q.eq("secretHash", secretHash))
    .unique();
  if (feed === null) return { kind: "unknown" };
  const limit = await takeFor(ctx, "feed", feed.userId);
  if (!limit.ok) return { kind: "rate_limited", retryAt: limit.retryAt };
  const contact = await contactOf(ctx, feed.userId);
  return { kind: "open", userId: feed.userId, locale: contact.locale };
}
