import { httpRouter } from "convex/server";
import { SIGN_IN_PATH, START_PATH } from "../lib/setup/appFacts";
import { internal } from "./_generated/api";
import { type ActionCtx, httpAction } from "./_generated/server";
import { API_PREFIX } from "./model/api/operations";
import { serveApi } from "./model/api/serve";
import { FEED_PATH, sendFeed } from "./model/calendar/calendarFeedRequests";
import { answerPreflight, withCors } from "./model/cors";
import { receiveFile, sendFile } from "./model/chat/fileRequests";
import { ISSUER_PATH } from "./model/guests/guests";
import { guestKeySet } from "./model/guests/guestTokens";
import { log } from "./model/log";
import { verifyClerkEvent } from "./model/identity/clerkWebhook";
import { appOrigins } from "./model/appOrigin";
import { issuerOf } from "./model/identity/setupFacts";
import { verifyRoomEvent } from "./model/session/livekitWebhook";
import type { WebhookSender } from "./model/session/webhookSenders";
import { verifyMuxEvent } from "./model/watch/muxWebhook";
import { namedIn } from "./model/monitoring/namedByWebhook";
import {
  METRICS_PATH,
  receiveReport,
  REPORT_PATH,
  sendMetrics,
} from "./model/monitoring/monitoringRequests";
import { PICTURE_PATH } from "./model/slots/pageFields";
import { receivePicture, sendPicture } from "./model/slots/pictureRequests";
import { sendPost } from "./model/watch/postFiles";
import { POST_PATH } from "./model/watch/publicPosts";
import { sendRecording } from "./model/storage/recordingFiles";
import { FILE_PATH } from "./model/recording/recordingWatch";

const http = httpRouter();

/** That it came is noted, and whether it named something of ours; nothing else of what it said: nobody knows whose it is. */
async function refuse(
  ctx: ActionCtx,
  sender: WebhookSender,
  { status, body }: { status: number; body?: string },
): Promise<Response> {
  log.warn("webhook_refused", { sender, status });
  const named = body === undefined ? undefined : namedIn(sender, body);
  await ctx.runMutation(internal.webhooks.noteRefused, { sender, status, named });
  return new Response(null, { status });
}

/** LiveKit's webhook: 200 applied or already known, 401 not LiveKit's, 413 too large. */
http.route({
  path: "/livekit/webhook",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const verified = await verifyRoomEvent(request);
    if (verified.kind === "refused") return await refuse(ctx, "livekit", verified);
    await ctx.runMutation(internal.webhooks.receive, { event: verified.event });
    return new Response(null, { status: 200 });
  }),
});

/** Clerk's webhook: 200 applied, known or not for us, 401 not Clerk's or too old, 413 too large, 503 not set up. */
http.route({
  path: "/clerk/webhook",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const verified = await verifyClerkEvent(request);
    if (verified.kind === "refused") return await refuse(ctx, "clerk", verified);
    if (verified.kind === "event") {
      await ctx.runMutation(internal.clerk.hear, { event: verified.event });
    }
    return new Response(null, { status: 200 });
  }),
});

/** Mux's webhook: 200 applied, known or not for us, 400 unreadable, 401 not Mux's or too old, 413 too large, 503 not set up. */
http.route({
  path: "/mux/webhook",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const verified = await verifyMuxEvent(request);
    if (verified.kind === "refused") return await refuse(ctx, "mux", verified);
    if (verified.kind === "event") {
      await ctx.runMutation(internal.watchJobs.hear, { event: verified.event });
    }
    return new Response(null, { status: 200 });
  }),
});

/** Files of the chat, up and down, for whom `Authorization: Bearer …` names. */
const FILES = "/chat/files";
http.route({
  path: FILES,
  method: "POST",
  handler: httpAction(async (ctx, request) => withCors(request, await receiveFile(ctx, request))),
});
http.route({
  path: FILES,
  method: "GET",
  handler: httpAction(async (ctx, request) => withCors(request, await sendFile(ctx, request))),
});
http.route({
  path: FILES,
  method: "OPTIONS",
  handler: httpAction(async (_ctx, request) => answerPreflight(request)),
});

/** Pictures of providers' pages: up for whom `Authorization: Bearer …` names, down for everybody. */
http.route({
  path: PICTURE_PATH,
  method: "POST",
  handler: httpAction(async (ctx, request) =>
    withCors(request, await receivePicture(ctx, request)),
  ),
});
http.route({
  path: PICTURE_PATH,
  method: "GET",
  handler: httpAction(async (ctx, request) => await sendPicture(ctx, request)),
});
http.route({
  path: PICTURE_PATH,
  method: "OPTIONS",
  handler: httpAction(async (_ctx, request) => answerPreflight(request)),
});

/** Recordings, a piece at a time, for whom a ticket of `recordings.watch` names. */
http.route({
  path: FILE_PATH,
  method: "GET",
  handler: httpAction(async (ctx, request) => withCors(request, await sendRecording(ctx, request))),
});
http.route({
  path: FILE_PATH,
  method: "OPTIONS",
  handler: httpAction(async (_ctx, request) => answerPreflight(request)),
});

/** Published recordings, a piece at a time, for everybody. */
http.route({
  path: POST_PATH,
  method: "GET",
  handler: httpAction(async (ctx, request) => withCors(request, await sendPost(ctx, request))),
});

/** The keys of guests' tokens, for whoever checks one: this deployment itself. */
http.route({
  path: `${ISSUER_PATH}/.well-known/jwks.json`,
  method: "GET",
  handler: httpAction(
    async () =>
      new Response(guestKeySet(), {
        headers: { "content-type": "application/json", "cache-control": "no-store" },
      }),
  ),
});

/** A person's bookings for their calendar, by the secret that is in the address. */
http.route({
  path: FEED_PATH,
  method: "GET",
  handler: httpAction(async (ctx, request) => await sendFeed(ctx, request)),
});

/** Whose sign-ins are taken, and from which addresses: for who cannot sign in. Nothing in it is a secret. */
http.route({
  path: SIGN_IN_PATH,
  method: "GET",
  handler: httpAction(async () => {
    const told = { issuer: issuerOf(), origins: appOrigins(), now: Date.now() };
    const headers = { "cache-control": "no-store", "access-control-allow-origin": "*" };
    return Response.json(told, { headers });
  }),
});

/** A server of the app says that it starts, so that the log names what is set up wrongly. */
http.route({
  path: START_PATH,
  method: "POST",
  handler: httpAction(async (ctx) => {
    await ctx.runMutation(internal.setup.hearStart, {});
    return new Response(null, { status: 204 });
  }),
});

/** For Prometheus, by the monitoring token. */
http.route({
  path: METRICS_PATH,
  method: "GET",
  handler: httpAction(async (ctx, request) => await sendMetrics(ctx, request)),
});

/** What parts of the service and Alertmanager tell, by the monitoring token. */
http.route({
  path: REPORT_PATH,
  method: "POST",
  handler: httpAction(async (ctx, request) => await receiveReport(ctx, request)),
});

/** The HTTP API of docs/openapi.json, for who has a key. */
for (const method of ["GET", "POST"] as const) {
  http.route({
    pathPrefix: API_PREFIX,
    method,
    handler: httpAction(async (ctx, request) => await serveApi(ctx, request)),
  });
}

http.route({
  path: "/health",
  method: "GET",
  handler: httpAction(async () => new Response("ok", { headers: { "cache-control": "no-store" } })),
});

export default http;
