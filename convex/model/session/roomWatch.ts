import { v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { recordRepair } from "../repairs";
import type { Connection } from "./roomService";

/** While something rolls, its room is looked at so often: who sends with an old token is heard no longer. */
export const LOOK_EVERY = 5_000;
/** Who came between the look at the room and the start, or whose coming was not told. */
export const FIRST_LOOK = 1_000;

/** A lost line or a server that restarts empties a room for a moment. */
const EMPTY_FOR = 30_000;

/** Of a room where nobody is: since when, and whether that is no moment any more. */
export function emptyNow(known: number | undefined, now: number) {
  const emptySince = known ?? now;
  return { emptySince, isOver: now - emptySince >= EMPTY_FOR };
}

export type Watched = { recordingId: Id<"recordings"> } | { broadcastId: Id<"broadcasts"> };

const idOf = (watched: Watched) =>
  "recordingId" in watched ? watched.recordingId : watched.broadcastId;

async function findWatch(ctx: MutationCtx, watched: Watched) {
  return await ctx.db
    .query("roomWatches")
    .withIndex("by_watched", (q) => q.eq("watched", idOf(watched)))
    .unique();
}

/** Begins a chain of looks. Where there is one, its next turn finds that it is not the newest. */
export async function beginWatch(ctx: MutationCtx, watched: Watched, delayMs = 0): Promise<void> {
  const known = await findWatch(ctx, watched);
  const turnAt = Math.max(Date.now(), (known?.turnAt ?? 0) + 1);
  if (known) await ctx.db.patch("roomWatches", known._id, { turnAt });
  else await ctx.db.insert("roomWatches", { watched: idOf(watched), turnAt });
  await scheduleTurn(ctx, watched, turnAt, delayMs);
}

/**
 * The next turn is asked for before this one looks. A mutation runs exactly once, an action at most
 * once: lost looks end no chain.
 * @returns false: this turn is of a chain that another one has replaced
 */
export async function takeTurn(
  ctx: MutationCtx,
  watched: Watched,
  turn: { turnAt: number; isWanted: boolean },
): Promise<boolean> {
  const known = await findWatch(ctx, watched);
  if (known?.turnAt !== turn.turnAt) return false;
  if (!turn.isWanted) {
    await ctx.db.delete("roomWatches", known._id);
    return false;
  }
  const turnAt = Math.max(Date.now(), known.turnAt + 1);
  await ctx.db.patch("roomWatches", known._id, { turnAt });
  await scheduleTurn(ctx, watched, turnAt, LOOK_EVERY);
  return true;
}

async function scheduleTurn(ctx: MutationCtx, watched: Watched, turnAt: number, delayMs: number) {
  if ("recordingId" in watched) {
    const args = { ...watched, turnAt };
    await ctx.scheduler.runAfter(delayMs, internal.recordingJobs.watchRoom, args);
  } else {
    const args = { ...watched, turnAt };
    await ctx.scheduler.runAfter(delayMs, internal.broadcastJobs.watchRoom, args);
  }
}

/** No look has been due for so long that there is no chain. */
const BROKEN_AFTER = 30_000;

/** Begins a chain anew where there is none. */
export async function mendWatch(
  ctx: MutationCtx,
  watched: Watched,
  bookingId: Id<"bookings">,
): Promise<void> {
  const known = await findWatch(ctx, watched);
  if (known && Date.now() - known.turnAt < BROKEN_AFTER) return;
  await beginWatch(ctx, watched);
  await recordRepair(ctx, { kind: "room_watch_renewed", bookingId, detail: idOf(watched) });
}

/** What is known of a room that is looked at. */
export const watchedRoom = v.object({
  roomName: v.string(),
  wasEmpty: v.boolean(),
  agreed: v.array(v.id("users")),
  silent: v.array(v.id("users")),
});
type Known = { wasEmpty: boolean; agreed: readonly string[]; silent: readonly string[] };

/** Most looks tell nothing new, and are kept from the database; null: LiveKit did not answer. */
export function isNews(
  known: Known,
  present: readonly Pick<Connection, "identity" | "maySend">[] | null,
): boolean {
  if (present === null) return known.wasEmpty;
  const people = [...known.agreed, ...known.silent];
  const isEmpty = !present.some(({ identity }) => people.includes(identity));
  const isHeard = present.some(
    ({ identity, maySend }) => maySend && known.silent.includes(identity),
  );
  return isEmpty || known.wasEmpty || isHeard;
}
