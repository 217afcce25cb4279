import { withdraw } from "../slots/requestDecisions";
import { deleteHold, holdsOf } from "../slots/holds";
import { offerDropped } from "../slots/slotHolds";
import { entriesOf, leaveOwnLine } from "../slots/waiting";
import { BATCH, DONE, type ErasureStep } from "./erasureStep";

/** What they asked providers for: a wish that waits is withdrawn, and no answer of theirs stays. */
export const eraseRequests: ErasureStep = async (ctx, user, cursor) => {
  const batch = await ctx.db
    .query("bookingRequests")
    .withIndex("by_user_and_client_key", (q) => q.eq("userId", user._id))
    .paginate({ cursor, numItems: BATCH });
  for (const { _id, state } of batch.page) {
    if (state === "waiting") await withdraw(ctx, user, _id);
    await ctx.db.patch("bookingRequests", _id, { answers: [], message: undefined });
  }
  return { isDone: batch.isDone, cursor: batch.continueCursor };
};

/** Slots that they hold, lines that they wait in, and the address of their calendar. */
export const eraseOrders: ErasureStep = async (ctx, user) => {
  const holds = await holdsOf(ctx, user._id);
  for (const hold of holds) await deleteHold(ctx, hold);
  await offerDropped(ctx, holds);
  for (const { _id } of await entriesOf(ctx, user._id)) await leaveOwnLine(ctx, user, _id);
  const turns = await ctx.db
    .query("holdTurns")
    .withIndex("by_user_and_service_and_start", (q) => q.eq("userId", user._id))
    .take(BATCH);
  for (const { _id } of turns) await ctx.db.delete("holdTurns", _id);
  const feed = await ctx.db
    .query("calendarFeeds")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .first();
  if (feed) await ctx.db.delete("calendarFeeds", feed._id);
  return turns.length < BATCH ? DONE : { isDone: false, cursor: null };
};
