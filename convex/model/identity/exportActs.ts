import type { Doc } from "../../_generated/dataModel";
import { type Exporter, iso, told } from "./exportRow";

const act = ({ _creationTime, bookingId, action, detail }: Doc<"bookingEvents">) => ({
  at: iso(_creationTime),
  bookingId: bookingId ?? null,
  action,
  detail: detail ?? null,
});

/** What they did to bookings and sessions: the rows of the audit log that have their name. */
export const acts: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("bookingEvents")
    .withIndex("by_actor", (q) => q.eq("actorId", user._id))
    .paginate(options);
  return told(rows, act);
};

/** What others, or a rule, did to them there. */
export const actsUponThem: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("bookingEvents")
    .withIndex("by_subject", (q) => q.eq("subjectId", user._id))
    .paginate(options);
  const page = rows.page.filter(({ actorId }) => actorId !== user._id);
  return told({ ...rows, page }, act);
};

/** What was done to their account. */
export const accountActs: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("accountEvents")
    .withIndex("by_subject", (q) => q.eq("subjectId", user._id))
    .paginate(options);
  return told(rows, ({ _creationTime, action, actorId, itemId, detail }) => ({
    at: iso(_creationTime),
    action,
    byThem: actorId === user._id,
    item: itemId ?? null,
    detail: detail ?? null,
  }));
};

/** Each time that they watched a recording, or took it along. */
export const recordingViews: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("recordingViews")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .paginate(options);
  return told(rows, ({ _creationTime, recordingId, purpose, servedAt }) => ({
    at: iso(_creationTime),
    recordingId,
    purpose,
    servedAt: iso(servedAt),
  }));
};
