import { type Exporter, iso, told } from "./exportRow";

/** How their ways into rooms went, as their pages measured it. */
export const joins: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("attempts")
    .withIndex("by_user_and_attempt", (q) => q.eq("userId", user._id))
    .paginate(options);
  return told(rows, ({ bookingId, attemptId, outcome, path, browser, os, _creationTime }) => ({
    at: iso(_creationTime),
    bookingId,
    attemptId,
    outcome,
    path,
    browser: `${browser.family} ${browser.major}`,
    os,
  }));
};

/** How their line was, ten seconds an entry. */
export const line: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("qualitySamples")
    .withIndex("by_user_and_attempt_and_seq", (q) => q.eq("userId", user._id))
    .paginate(options);
  return told(rows, ({ _id, _creationTime, userId: _userId, ...sample }) => ({
    at: iso(_creationTime),
    ...sample,
  }));
};

/** What their connection checks found. */
export const checks: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("connectionChecks")
    .withIndex("by_user_and_attempt", (q) => q.eq("userId", user._id))
    .paginate(options);
  return told(rows, ({ attemptId, verdict, steps, _creationTime }) => ({
    at: iso(_creationTime),
    attemptId,
    verdict,
    steps: steps.map(({ id, state }) => `${id}: ${state}`),
  }));
};

/** Breaks of their line and changes of their devices. */
export const pageEvents: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("pageEvents")
    .withIndex("by_user_and_attempt_and_seq", (q) => q.eq("userId", user._id))
    .paginate(options);
  return told(rows, ({ bookingId, attemptId, at, kind, device, tookMs, tries }) => ({
    at: iso(at),
    bookingId,
    attemptId,
    kind,
    device: device ?? null,
    tookMs: tookMs ?? null,
    tries: tries ?? null,
  }));
};
