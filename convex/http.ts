import { httpRouter } from "convex/server";
import { internal } from "./_generated/api";
import { httpAction } from "./_generated/server";
import { verifyRoomEvent } from "./model/livekitWebhook";

const http = httpRouter();

/** LiveKit's webhook: 200 applied or already known, 401 not LiveKit's, 413 too large. */
http.route({
  path: "/livekit/webhook",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const verified = await verifyRoomEvent(request);
    if (verified.kind === "refused") return new Response(null, { status: verified.status });
    await ctx.runMutation(internal.webhooks.receive, { event: verified.event });
    return new Response(null, { status: 200 });
  }),
});

http.route({
  path: "/health",
  method: "GET",
  handler: httpAction(async () => new Response("ok", { headers: { "cache-control": "no-store" } })),
});

export default http;
