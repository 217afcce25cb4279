import { existsSync } from "node:fs";
import { siteOf } from "../../lib/config/settings.ts";
import { homePaths } from "../stack/paths.ts";
import { homeFrom, portsFrom, type Variables } from "../stack/settings.ts";

/** Where sign-in and Convex are; null where nobody said so. */
export type Services = {
  convexUrl: string | null;
  /** Its HTTP actions. */
  siteUrl: string | null;
  /** Who signs people in on this machine, where nobody outside does. */
  localIssuer: string | null;
};

/** As the environment has them. @param isOwnStack the keys were this machine's stack's, and so is the rest */
export function servicesFrom(env: Variables, isOwnStack: boolean): Services {
  const given = withoutSlash(env["CONVEX_URL"] || env["NEXT_PUBLIC_CONVEX_URL"]);
  const own = isOwnStack && existsSync(homePaths(homeFrom(env)).secrets) ? portsFrom(env) : null;
  const at = (port: number | undefined) => (port ? `http://127.0.0.1:${port}` : null);
  const convexUrl = given ?? at(own?.convex);
  const siteUrl = withoutSlash(env["CONVEX_SITE_URL"]) ?? (given ? siteOf(given) : at(own?.site));
  return { convexUrl, siteUrl: siteUrl ?? null, localIssuer: at(own?.people) };
}

function withoutSlash(url: string | undefined): string | null {
  return url ? url.replace(/\/+$/, "") : null;
}
