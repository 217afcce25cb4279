"use node";

import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
// oxlint-disable-next-line @convex-dev/import-wrong-runtime -- this file is of Node as well
import { fetchCalendar } from "./model/outsideFetch";
import { busyIn } from "./model/outsideFile";

const DAY = 24 * 60 * 60_000;
const AHEAD = 400 * DAY;

/** Reads an outside calendar, and keeps what it says or why it could not be read. */
export const read = internalAction({
  args: { calendarId: v.id("outsideCalendars") },
  returns: v.null(),
  handler: async (ctx, { calendarId }) => {
    const order = await ctx.runQuery(internal.outsideCalendars.orderOf, { calendarId });
    if (order === null) return null;
    const fetched = await fetchCalendar(order.url);
    const store = internal.outsideCalendars.store;
    if (fetched.kind === "failed") {
      const { outcome } = fetched;
      await ctx.runMutation(store, { calendarId, outcome, blocks: [] });
      return null;
    }
    const now = Date.now();
    const span = { from: now - DAY, until: now + AHEAD };
    const blocks = busyIn(fetched.text, span, order.zone);
    const outcome = blocks === null ? "not_a_calendar" : "ok";
    await ctx.runMutation(store, { calendarId, outcome, blocks: blocks ?? [] });
    return null;
  },
});
