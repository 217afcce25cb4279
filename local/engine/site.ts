import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Auth } from "./auth.ts";
import { clientError } from "./answers.ts";
import { clientInfo, readBody, sendJson } from "./body.ts";
import type { Deployment } from "./deployment.ts";
import { MAX_HTTP_ACTION_BYTES } from "./limits.ts";
import { NOBODY } from "./identity.ts";

/** Runs the project's HTTP actions (`http.ts`). */
export async function serveSite(
  { deployment, auth, origin }: { deployment: Deployment; auth: Auth; origin: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!deployment.functions.component("").analysis.hasHttp) {
    return sendJson(response, 404, {
      code: "NotFound",
      message: "This deployment has no HTTP actions.",
    });
  }
  const body = await readBody(request, MAX_HTTP_ACTION_BYTES);
  const url = new URL(request.url ?? "/", origin);
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const init: RequestInit = {
    method: request.method,
    headers: headersOf(request),
    ...(hasBody ? { body: new Uint8Array(body) } : {}),
  };
  const identity = await auth.ofHeader(request.headers.authorization).catch(() => NOBODY);
  try {
    const answer = await deployment.http(
      { identity, request: clientInfo(request) },
      url.href,
      init,
    );
    await sendResponse(request, response, answer);
  } catch (error) {
    if (response.headersSent) throw error;
    const { errorMessage, errorData } = clientError(error, "http", deployment.log);
    sendJson(response, 500, {
      code: errorMessage,
      ...(errorData === undefined ? {} : { data: errorData }),
    });
  }
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    headers.append(request.rawHeaders[i]!, request.rawHeaders[i + 1]!);
  }
  return headers;
}

async function sendResponse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Response,
): Promise<void> {
  const headers: Record<string, string | string[]> = Object.fromEntries(answer.headers);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  response.writeHead(answer.status, headers);
  if (answer.body === null || request.method === "HEAD") return void response.end();
  await pipeline(Readable.fromWeb(answer.body as never), response);
}
