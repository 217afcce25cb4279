import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { statfsSync } from "node:fs";
import { RoomServiceClient, TokenVerifier } from "livekit-server-sdk";
import type { Services } from "../egress.ts";
import type { Egresses } from "../egresses.ts";
import type { Joins } from "../joins.ts";
import { requireBackend } from "./caller.ts";
import { answerFile, answerJoined } from "./files.ts";
import { answerJoin } from "./joins.ts";
import { callMethod, type Api } from "./methods.ts";
import { readBody, send, sendError, TwirpError } from "./twirp.ts";

const SFU_ANSWERS_WITHIN_S = 5;

/** LiveKit's egress API, the files, and how the recorder is. */
export function createRecorderServer(services: Services, egresses: Egresses, joins: Joins): Server {
  const { livekitApiUrl, apiKey, apiSecret } = services.options;
  const verifier = new TokenVerifier(apiKey, apiSecret);
  const options = { requestTimeout: SFU_ANSWERS_WITHIN_S, failover: false };
  const api = {
    egresses,
    joins,
    rooms: new RoomServiceClient(livekitApiUrl, apiKey, apiSecret, options),
  };
  const server = createServer((request, response) => {
    answer(services, api, verifier, request, response).catch((error) => sendError(response, error));
  });
  server.requestTimeout = 10_000;
  return server;
}

async function answer(
  { options, store }: Services,
  api: Api & { joins: Joins },
  verifier: TokenVerifier,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const path = (request.url ?? "/").split("?")[0]!;
  if (path === "/healthz") return sendHealth(options.folder, api.egresses, response);
  await requireBackend(request, verifier);
  const method = /^\/twirp\/livekit\.Egress\/(\w+)$/.exec(path)?.[1];
  if (method) return answerCall(api, method, request, response);
  const egressId = /^\/files\/(EG_\w+)$/.exec(path)?.[1];
  if (egressId) return answerFile(api.egresses, store, egressId, request, response);
  const [, kind, joinId] = /^\/(files|joins)\/(JN_\w+)$/.exec(path) ?? [];
  if (kind === "joins") return answerJoin(api.joins, joinId!, request, response);
  if (kind === "files") return answerJoined(api.joins, store, joinId!, request, response);
  const streamed = /^\/streams\/(EG_\w+)$/.exec(path)?.[1];
  if (streamed) return sendStreams(api.egresses, streamed, response);
  throw new TwirpError("bad_route", `no handler for path ${path}`);
}

async function answerCall(
  api: Api,
  method: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  if (request.method !== "POST") throw new TwirpError("bad_route", "unsupported method");
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json" && type !== "application/protobuf") {
    throw new TwirpError("bad_route", `unexpected Content-Type: ${type ?? ""}`);
  }
  const isJson = type === "application/json";
  const reply = await callMethod(api, method, { isJson, body: await readBody(request) });
  const json = () => reply.toJsonString({ useProtoFieldName: true });
  send(response, 200, type, isJson ? json() : reply.toBinary());
}

/** How the destinations of a running egress take it, keys masked. */
function sendStreams(egresses: Egresses, egressId: string, response: ServerResponse) {
  const { health } = egresses.running(egressId, "tell of its streams");
  send(response, 200, "application/json", JSON.stringify(health));
}

/** Free space is part of a preflight: a recording that cannot be kept should not begin. */
function sendHealth(folder: string, { load }: Egresses, response: ServerResponse) {
  const { bavail, bsize } = statfsSync(folder);
  const body = { ok: true, ...load, freeBytes: bavail * bsize };
  send(response, 200, "application/json", JSON.stringify(body));
}
