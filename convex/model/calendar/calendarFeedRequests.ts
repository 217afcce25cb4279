import type { FunctionReturnType } from "convex/server";
import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { ActionCtx } from "../../_generated/server";
import { type CalendarEntry, calendarFile } from "./calendarFile";
import { cutNote } from "../notices/mailContent";
import type { Role } from "../roles";

export const FEED_PATH = "/calendar/feed";

/** 200 a calendar, 404 no feed has this secret, 429 asked too often. */
export async function sendFeed(ctx: ActionCtx, request: Request): Promise<Response> {
  const secret = new URL(request.url).searchParams.get("key") ?? "";
  const opening = await ctx.runMutation(internal.calendar.openFeed, { secret });
  const headers = { "cache-control": "no-store" };
  if (opening.kind === "unknown") return new Response(null, { status: 404, headers });
  if (opening.kind === "rate_limited") {
    const seconds = Math.max(1, Math.ceil((opening.retryAt - Date.now()) / 1000));
    return new Response(null, {
      status: 429,
      headers: { ...headers, "retry-after": String(seconds) },
    });
  }
  const { entries, isCut } = await entriesOf(ctx, opening.userId);
  const description = isCut ? cutNote(opening.locale, MOST_CURRENT) : "";
  const about = { method: "PUBLISH" as const, now: Date.now(), name: "Parley", description };
  return new Response(calendarFile(entries, about), {
    headers: {
      ...headers,
      "content-type": "text/calendar; charset=utf-8",
      "x-content-type-options": "nosniff",
    },
  });
}

/** Of what is to come, in each role; the feed says so where there is more. */
const MOST_CURRENT = 1_000;

/** Read in parts: all of it is more than one transaction may read. */
async function entriesOf(ctx: ActionCtx, userId: Id<"users">) {
  const byId = new Map<string, CalendarEntry>();
  let isCut = false;
  for (const role of ["provider", "client"] as const) {
    for (const isOver of [false, true]) {
      const read = await entriesIn(ctx, { userId, role, isOver });
      // What was moved meanwhile may come twice.
      for (const entry of read.entries) byId.set(entry.bookingId, entry);
      isCut ||= read.isCut;
    }
  }
  return { entries: [...byId.values()], isCut };
}

async function entriesIn(
  ctx: ActionCtx,
  of: { userId: Id<"users">; role: Role; isOver: boolean },
): Promise<{ entries: CalendarEntry[]; isCut: boolean }> {
  const entries: CalendarEntry[] = [];
  let cursor: string | null = null;
  do {
    const part: FunctionReturnType<typeof internal.calendar.feedPart> = await ctx.runQuery(
      internal.calendar.feedPart,
      { ...of, cursor },
    );
    entries.push(...part.entries);
    cursor = part.next;
  } while (cursor !== null && entries.length < MOST_CURRENT);
  return { entries, isCut: cursor !== null };
}
