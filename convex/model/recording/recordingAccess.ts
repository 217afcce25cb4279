import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import type { Recording } from "./recordings";
import type { Role } from "../roles";

export type Watcher = { recording: Recording; booking: Doc<"bookings">; role: Role };

/**
 * A recording that the person may watch: as a provider of its booking, or as a client where
 * people were told so when they agreed. Null: missing, not theirs, or theirs no more.
 */
export async function watcherOf(
  ctx: QueryCtx,
  recordingId: string,
  userId: Id<"users">,
): Promise<Watcher | null> {
  const id = ctx.db.normalizeId("recordings", recordingId);
  const recording = id && (await ctx.db.get("recordings", id));
  if (!recording) return null;
  const own = await findOwn(ctx, recording.bookingId, userId);
  if (own === null) return null;
  const { role } = own.membership;
  const isAllowed = role === "provider" || recording.terms.watchers === "both";
  return isAllowed ? { recording, booking: own.booking, role } : null;
}

const HOUR = 60 * 60_000;
const LONGEST_WATCH = 12 * HOUR;

/** Whether who goes on with this viewing need not be noted anew. */
export function isOngoing(view: Doc<"recordingViews">): boolean {
  return Date.now() - view._creationTime < LONGEST_WATCH;
}

/** Somebody's name as others see it. */
export async function personOf(ctx: QueryCtx, personId: Id<"users">) {
  return { personId, name: (await ctx.db.get("users", personId))?.name ?? "" };
}
