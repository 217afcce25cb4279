import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { clerkFindings, type Finding } from "./clerk.ts";
import { exposedSecrets, incompleteGroups, LIVEKIT } from "./groups.ts";
import { ROOT } from "./paths.ts";
import type { Variables } from "./settings.ts";

export type { Finding } from "./clerk.ts";

/** Where each hosted part comes from: the stack's own, or the address in the environment. */
export type Services = {
  livekit: { url: string; apiUrl: string; key: string; secret: string } | null;
  convexUrl: string | null;
  clerk: { issuer: string } | null;
};
export type Environment = { services: Services; findings: Finding[] };

/** `.env` files as Next reads them for production, under what is really set. */
export function readEnvironment(env: Variables = process.env, folder = ROOT): Variables {
  const files = [".env", ".env.production", ".env.local", ".env.production.local"];
  const layers = files.map((name) => join(folder, name)).filter((file) => existsSync(file));
  const set = Object.entries(env).filter(([, value]) => value !== undefined);
  return Object.assign(
    {},
    ...layers.map((file) => parseEnv(readFileSync(file, "utf8"))),
    Object.fromEntries(set),
  ) as Variables;
}

/** What the environment says, and everything in it that is missing or contradictory. */
export function examine(env: Variables): Environment {
  const findings = [
    ...incompleteGroups(env),
    ...livekitFindings(env),
    ...convexFindings(env),
    ...clerkFindings(env),
    ...addressFindings(env, "CAPTIONS_URL", ["http:", "https:"], "https://…"),
    ...exposedSecrets(env),
  ];
  const services = servicesFrom(env);
  return { services, findings: [...findings, ...mixedFindings(services)] };
}

function servicesFrom(env: Variables): Services {
  const [url, key, secret] = LIVEKIT.map((name) => env[name]);
  const hasLivekit = url && key && secret;
  const apiUrl = env["LIVEKIT_API_URL"] || url?.replace(/^ws/, "http") || "";
  return {
    livekit: hasLivekit ? { url, apiUrl, key, secret } : null,
    convexUrl: env["CONVEX_URL"] || env["NEXT_PUBLIC_CONVEX_URL"] || null,
    clerk: env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"]
      ? { issuer: env["CLERK_JWT_ISSUER_DOMAIN"] ?? "" }
      : null,
  };
}

function livekitFindings(env: Variables): Finding[] {
  const findings: Finding[] = [];
  if (env["LIVEKIT_API_URL"] && !LIVEKIT.some((name) => env[name])) {
    findings.push({
      what: "LIVEKIT_API_URL is set, but LIVEKIT_URL is not",
      fix: "set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET too, or unset it",
    });
  }
  findings.push(
    ...addressFindings(env, "LIVEKIT_EGRESS_URL", ["ws:", "wss:", "http:", "https:"], "https://…"),
    ...addressFindings(env, "LIVEKIT_URL", ["ws:", "wss:"], "wss://NAME.livekit.cloud"),
  );
  const api = addressFindings(env, "LIVEKIT_API_URL", ["http:", "https:"], "https://…");
  return [...findings, ...api];
}

function convexFindings(env: Variables): Finding[] {
  const example = "https://NAME.convex.cloud";
  const names = ["NEXT_PUBLIC_CONVEX_URL", "CONVEX_URL"];
  const findings = names.flatMap((n) => addressFindings(env, n, ["http:", "https:"], example));
  const site = names.find((name) => env[name]?.includes(".convex.site"));
  if (site) {
    findings.push({
      what: `${site} is the address of HTTP actions (.convex.site)`,
      fix: `set it to the deployment's own address, ${example}`,
    });
  }
  const [built, running] = names.map((name) => env[name]);
  if (built && running && built !== running) {
    findings.push({
      what: `NEXT_PUBLIC_CONVEX_URL (${built}) and CONVEX_URL (${running}) differ`,
      fix: "set one of them, or both to the same deployment",
    });
  }
  return findings;
}

/** A Convex that is elsewhere cannot reach an SFU or an issuer on this machine. */
function mixedFindings({ livekit, convexUrl, clerk }: Services): Finding[] {
  if (!convexUrl || isLoopback(convexUrl)) return [];
  const findings: Finding[] = [];
  if (!livekit) {
    findings.push({
      what: `Convex at ${convexUrl} cannot reach an SFU on this machine`,
      fix: "set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET to a LiveKit that it reaches",
    });
  }
  if (!clerk) {
    findings.push({
      what: `Convex at ${convexUrl} cannot check tokens of the people issuer on this machine`,
      fix: "set NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY, CLERK_SECRET_KEY and CLERK_JWT_ISSUER_DOMAIN",
    });
  }
  return findings;
}

function addressFindings(env: Variables, name: string, schemes: string[], example: string) {
  const text = env[name];
  if (!text) return [];
  const scheme = URL.canParse(text) ? new URL(text).protocol : "";
  if (schemes.includes(scheme)) return [];
  return [{ what: `${name} is "${text}"`, fix: `it must be an address like ${example}` }];
}

export function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return host === "localhost" || host === "[::1]" || host.startsWith("127.");
}
