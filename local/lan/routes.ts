import type { Ports } from "../stack/settings.ts";

export type Target = { port: number } | "closed";

/** What the SFU and the app offer to this machine alone. */
const CLOSED = ["/twirp", "/healthz", "/readyz"];
const SFU = ["/rtc"];
const ENGINE = ["/api"];
/** What of `convex/http.ts` browsers and programs ask for, below `/api` as well; a test compares the two. */
const SITE = [
  "/chat/files",
  "/recordings/file",
  "/posts/file",
  "/calendar/feed",
  "/pages/picture",
  "/setup/sign-in",
  "/api/v1",
];
const PEOPLE = ["/people", "/token", "/.well-known"];

/** Which part answers a path; dot segments are resolved first, plain or escaped. */
export function routeOf(url: string, ports: Ports): Target {
  const address = `http://proxy${url}`;
  if (!url.startsWith("/") || !URL.canParse(address)) return "closed";
  const path = new URL(address).pathname;
  const isUnder = (prefixes: string[]) =>
    prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  if (isUnder(CLOSED)) return "closed";
  if (isUnder(SFU)) return { port: ports.livekit };
  if (isUnder(SITE)) return { port: ports.site };
  if (isUnder(ENGINE)) return { port: ports.convex };
  if (isUnder(PEOPLE)) return { port: ports.people };
  return { port: ports.app };
}
