import { isShortToken } from "../monitoring/token";
import { NOTHING_KNOWN, type SetupFacts } from "./facts";

type Env = Readonly<Record<string, string | undefined>>;

const LIMIT_MS = 5_000;
const CLERK_API = "https://api.clerk.com";

/**
 * What the app's server can find out by itself when it starts: who the backend believes, whether
 * Clerk takes our key, and whether its clock and the backend's agree. What does not answer in time
 * says nothing.
 */
export async function appFacts(
  env: Env,
  { keyHost, siteUrl }: { keyHost: string | null; siteUrl: string | null },
): Promise<SetupFacts> {
  const [told, templates] = await Promise.all([
    siteUrl ? askBackend(siteUrl) : null,
    keyHost ? templatesOf(env) : null,
  ]);
  const hasShortMonitoringToken = isShortToken(env["MONITORING_TOKEN"]);
  return { ...NOTHING_KNOWN, keyHost, templates, hasShortMonitoringToken, ...told };
}

/** The path at which the backend tells whose sign-ins it takes: nothing in it is a secret. */
export const SIGN_IN_PATH = "/setup/sign-in";

/** Where the app says that it starts: the backend alone can try LiveKit's key and clock. */
export const START_PATH = "/setup/start";

/** Has the backend look at its own set-up and say in its log what is wrong; nothing is answered. */
export async function tellStart(siteUrl: string): Promise<void> {
  const response = await ask(siteUrl + START_PATH, {}, "POST");
  await response?.body?.cancel();
}

type Told = Pick<SetupFacts, "issuer" | "origins" | "appSkewMs">;

export async function askBackend(siteUrl: string): Promise<Told | null> {
  const sentAt = Date.now();
  const response = await ask(siteUrl + SIGN_IN_PATH, {});
  const answer = response?.ok ? await response.json().catch(() => null) : null;
  if (answer === null || typeof answer !== "object") return null;
  const { issuer, origins, now } = answer as { issuer: unknown; origins: unknown; now: unknown };
  if (typeof issuer !== "string" || !Array.isArray(origins) || typeof now !== "number") return null;
  const here = (sentAt + Date.now()) / 2;
  return { issuer, origins: origins.map(String), appSkewMs: Math.round(here - now) };
}

async function templatesOf(env: Env): Promise<SetupFacts["templates"]> {
  const secret = env["CLERK_SECRET_KEY"];
  if (!secret) return null;
  const url = `${env["CLERK_API_URL"] || CLERK_API}/v1/jwt_templates`;
  const response = await ask(url, { authorization: `Bearer ${secret}` });
  if (response?.status === 401 || response?.status === 403) return "refused";
  const list: unknown = response?.ok ? await response.json().catch(() => null) : null;
  if (!Array.isArray(list)) return null;
  return list.map((one) => String((one as { name?: unknown } | null)?.name));
}

async function ask(
  url: string,
  headers: Record<string, string>,
  method: "GET" | "POST" = "GET",
): Promise<Response | null> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  return await fetch(url, { method, headers, signal, cache: "no-store" }).catch(() => null);
}
