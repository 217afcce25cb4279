import { type NextRequest, NextResponse } from "next/server";
import { BARE_CSP, buildCsp } from "./lib/config/csp";
import {
  EMBED_SCRIPT,
  EMBED_SCRIPT_HEADERS,
  FIXED_HEADERS,
  FRAMED_HEADERS,
  HSTS,
  isOverTls,
} from "./lib/config/headers";
import { readSettings } from "./lib/config/settings";
import { framedBooking } from "./lib/embed/address";
import { framingOrigins } from "./lib/embed/origins";
import { createLog } from "./lib/log/log";
import { playsStreams } from "./lib/watch/policy";

const log = createLog("app");

/** Sets the security headers. It guards no page: what a caller may see is decided in Convex. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const response = isDecodable(request.nextUrl.pathname) ? await pass(request) : badAddress();
  if (isOverTls(request.nextUrl.protocol, request.headers.get("x-forwarded-proto"))) {
    response.headers.set("Strict-Transport-Security", HSTS);
  }
  return response;
}

function badAddress(): NextResponse {
  const headers = { ...FIXED_HEADERS, "Content-Security-Policy": BARE_CSP };
  return new NextResponse("Bad address", { status: 400, headers });
}

async function pass(request: NextRequest): Promise<NextResponse> {
  const requestId = crypto.randomUUID();
  const { pathname } = request.nextUrl;
  log.debug("request", { requestId, method: request.method, path: pathname });
  const nonce = btoa(crypto.randomUUID());
  const settings = readSettings();
  const framed = framedBooking(pathname);
  const convexUrl = settings.kind === "ready" ? settings.config.convexUrl : null;
  const framedBy = framed && convexUrl ? await framingOrigins(convexUrl, framed) : [];
  const csp = buildCsp({
    nonce,
    isDevelopment: process.env.NODE_ENV === "development",
    config: settings.kind === "ready" ? settings.config : null,
    isWatching: playsStreams(pathname),
    framedBy,
  });
  const headers = new Headers(request.headers);
  // Next reads the nonce for its own scripts from the request's policy.
  headers.set("Content-Security-Policy", csp);
  headers.set("x-nonce", nonce);
  headers.set("x-request-id", requestId);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", csp);
  response.headers.set("x-request-id", requestId);
  const fixed = headersOf(pathname, framedBy.length > 0);
  for (const [name, value] of Object.entries(fixed)) response.headers.set(name, value);
  return response;
}

// Hashed files need no policy of their own; next.config.ts gives them the fixed headers.
export const config = { matcher: "/((?!_next/static/).*)" };

function headersOf(pathname: string, isFramed: boolean): Readonly<Record<string, string>> {
  if (pathname === EMBED_SCRIPT) return EMBED_SCRIPT_HEADERS;
  return isFramed ? FRAMED_HEADERS : FIXED_HEADERS;
}

/** Next answers an address with a broken escape with 500, as if the fault were here. */
function isDecodable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}
