import { readSettings } from "./settings";
import { shareLook } from "./shareLook";

/** `given_up`: a part that the others do without, and that is started no more. */
export type PartState = "ok" | "down" | "missing" | "given_up";
export type Health = { status: "ok" | "degraded"; parts: Record<string, PartState> };

type Env = Readonly<Record<string, string | undefined>>;
const TIMEOUT_MS = 2000;

/**
 * Asks the supervisor of the one-machine stack where there is one, and the parts themselves that
 * it does not run.
 */
export async function checkHealth(env: Env = process.env): Promise<Health> {
  const statusUrl = env["PARLEY_STATUS_URL"];
  const supervised = statusUrl ? await fromSupervisor(statusUrl) : {};
  const parts = { ...supervised, ...(await fromParts(env, supervised)) };
  const isOk = Object.values(parts).every((state) => state === "ok" || state === "given_up");
  return { status: isOk ? "ok" : "degraded", parts: { app: "ok", ...parts } };
}

/** The same, as it was a moment ago. */
export const currentHealth = shareLook(async () => await checkHealth());

async function fromSupervisor(url: string): Promise<Record<string, PartState>> {
  try {
    const response = await fetch(url, {
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return readParts(await response.json());
  } catch {
    return { supervisor: "down" };
  }
}

type Report = { name: string; state: string; without?: string | null };

// A name and a word of each part, whatever else the supervisor says. Our own is left out: that
// this code runs says more than the supervisor's last look at it.
function readParts(answer: { parts?: Report[] }): Record<string, PartState> {
  const others = (answer.parts ?? []).filter(({ name }) => name !== "app");
  if (others.length === 0) return { supervisor: "down" };
  return Object.fromEntries(others.map((report) => [report.name, stateOf(report)]));
}

function stateOf({ state, without }: Report): PartState {
  if (state === "failed" && without) return "given_up";
  return state === "ok" ? "ok" : "down";
}

async function fromParts(env: Env, supervised: object): Promise<Record<string, PartState>> {
  if ("supervisor" in supervised) return {};
  const settings = readSettings(env);
  const config = settings.kind === "ready" ? settings.config : null;
  const livekit = (config?.livekitUrl ?? null)?.replace(/^ws/, "http") ?? null;
  const asked = [
    ...("engine" in supervised ? [] : [["convex", config && `${config.convexUrl}/version`]]),
    ...("sfu" in supervised ? [] : [["livekit", livekit]]),
  ] as [string, string | null][];
  const states = asked.map(async ([name, url]) => [name, await answers(url)] as const);
  return Object.fromEntries(await Promise.all(states));
}

async function answers(url: string | null): Promise<PartState> {
  if (!url) return "missing";
  try {
    const response = await fetch(url, {
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok ? "ok" : "down";
  } catch {
    return "down";
  }
}
