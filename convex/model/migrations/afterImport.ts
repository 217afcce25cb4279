import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { internal } from "../../_generated/api";
import { scheduleWindow } from "../booking/bookings";
import { followReminders } from "../notices/reminders";
import { tryDeletion } from "../storage/deletions";

/**
 * An import brings rows and no schedule: what a row says to be planned is planned nowhere. Each of
 * these plans it anew, and leaves what is planned.
 */
async function isPlanned(
  ctx: MutationCtx,
  job: Id<"_scheduled_functions"> | undefined,
): Promise<boolean> {
  const found = job && (await ctx.db.system.get("_scheduled_functions", job));
  return found ? found.state.kind === "pending" || found.state.kind === "inProgress" : false;
}

/** The opening and the closing of a window; one that is past comes at once, and is then history. */
export async function planWindow(ctx: MutationCtx, booking: Doc<"bookings">): Promise<void> {
  if (booking.state !== "booked" && booking.state !== "open") return;
  if (await isPlanned(ctx, booking.closeJob)) return;
  await scheduleWindow(ctx, booking._id, booking);
}

export async function planReminder(ctx: MutationCtx, reminder: Doc<"reminders">): Promise<void> {
  if (await isPlanned(ctx, reminder.job)) return;
  await ctx.db.delete("reminders", reminder._id);
  await followReminders(ctx, reminder.bookingId);
}

/** A wish that nobody answered ends with its start. */
export async function planRequest(
  ctx: MutationCtx,
  { _id: requestId, state, startsAt, expireJob }: Doc<"bookingRequests">,
): Promise<void> {
  if (state !== "waiting" || (await isPlanned(ctx, expireJob))) return;
  const job = await ctx.scheduler.runAt(startsAt, internal.requests.expire, { requestId });
  await ctx.db.patch("bookingRequests", requestId, { expireJob: job });
}

/** Nobody else would ever delete it. */
export async function planDeletion(
  ctx: MutationCtx,
  { _id, job }: Doc<"fileDeletions">,
): Promise<void> {
  if (!(await isPlanned(ctx, job))) await tryDeletion(ctx, _id);
}
