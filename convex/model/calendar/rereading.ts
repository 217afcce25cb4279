import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { takeFor } from "../limits";

export const MAX_CALENDARS = 5;

export async function calendarsOf(ctx: QueryCtx, providerId: Id<"users">) {
  return await ctx.db
    .query("outsideCalendars")
    .withIndex("by_provider", (q) => q.eq("providerId", providerId))
    .take(MAX_CALENDARS);
}

/**
 * The whole days of outside calendars are meant in the zone of the page: once that is another one, all
 * are read again, what may not be asked at once in the next round.
 */
export async function rereadCalendars(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  for (const { _id: calendarId } of await calendarsOf(ctx, user._id)) {
    const limit = await takeFor(ctx, "outsideCalendar", user._id);
    if (limit.ok) await ctx.scheduler.runAfter(0, internal.outsideReading.read, { calendarId });
    else await ctx.db.patch("outsideCalendars", calendarId, { dueAt: Date.now() });
  }
}
