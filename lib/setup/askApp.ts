import type { SetupFacts } from "./facts";

const APP_FACTS_PATH = "/admin/setup/facts";
const WITHIN_MS = 15_000;

/** What the app alone can find out. */
export type AppFacts = Pick<SetupFacts, "templates" | "appSkewMs">;

/** An admin's page asks the app; null: they are not to be had, and nothing is known of what they say. */
export async function fetchAppFacts(token: string | null): Promise<AppFacts | null> {
  if (token === null) return null;
  const response = await fetch(APP_FACTS_PATH, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(WITHIN_MS),
  }).catch(() => null);
  return response?.ok ? ((await response.json().catch(() => null)) as AppFacts | null) : null;
}
