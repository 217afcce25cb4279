import { listDestinations, removeDestination } from "../broadcast/destinations";
import { listCalendars, removeCalendar } from "../calendar/outsideCalendars";
import { forgetIntegrations } from "../integrations/forgetting";
import { pageOf } from "../slots/providerPages";
import { decline } from "../slots/requestDecisions";
import { removeService, servicesOf } from "../slots/services";
import { channelOf } from "../watch/channels";
import { removePost } from "../watch/posts";
import { afterDeleting, BATCH, DONE, type ErasureStep } from "./erasureStep";

const AT_ONCE = 10;

/** Who waits for a provider's word is told that nothing comes of it. */
export const erasePromises: ErasureStep = async (ctx, user) => {
  const rows = await ctx.db
    .query("bookingRequests")
    .withIndex("by_provider_and_state_and_start", (q) =>
      q.eq("providerId", user._id).eq("state", "waiting"),
    )
    .take(AT_ONCE);
  for (const { _id: requestId } of rows) await decline(ctx, user, { requestId });
  return afterDeleting(rows.length, AT_ONCE);
};

/** What they wrote with a refusal; that they refused stays. */
export const eraseRefusals: ErasureStep = async (ctx, user, cursor) => {
  const batch = await ctx.db
    .query("bookingRequests")
    .withIndex("by_provider_and_state_and_start", (q) =>
      q.eq("providerId", user._id).eq("state", "declined"),
    )
    .paginate({ cursor, numItems: BATCH });
  for (const { _id, message } of batch.page) {
    if (message !== undefined) await ctx.db.patch("bookingRequests", _id, { message: undefined });
  }
  return { isDone: batch.isDone, cursor: batch.continueCursor };
};

/** Their public page of posts, and what Mux keeps for them. */
export const erasePosts: ErasureStep = async (ctx, user) => {
  const rows = await ctx.db
    .query("posts")
    .withIndex("by_author", (q) => q.eq("authorId", user._id))
    .take(AT_ONCE);
  for (const { _id } of rows) await removePost(ctx, user, _id);
  if (rows.length === AT_ONCE) return { isDone: false, cursor: null };
  const channel = await channelOf(ctx, user._id);
  if (channel) await ctx.db.delete("channels", channel._id);
  return DONE;
};

export const eraseDestinations: ErasureStep = async (ctx, user) => {
  for (const { destinationId } of await listDestinations(ctx, user)) {
    await removeDestination(ctx, user, destinationId);
  }
  return DONE;
};

/** Nothing is sent to their programs, answered to them, or framed by their sites any more. */
export const eraseIntegrations: ErasureStep = async (ctx, user) => {
  await forgetIntegrations(ctx, user._id);
  return DONE;
};

/** What clients found and booked by: page, services, hours, and calendars elsewhere. */
export const eraseOffer: ErasureStep = async (ctx, user) => {
  const [calendar] = await listCalendars(ctx, user);
  if (calendar) {
    // Up to 2,000 blocks go with each.
    await removeCalendar(ctx, user, calendar.calendarId);
    return { isDone: false, cursor: null };
  }
  const page = await pageOf(ctx, user._id);
  if (page?.pictureId) await ctx.storage.delete(page.pictureId);
  if (page) await ctx.db.delete("providerPages", page._id);
  // Who waits in the line of one is told that it is gone.
  for (const { _id } of await servicesOf(ctx, user._id)) await removeService(ctx, user, _id);
  const hours = await ctx.db
    .query("weeklyHours")
    .withIndex("by_provider", (q) => q.eq("providerId", user._id))
    .unique();
  if (hours) await ctx.db.delete("weeklyHours", hours._id);
  const dates = await ctx.db
    .query("dateOverrides")
    .withIndex("by_provider_and_date", (q) => q.eq("providerId", user._id))
    .take(BATCH);
  for (const { _id } of dates) await ctx.db.delete("dateOverrides", _id);
  return afterDeleting(dates.length);
};
