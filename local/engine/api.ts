import type { IncomingMessage, ServerResponse } from "node:http";
import { argumentOf, requireCallable } from "./access.ts";
import { clientError } from "./answers.ts";
import type { Auth } from "./auth.ts";
import { clientInfo, readBody, sendJson, sendText } from "./body.ts";
import type { Call, Deployment } from "./deployment.ts";
import { ApiError, ConflictError } from "./errors.ts";
import type { Files } from "./files.ts";
import { canonicalName, type FunctionKind } from "./functions.ts";
import type { Identity } from "./identity.ts";
import { MAX_MESSAGE_BYTES } from "./limits.ts";
import { encodeTs } from "./protocol.ts";
import { serveSnapshots } from "./snapshots.ts";
import { serveFile, storeUpload } from "./storage.ts";
import { type JsonObject, parseJson } from "./value.ts";

/** What Convex's clients take for "the function failed", other than "the request failed". */
const FUNCTION_FAILED = 560;
const KINDS: Record<string, FunctionKind> = {
  "/api/query": "query",
  "/api/query_at_ts": "query",
  "/api/mutation": "mutation",
  "/api/action": "action",
};

export type Api = { deployment: Deployment; auth: Auth; files: Files };

/** The HTTP half of the client protocol, and file storage. */
export async function serveApi(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  allowOrigins(request, response);
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const { method } = request;
  if (method === "OPTIONS") return void response.writeHead(204).end();
  if (pathname === "/version" && method === "GET") return sendText(response, 200, "1.48.0");
  if (pathname === "/instance_name" && method === "GET")
    return sendText(response, 200, "parley-local");
  if (pathname === "/api/storage/upload")
    return await storeUpload(api, request, response, searchParams);
  if (pathname === "/api/snapshot")
    return await serveSnapshots(api, request, response, searchParams);
  const blob = /^\/api\/storage\/([0-9a-f-]{36})$/.exec(pathname)?.[1];
  if (blob !== undefined) return await serveFile(api.files, blob, request, response);
  const kind = KINDS[pathname];
  const named = /^\/api\/run\/(.+)$/.exec(pathname)?.[1];
  const isAnyKind = pathname === "/api/function" || named !== undefined;
  if (kind === undefined && pathname !== "/api/query_ts" && !isAnyKind) {
    throw new ApiError(404, "NotFound", `There is nothing at ${pathname.slice(0, 200)}.`);
  }
  if (method !== "POST") throw new ApiError(405, "MethodNotAllowed", "Use POST.");
  const body = await readBody(request, MAX_MESSAGE_BYTES);
  if (pathname === "/api/query_ts")
    return sendJson(response, 200, { ts: encodeTs(api.deployment.lastTs) });
  const identity = await api.auth.ofHeader(request.headers.authorization);
  const run = { kind, identity, body: bodyOf(body, named), request, response };
  if (pathname === "/api/query_at_ts") return await runAtTs(api.deployment, run);
  await runFunction(api.deployment, run);
}

/** The present is the only state that there is: an earlier one is refused, and never another in its place. */
async function runAtTs(deployment: Deployment, run: Run): Promise<void> {
  const requirePresent = () => {
    if (run.body.ts === encodeTs(deployment.lastTs)) return;
    throw new ApiError(
      400,
      "QueryAtTsUnsupported",
      "This engine keeps no earlier states: something was written after the timestamp of this query. Take a new one.",
    );
  };
  requirePresent();
  await runFunction(deployment, run, requirePresent);
}

function allowOrigins(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-allow-methods", "GET, HEAD, POST, OPTIONS");
  const asked = request.headers["access-control-request-headers"];
  response.setHeader(
    "access-control-allow-headers",
    asked ?? "authorization, content-type, convex-client",
  );
  response.setHeader("access-control-max-age", "86400");
}

/** `ts`: of `query_at_ts`, the moment whose state is asked for. */
type FunctionBody = { path: string; args: JsonObject; componentPath: string; ts: unknown };

/** `named`: where the address has the function, as `folder/file/function`, and the body has not. */
function bodyOf(bytes: Buffer, named?: string): FunctionBody {
  const body = parseJson(bytes.toString(), "The body");
  const isObject = body !== null && typeof body === "object" && !Array.isArray(body);
  const path = named?.replace(/\/([^/]+)$/, ":$1") ?? (isObject ? body.path : undefined);
  if (!isObject || typeof path !== "string") {
    throw new ApiError(400, "BadJsonBody", "The body must be an object with `path` and `args`.");
  }
  const { args = {}, componentPath, ts } = body;
  return {
    path,
    ts,
    args: argumentOf(args) as JsonObject,
    componentPath: typeof componentPath === "string" ? componentPath : "",
  };
}

type Run = {
  kind: FunctionKind | undefined;
  identity: Identity;
  body: FunctionBody;
  request: IncomingMessage;
  response: ServerResponse;
};

async function runFunction(
  deployment: Deployment,
  { kind, identity, body, request, response }: Run,
  /** Of an answer that is there and not yet sent. */
  check: () => void = () => undefined,
): Promise<void> {
  const name = canonicalName(body.path);
  const call: Call = {
    component: body.componentPath,
    name,
    args: body.args,
    identity,
    request: clientInfo(request),
  };
  let value: string;
  try {
    value = await run(deployment, call, kind);
  } catch (error) {
    if (error instanceof ConflictError) throw error;
    const failed = clientError(error, name, deployment.log);
    return sendJson(response, FUNCTION_FAILED, { status: "error", ...failed, logLines: [] });
  }
  check();
  sendText(response, 200, `{"status":"success","value":${value},"logLines":[]}`);
}

async function run(
  deployment: Deployment,
  call: Call,
  asked: FunctionKind | undefined,
): Promise<string> {
  const kind = asked ?? deployment.functions.find(call)?.kind ?? "query";
  requireCallable(deployment, call, kind, call.identity);
  if (kind === "query") return await deployment.query(call);
  if (kind === "mutation") return (await deployment.mutation(call)).value;
  return await deployment.action(call);
}
