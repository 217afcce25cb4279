import { type NextRequest, NextResponse } from "next/server";
import { buildCsp } from "./lib/config/csp";
import { FIXED_HEADERS, HSTS, isOverTls } from "./lib/config/headers";
import { readSettings } from "./lib/config/settings";
import { createLog } from "./lib/log/log";
import { playsStreams } from "./lib/watch/policy";

const log = createLog("app");

/** Sets the security headers. It guards no page: what a caller may see is decided in Convex. */
export function proxy(request: NextRequest): NextResponse {
  if (!isDecodable(request.nextUrl.pathname)) {
    return new NextResponse("Bad address", { status: 400, headers: FIXED_HEADERS });
  }
  const requestId = crypto.randomUUID();
  const { pathname } = request.nextUrl;
  log.debug("request", { requestId, method: request.method, path: pathname });
  const nonce = btoa(crypto.randomUUID());
  const settings = readSettings();
  const csp = buildCsp({
    nonce,
    isDevelopment: process.env.NODE_ENV === "development",
    config: settings.kind === "ready" ? settings.config : null,
    isWatching: playsStreams(request.nextUrl.pathname),
  });
  const headers = new Headers(request.headers);
  // Next reads the nonce for its own scripts from the request's policy.
  headers.set("Content-Security-Policy", csp);
  headers.set("x-nonce", nonce);
  headers.set("x-request-id", requestId);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", csp);
  response.headers.set("x-request-id", requestId);
  for (const [name, value] of Object.entries(FIXED_HEADERS)) response.headers.set(name, value);
  if (isOverTls(request.nextUrl.protocol, request.headers.get("x-forwarded-proto"))) {
    response.headers.set("Strict-Transport-Security", HSTS);
  }
  return response;
}

// Hashed files need no policy of their own; next.config.ts gives them the fixed headers.
export const config = { matcher: "/((?!_next/static/).*)" };

/** Next answers an address with a broken escape with 500, as if the fault were here. */
function isDecodable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}
