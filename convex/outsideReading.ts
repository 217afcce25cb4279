"use node";

import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
// oxlint-disable-next-line @convex-dev/import-wrong-runtime -- this file is of Node as well
import { fetchCalendar } from "./model/calendar/outsideFetch";
import { busyIn } from "./model/calendar/outsideFile";
import type { OutsideOutcome } from "./model/calendar/outsideState";
import { open, seal } from "./model/sealing";

const DAY = 24 * 60 * 60_000;
const AHEAD = 400 * DAY;

/** What a sealed address is bound to: nothing else that is sealed opens as one. */
const boundTo = (providerId: string) => `outside calendar ${providerId}`;

/** Never scheduled: a scheduled call's arguments are kept, and this one's is a secret. */
export const sealUrl = internalAction({
  args: { url: v.string(), providerId: v.id("users") },
  returns: v.string(),
  handler: async (_ctx, { url, providerId }) => await seal(url, boundTo(providerId)),
});

/** Reads an outside calendar, and keeps what it says or why it could not be read. */
export const read = internalAction({
  args: { calendarId: v.id("outsideCalendars") },
  returns: v.null(),
  handler: async (ctx, { calendarId }) => {
    const order = await ctx.runQuery(internal.outsideCalendars.orderOf, { calendarId });
    if (order === null) return null;
    const read = await readFrom(order);
    await ctx.runMutation(internal.outsideCalendars.store, { calendarId, ...read });
    return null;
  },
});

type Order = { providerId: string; sealedUrl: string; zone: string };
type Read = { outcome: OutsideOutcome; blocks: { startsAt: number; endsAt: number }[] };

async function readFrom({ providerId, sealedUrl, zone }: Order): Promise<Read> {
  const url = await open(sealedUrl, boundTo(providerId));
  if (url === null) return { outcome: "address_unreadable", blocks: [] };
  const fetched = await fetchCalendar(url);
  if (fetched.kind === "failed") return { outcome: fetched.outcome, blocks: [] };
  const now = Date.now();
  const busy = busyIn(fetched.text, { from: now - DAY, until: now + AHEAD }, zone);
  if (busy === null) return { outcome: "not_a_calendar", blocks: [] };
  return { outcome: busy.isWhole ? "ok" : "incomplete", blocks: busy.blocks };
}
