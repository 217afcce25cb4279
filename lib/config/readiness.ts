import { checkHealth, type PartState } from "./health";

export type Readiness = { ready: boolean; notReady: Record<string, Exclude<PartState, "ok">> };

/** Without these no page is of use: an app that lacks one is sent no requests. */
const NEEDED = ["convex", "engine"];

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Whether this app should be sent requests. LiveKit and the recorder are told and count for
 * nothing here: no other app would reach them either, and pages say themselves what is missing.
 */
export async function checkReadiness(env: Env = process.env): Promise<Readiness> {
  const { parts } = await checkHealth(env);
  const notReady = Object.entries(parts).flatMap(([name, state]) =>
    state === "ok" ? [] : [[name, state] as const],
  );
  const isServed = NEEDED.some((name) => parts[name] === "ok");
  return { ready: isServed, notReady: Object.fromEntries(notReady) };
}
