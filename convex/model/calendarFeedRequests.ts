import { internal } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";

export const FEED_PATH = "/calendar/feed";

/** 200 a calendar, 404 no feed has this secret, 429 asked too often. */
export async function sendFeed(ctx: ActionCtx, request: Request): Promise<Response> {
  const secret = new URL(request.url).searchParams.get("key") ?? "";
  const reading = await ctx.runMutation(internal.calendar.readFeed, { secret });
  const headers = { "cache-control": "no-store" };
  if (reading.kind === "unknown") return new Response(null, { status: 404, headers });
  if (reading.kind === "rate_limited") {
    const seconds = Math.max(1, Math.ceil((reading.retryAt - Date.now()) / 1000));
    return new Response(null, {
      status: 429,
      headers: { ...headers, "retry-after": String(seconds) },
    });
  }
  return new Response(reading.text, {
    headers: {
      ...headers,
      "content-type": "text/calendar; charset=utf-8",
      "x-content-type-options": "nosniff",
    },
  });
}
