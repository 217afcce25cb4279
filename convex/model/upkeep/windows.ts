import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { closeWindow, openWindow } from "../booking/bookings";
import { CLOSES_AFTER_END, OPENS_BEFORE_START, stateAt } from "../booking/bookingState";
import { recordRepair } from "../repairs";

/** A scheduled end of a window may be late: the scheduler had much to do, or was away. */
const GRACE_MS = 2 * 60_000;
const BATCH = 50;

export const lateWindows = v.object({
  bookings: v.array(v.id("bookings")),
  /** There may be more than these. */
  hasMore: v.boolean(),
});

/** Those whose window a scheduled end did not open or close. */
export async function findLateWindows(ctx: QueryCtx): Promise<Infer<typeof lateWindows>> {
  const late = Date.now() - GRACE_MS;
  const unopened = await ctx.db
    .query("bookings")
    .withIndex("by_state_and_start", (q) =>
      q.eq("state", "booked").lte("startsAt", late + OPENS_BEFORE_START),
    )
    .take(BATCH);
  const unclosed = await ctx.db
    .query("bookings")
    .withIndex("by_state_and_end", (q) =>
      q.eq("state", "open").lte("endsAt", late - CLOSES_AFTER_END),
    )
    .take(BATCH);
  const bookings = [...unopened, ...unclosed].map(({ _id }) => _id);
  return { bookings, hasMore: unopened.length === BATCH || unclosed.length === BATCH };
}

/** Opens or closes one of them, if it is still late. */
export async function mendWindow(ctx: MutationCtx, bookingId: Id<"bookings">): Promise<void> {
  const booking = await ctx.db.get("bookings", bookingId);
  if (booking === null) return;
  const { state, startsAt, endsAt } = booking;
  const late = Date.now() - GRACE_MS;
  if (state === "open" && endsAt <= late - CLOSES_AFTER_END) return await close(ctx, booking);
  if (state !== "booked" || startsAt > late + OPENS_BEFORE_START) return;
  if (stateAt(booking, Date.now()) === "ended") await close(ctx, booking);
  else await open(ctx, booking);
}

async function open(ctx: MutationCtx, booking: Doc<"bookings">): Promise<void> {
  await openWindow(ctx, booking._id);
  await note(ctx, booking, "window_not_opened");
}

async function close(ctx: MutationCtx, booking: Doc<"bookings">): Promise<void> {
  const job =
    booking.closeJob && (await ctx.db.system.get("_scheduled_functions", booking.closeJob));
  // Only late: it would close what is closed once more.
  if (job?.state.kind === "pending") await ctx.scheduler.cancel(job._id);
  await closeWindow(ctx, booking._id);
  await note(ctx, booking, "window_not_closed");
}

async function note(
  ctx: MutationCtx,
  { _id: bookingId }: Doc<"bookings">,
  kind: "window_not_opened" | "window_not_closed",
) {
  await recordRepair(ctx, { kind, bookingId, detail: bookingId });
}
