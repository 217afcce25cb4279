import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findOwn, findProvided } from "../access";
import { askAgainAt, entryOf, waitingIn } from "./lobby";
import { lobbyState, readiness } from "./lobbyState";

export const ownPlace = v.object({
  state: lobbyState,
  sinceAt: v.number(),
  /** 1 is next. */
  position: v.number(),
  message: v.union(v.string(), v.null()),
  /** UTC ms from when a declined client may ask again. */
  askAgainAt: v.number(),
});

/** The caller's place in line; null when they never stood in it. */
export async function placeOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof ownPlace> | null> {
  const own = await findOwn(ctx, bookingId, user._id);
  const entry = own && (await entryOf(ctx, own.booking._id, user._id));
  if (!own || !entry) return null;
  const line = await waitingIn(ctx, own.booking._id);
  const ahead = line.filter(({ sinceAt }) => sinceAt < entry.sinceAt).length;
  const { state, sinceAt, message = null } = entry;
  return { state, sinceAt, position: ahead + 1, message, askAgainAt: askAgainAt(entry) };
}

export const waitingClient = v.object({
  personId: v.id("users"),
  name: v.string(),
  sinceAt: v.number(),
  readiness,
});

/** Who waits, the first in line first; empty for anybody but a provider of the booking. */
export async function lineOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof waitingClient>[]> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null) return [];
  const line = await waitingIn(ctx, booking._id);
  return await Promise.all(
    line.map(async ({ userId, sinceAt, readiness }) => {
      const name = (await ctx.db.get("users", userId))?.name ?? "";
      return { personId: userId, name, sinceAt, readiness };
    }),
  );
}
