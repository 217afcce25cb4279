import { keyHostOf } from "../../../lib/setup/facts.ts";
import { UNUSED_ISSUER } from "../../../lib/setup/rules.ts";
import { fails, holds, type Line } from "../line.ts";
import { reasonOf } from "../../doctor/reason.ts";
import type { Target } from "../target.ts";

const LIMIT_MS = 10_000;
/** Where the backend tells whom it believes; nothing in it is a secret. */
const SIGN_IN_PATH = "/setup/sign-in";
const AUDIENCE = "convex";
const ABOUT = "sign-in";

type Told = { issuer: string; origins: string[] };

/** From the app's address to the keys by which a token is checked: each can stop every sign-in. */
export async function checkSignIn(target: Target): Promise<Line[]> {
  if (target.siteUrl === null) {
    return [fails(ABOUT, "nobody says whom the backend believes", "see the HTTP actions")];
  }
  const told = (await askJson(target.siteUrl + SIGN_IN_PATH)) as Partial<Told> | string;
  if (typeof told === "string" || typeof told.issuer !== "string" || !told.origins) {
    const says = typeof told === "string" ? told : "it answered, and not as Parley does";
    return [fails(ABOUT, `${target.siteUrl}${SIGN_IN_PATH}: ${says}`, "see the HTTP actions")];
  }
  const issuer = issuerOf(told.issuer, target);
  return [
    judgeOrigin(target.appUrl, told.origins),
    ...(issuer === null ? [noIssuer()] : await checkIssuer(issuer, target)),
    ...(await checkTemplate(target)),
  ];
}

/** Where the backend believes nobody outside, the stack of this machine has an issuer of its own. */
function issuerOf(told: string, { localIssuer }: Target): string | null {
  const isUsed = told !== "" && told !== UNUSED_ISSUER;
  return isUsed ? told : localIssuer;
}

function noIssuer(): Line {
  const fix =
    "set CLERK_JWT_ISSUER_DOMAIN in the Convex deployment to Clerk's Frontend API address, and deploy again";
  return fails("sign-in's issuer", "the backend believes nobody's sign-ins", fix);
}

function judgeOrigin(appUrl: string, origins: string[]): Line {
  const about = "sign-in's addresses";
  const { origin } = new URL(appUrl);
  if (origins.includes(origin)) return holds(about, `the backend takes tokens of ${origin}`);
  const says = `the backend refuses tokens of ${origin}: it knows ${origins.join(", ") || "none"}`;
  return fails(about, says, "add it to APP_ORIGINS in the Convex deployment, without a path");
}

async function checkIssuer(issuer: string, { clerk }: Target): Promise<Line[]> {
  const about = "sign-in's issuer";
  const host = keyHostOf(clerk.publishableKey);
  if (host !== null && issuer !== `https://${host}`) {
    const says = `the backend believes ${issuer}, and the app signs people in at https://${host}`;
    return [fails(about, says, "CLERK_JWT_ISSUER_DOMAIN is to be that of the publishable key")];
  }
  const address = `${issuer}/.well-known/jwks.json`;
  const found = await askJson(address);
  const { keys } = (typeof found === "string" ? {} : found) as { keys?: unknown };
  if (!Array.isArray(keys) || keys.length === 0) {
    const says = typeof found === "string" ? found : "it answered, and without a key";
    const fix = "correct CLERK_JWT_ISSUER_DOMAIN: the issuer's address, without a path or slash";
    return [fails(about, `${address}: ${says}`, fix)];
  }
  const named = await askJson(`${issuer}/.well-known/openid-configuration`);
  const { issuer: itself } = (typeof named === "string" ? {} : named) as { issuer?: unknown };
  if (typeof itself === "string" && itself !== issuer) {
    const says = `${issuer} calls itself ${itself}, and so do its tokens, which are refused`;
    return [fails(about, says, `set CLERK_JWT_ISSUER_DOMAIN to ${itself}`)];
  }
  return [holds(about, `${issuer} gives its keys`)];
}

/** Clerk alone has templates, and shows them to whoever has its secret key. */
async function checkTemplate({ clerk }: Target): Promise<Line[]> {
  if (!clerk.secretKey) return [];
  const about = "Clerk's template";
  const authorization = `Bearer ${clerk.secretKey}`;
  const list = await askJson(`${clerk.apiUrl}/v1/jwt_templates`, { authorization });
  if (typeof list === "string" || !Array.isArray(list)) {
    const says = typeof list === "string" ? list : "no list";
    const fix = "copy CLERK_SECRET_KEY again, of the same instance as the publishable key";
    return [fails(about, `${clerk.apiUrl}: ${says}`, fix)];
  }
  const templates = list as { name?: unknown; claims?: { aud?: unknown } }[];
  const template = templates.find(({ name }) => name === AUDIENCE);
  if (!template) {
    // Clerk's integration with Convex puts the audience into every token instead.
    const says =
      "there is none named “convex”: right only where session tokens carry that audience";
    return [holds(about, says)];
  }
  if (template.claims?.aud === AUDIENCE) return [holds(about, "“convex” has the audience")];
  const says = `“convex” has the audience ${JSON.stringify(template.claims?.aud ?? null)}`;
  return [fails(about, says, "give the template the claim “aud” with the value “convex”")];
}

/** A sentence where there is no JSON to be had. */
async function askJson(
  url: string,
  headers: Record<string, string> = {},
): Promise<object | string> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(LIMIT_MS) });
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) return `answered ${response.status}`;
    return typeof body === "object" && body !== null ? body : "answered without JSON";
  } catch (error) {
    const isLate = (error as Error).name === "TimeoutError";
    return isLate ? `no answer in ${LIMIT_MS / 1000} s` : reasonOf(error);
  }
}
