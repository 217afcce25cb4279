"use node";

import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
// oxlint-disable-next-line @convex-dev/import-wrong-runtime -- this file is of Node as well
import { fetchCalendar } from "./model/calendar/outsideFetch";
import { type Block, busyIn, spanFrom } from "./model/calendar/outsideFile";
import type { OutsideOutcome } from "./model/calendar/outsideState";
import { open, seal } from "./model/sealing";

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
type Read = { outcome: OutsideOutcome; blocks: Block[]; knownUntil?: number };

async function readFrom({ providerId, sealedUrl, zone }: Order): Promise<Read> {
  const url = await open(sealedUrl, boundTo(providerId));
  if (url === null) return { outcome: "address_unreadable", blocks: [] };
  const fetched = await fetchCalendar(url);
  if (fetched.kind === "failed") return { outcome: fetched.outcome, blocks: [] };
  const busy = busyIn(fetched.text, spanFrom(Date.now()), zone);
  if (busy === null) return { outcome: "not_a_calendar", blocks: [] };
  const { isWhole, blocks, knownUntil } = busy;
  return { outcome: isWhole ? "ok" : "incomplete", blocks, knownUntil };
}
