import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { recordOwn } from "../identity/accountEvents";

const MAX_ORIGINS = 20;
const MAX_LENGTH = 200;

export const saveOriginsResult = v.union(
  v.object({ kind: v.literal("saved"), origins: v.array(v.string()) }),
  v.object({ kind: v.literal("refused"), reason: v.literal("not_allowed") }),
  v.object({ kind: v.literal("refused"), reason: v.literal("too_many") }),
  /** The first one that is none. */
  v.object({ kind: v.literal("refused"), reason: v.literal("bad_origin"), origin: v.string() }),
);

async function rowOf(ctx: QueryCtx, ownerId: Id<"users">) {
  return await ctx.db
    .query("embedOrigins")
    .withIndex("by_owner", (q) => q.eq("ownerId", ownerId))
    .unique();
}

/** The sites that may frame the sessions of a person. */
export async function originsOf(ctx: QueryCtx, ownerId: Id<"users">): Promise<string[]> {
  return (await rowOf(ctx, ownerId))?.origins ?? [];
}

/** The sites that may frame a booking: those of its provider, while they are one. */
export async function originsOfBooking(ctx: QueryCtx, bookingId: string): Promise<string[]> {
  const id = ctx.db.normalizeId("bookings", bookingId);
  const booking = id && (await ctx.db.get("bookings", id));
  const provider = booking && (await ctx.db.get("users", booking.providerId));
  return provider?.isProvider ? await originsOf(ctx, provider._id) : [];
}

export async function saveOrigins(
  ctx: MutationCtx,
  user: Doc<"users">,
  given: string[],
): Promise<Infer<typeof saveOriginsResult>> {
  if (!user.isProvider) return { kind: "refused", reason: "not_allowed" };
  const origins = [...new Set(given.map((one) => one.trim().toLowerCase().replace(/\/$/, "")))];
  if (origins.length > MAX_ORIGINS) return { kind: "refused", reason: "too_many" };
  const origin = origins.find((one) => !isOrigin(one));
  if (origin !== undefined) return { kind: "refused", reason: "bad_origin", origin };
  const known = await rowOf(ctx, user._id);
  if (known) await ctx.db.patch("embedOrigins", known._id, { origins });
  else await ctx.db.insert("embedOrigins", { ownerId: user._id, origins });
  await recordOwn(ctx, user._id, { action: "sites_changed", detail: `${origins.length}` });
  return { kind: "saved", origins };
}

/** A site by its whole name: with a wildcard, whoever has a page there would frame sessions. */
function isOrigin(text: string): boolean {
  if (text.length > MAX_LENGTH || !URL.canParse(text) || new URL(text).origin !== text)
    return false;
  // It goes into a policy as it is.
  if (!/^https?:\/\/[a-z0-9.:[\]-]+$/.test(text)) return false;
  return text.startsWith("https:") || /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(text);
}
