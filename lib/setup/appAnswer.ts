import { httpQuery } from "../config/httpQuery";
import { readSettings, type Settings } from "../config/settings";
import { appFacts } from "./appFacts";
import type { AppFacts } from "./askApp";
import { keyHostOf } from "./facts";

const WITHIN_MS = 5_000;
const headers = { "Cache-Control": "no-store" };

/**
 * 200 the app's own facts, 401 without a sign-in, 403 for who is no admin, 503 where the backend does
 * not answer. It asks Clerk with our key, so it is for nobody else.
 */
export async function answerAppFacts(
  authorization: string | null,
  {
    env = process.env,
    settings = readSettings(),
  }: { env?: Readonly<Record<string, string | undefined>>; settings?: Settings } = {},
): Promise<Response> {
  if (!authorization?.startsWith("Bearer ")) return refusal(401);
  if (settings.kind === "incomplete") return refusal(503);
  const { convexUrl, clerkPublishableKey, siteUrl } = settings.config;
  const asked = await askIsAdmin(convexUrl, authorization);
  if (asked !== "admin") return refusal(asked);
  const keyHost = keyHostOf(clerkPublishableKey);
  const { templates, appSkewMs } = await appFacts(env, { keyHost, siteUrl });
  return Response.json({ templates, appSkewMs } satisfies AppFacts, { headers });
}

const refusal = (status: number) => new Response(null, { status, headers });

async function askIsAdmin(
  convexUrl: string,
  authorization: string,
): Promise<"admin" | 401 | 403 | 503> {
  try {
    const asking = { authorization, withinMs: WITHIN_MS };
    const response = await httpQuery(convexUrl, "users:me", asking);
    if (response.status >= 500) return 503;
    const { status, value } = (await response.json()) as { status?: unknown; value?: unknown };
    if (status !== "success") return 401;
    return (value as { isAdmin?: unknown } | null)?.isAdmin === true ? "admin" : 403;
  } catch {
    return 503;
  }
}
