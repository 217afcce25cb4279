import { existsSync } from "node:fs";
import { siteOf } from "../../lib/config/settings.ts";
import { type Keys, readKeys } from "../doctor/pass.ts";
import { isLoopback } from "../stack/environment.ts";
import { readJson } from "../stack/files.ts";
import { homePaths } from "../stack/paths.ts";
import { Problem } from "../stack/problem.ts";
import { homeFrom, portsFrom, type Variables } from "../stack/settings.ts";
import type { Options } from "./args.ts";

/** What is looked at. Addresses of LiveKit are in the order in which its signalling passes them. */
export type Target = {
  appUrl: string;
  livekitUrl: string;
  livekitUrls: string[];
  convexUrl: string;
  /** Where its HTTP actions are; null where that is not known. */
  siteUrl: string | null;
  keys: Keys;
  /** Runs the backend's internal functions; null where none was given. */
  adminKey: string | null;
  /** Who signs people in on this machine, where nobody outside does. */
  localIssuer: string | null;
  clerk: { publishableKey: string | null; secretKey: string | null; apiUrl: string };
};

const CLERK_API = "https://api.clerk.com";

export function targetFrom(env: Variables, { appUrl, livekitUrls }: Options): Target {
  const local = isLoopback(appUrl) ? localStack(env) : null;
  const livekitUrl = env["LIVEKIT_URL"] || local?.livekitUrl || livekitUrls.at(-1);
  const convexUrl = withoutSlash(
    env["CONVEX_URL"] || env["NEXT_PUBLIC_CONVEX_URL"] || local?.convexUrl,
  );
  if (!livekitUrl) throw new Problem("LIVEKIT_URL is not set: the address that browsers use.");
  if (!convexUrl) throw new Problem("CONVEX_URL is not set: the address of the Convex deployment.");
  const ownSite = local?.convexUrl === convexUrl ? local.siteUrl : undefined;
  const siteUrl = env["CONVEX_SITE_URL"] || siteOf(convexUrl) || ownSite;
  const given = env["CONVEX_DEPLOY_KEY"] || env["CONVEX_SELF_HOSTED_ADMIN_KEY"];
  return {
    appUrl,
    livekitUrl,
    livekitUrls: [...livekitUrls.filter((url) => url !== livekitUrl), livekitUrl],
    convexUrl,
    siteUrl: withoutSlash(siteUrl) ?? null,
    keys: readKeys(env, livekitUrl),
    adminKey: given || local?.adminKey || null,
    localIssuer: local?.issuer ?? null,
    clerk: {
      publishableKey: env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"] || null,
      secretKey: env["CLERK_SECRET_KEY"] || null,
      apiUrl: env["CLERK_API_URL"] || CLERK_API,
    },
  };
}

const withoutSlash = (url: string | undefined) => url?.replace(/\/+$/, "");

/** The stack that `npm start` runs from this home, where there is one. */
function localStack(env: Variables) {
  const file = homePaths(homeFrom(env)).secrets;
  if (!existsSync(file)) return null;
  const { engineAdminKey } = readJson(file) as { engineAdminKey?: string };
  const { livekit, convex, site, people } = portsFrom(env);
  return {
    livekitUrl: `ws://127.0.0.1:${livekit}`,
    convexUrl: `http://127.0.0.1:${convex}`,
    siteUrl: `http://127.0.0.1:${site}`,
    adminKey: engineAdminKey ?? null,
    issuer: `http://127.0.0.1:${people}`,
  };
}
