import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { log } from "./log.ts";
import type { Jobs, Taken } from "./jobs.ts";
import { ENGINE, LANGUAGE } from "./options.ts";

/** A file comes from this machine or the backend's; one that takes longer has stalled. */
const UPLOAD_LIMIT_MS = 10 * 60_000;
const PATH = /^\/jobs\/([A-Za-z0-9_-]{1,64})$/;

/** Whatever the backend is told of a service for captions, answered by the engine of this machine. */
export function createCaptionsServer(secret: string, jobs: Jobs): Server {
  const server = createServer((request, response) => {
    answer(secret, jobs, request, response).catch((error: unknown) => {
      log.error("request_broke", { problem: String(error) });
      if (!response.headersSent) response.writeHead(500).end();
    });
  });
  server.requestTimeout = UPLOAD_LIMIT_MS;
  return server;
}

async function answer(
  secret: string,
  jobs: Jobs,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://captions");
  if (pathname === "/healthz") {
    return send(response, 200, { ok: true, engine: ENGINE, language: LANGUAGE });
  }
  if (!isAllowed(request, secret)) return refuse(response, 401);
  const id = PATH.exec(pathname)?.[1];
  if (id === undefined) return refuse(response, 404);
  switch (request.method) {
    case "PUT":
      // Speech in another language would become words that nobody said.
      if (searchParams.get("language") !== LANGUAGE) return refuse(response, 422);
      return answerTaken(response, await jobs.take(id, request, sizeOf(request)), request);
    case "GET": {
      const report = jobs.report(id);
      return report === null ? refuse(response, 404) : send(response, 200, report);
    }
    case "DELETE":
      jobs.forget(id);
      return void response.writeHead(204).end();
    default:
      return refuse(response, 405);
  }
}

function sizeOf({ headers }: IncomingMessage): number | undefined {
  const size = headers["content-length"];
  return size === undefined ? undefined : Number(size);
}

const STATUS: Record<Taken, number> = {
  accepted: 202,
  known: 200,
  busy: 503,
  too_large: 413,
  cut_off: 400,
};

function answerTaken(response: ServerResponse, taken: Taken, request: IncomingMessage): void {
  if (taken !== "accepted" && taken !== "known") return refuse(response, STATUS[taken]);
  // One that is known already is read to its end, as whoever sends it reads the answer then.
  request.resume();
  send(response, STATUS[taken], { state: "queued" });
}

function isAllowed(request: IncomingMessage, secret: string): boolean {
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(secret));
}

const digest = (text: string) => createHash("sha256").update(text).digest();

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(body));
}

/** The rest of a body that is not wanted is not waited for. */
function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { Connection: "close", "Cache-Control": "no-store" }).end();
}
