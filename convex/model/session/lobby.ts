import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { type Readiness, UNKNOWN_READINESS } from "./lobbyState";
import { tellOfWaiting } from "../slots/waitingNews";

const SECOND = 1_000;
/** A tab in the background may tell as rarely as once a minute. */
const GONE_AFTER = 75 * SECOND;
const SWEEP_EVERY = 20 * SECOND;
/** Who is back within this time has kept the place in line. */
const PLACE_KEPT = 120 * SECOND;
const ASK_AGAIN_AFTER = 60 * SECOND;
const MAX_WAITING = 50;

export async function entryOf(ctx: QueryCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  return await ctx.db
    .query("lobbyEntries")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
}

/** The line, the first in it first. */
export async function waitingIn(ctx: QueryCtx, bookingId: Id<"bookings">) {
  return await ctx.db
    .query("lobbyEntries")
    .withIndex("by_booking_and_state_and_since", (q) =>
      q.eq("bookingId", bookingId).eq("state", "waiting"),
    )
    .take(MAX_WAITING);
}

/** Nobody has asked to come in: the booking is at another time now. */
export async function forgetLobby(ctx: MutationCtx, bookingId: Id<"bookings">): Promise<void> {
  const entries = await ctx.db
    .query("lobbyEntries")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId))
    .take(MAX_WAITING);
  for (const { _id, sweepJob, state } of entries) {
    if (sweepJob && state === "waiting") await ctx.scheduler.cancel(sweepJob);
    await ctx.db.delete("lobbyEntries", _id);
  }
}

/** Puts a client in line, or keeps the place of one who stands there. */
export async function enterLobby(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
  ready: Readiness = UNKNOWN_READINESS,
): Promise<void> {
  const now = Date.now();
  const entry = await entryOf(ctx, bookingId, userId);
  if (entry?.state === "waiting") {
    return await ctx.db.patch("lobbyEntries", entry._id, { lastSeenAt: now });
  }
  if (entry === null) {
    const fields = { bookingId, userId, sinceAt: now, lastSeenAt: now, readiness: ready };
    const id = await ctx.db.insert("lobbyEntries", { ...fields, state: "waiting" });
    await tellProviders(ctx, bookingId, userId);
    return await planSweep(ctx, id);
  }
  const isBackSoon = entry.state === "left" && now - entry.lastSeenAt < PLACE_KEPT;
  await ctx.db.patch("lobbyEntries", entry._id, {
    state: "waiting",
    sinceAt: isBackSoon ? entry.sinceAt : now,
    lastSeenAt: now,
    decidedAt: undefined,
    message: undefined,
  });
  if (entry.sweepJob) await ctx.scheduler.cancel(entry.sweepJob);
  await tellProviders(ctx, bookingId, userId);
  await planSweep(ctx, entry._id);
}

async function tellProviders(ctx: MutationCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  const booking = await ctx.db.get("bookings", bookingId);
  if (booking !== null) await tellOfWaiting(ctx, booking, userId);
}

async function planSweep(ctx: MutationCtx, entryId: Id<"lobbyEntries">) {
  const sweepJob = await ctx.scheduler.runAfter(SWEEP_EVERY, internal.lobby.sweep, { entryId });
  await ctx.db.patch("lobbyEntries", entryId, { sweepJob });
}

/** Takes somebody out of the line whose page has been silent; runs for as long as they wait. */
export async function sweep(ctx: MutationCtx, entryId: Id<"lobbyEntries">): Promise<void> {
  const entry = await ctx.db.get("lobbyEntries", entryId);
  if (entry?.state !== "waiting") return;
  if (Date.now() - entry.lastSeenAt < GONE_AFTER) return await planSweep(ctx, entryId);
  await ctx.db.patch("lobbyEntries", entryId, { state: "left" });
}

/** The page of somebody in line tells that it is open, and with which devices. */
export async function beat(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; readiness: Readiness },
): Promise<void> {
  const own = await findOwn(ctx, args.bookingId, user._id);
  const entry = own && (await entryOf(ctx, own.booking._id, user._id));
  if (!own || !entry) return;
  if (entry.state === "left") await enterLobby(ctx, own.booking._id, user._id);
  else if (entry.state !== "waiting") return;
  await ctx.db.patch("lobbyEntries", entry._id, {
    lastSeenAt: Date.now(),
    readiness: args.readiness,
  });
}

export async function leaveLobby(
  ctx: MutationCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<void> {
  const own = await findOwn(ctx, bookingId, user._id);
  const entry = own && (await entryOf(ctx, own.booking._id, user._id));
  if (entry?.state !== "waiting") return;
  await ctx.db.patch("lobbyEntries", entry._id, { state: "left", lastSeenAt: Date.now() });
}

export const askAgainResult = v.union(
  v.object({ kind: v.literal("waiting") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("too_soon")),
  }),
);

/** After a decline; not within the minute, so that a no cannot be knocked down. */
export async function askAgain(
  ctx: MutationCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof askAgainResult>> {
  const own = await findOwn(ctx, bookingId, user._id);
  const entry = own && (await entryOf(ctx, own.booking._id, user._id));
  if (!own || !entry) return { kind: "refused", reason: "not_found" };
  if (entry.state === "declined" && Date.now() < askAgainAt(entry)) {
    return { kind: "refused", reason: "too_soon" };
  }
  // Let in meanwhile, asked by another tab: the door is open, and there is no line to stand in.
  if (own.membership.admittedAt === undefined) await enterLobby(ctx, own.booking._id, user._id);
  return { kind: "waiting" };
}

export function askAgainAt(entry: Doc<"lobbyEntries">): number {
  return (entry.decidedAt ?? 0) + ASK_AGAIN_AFTER;
}
