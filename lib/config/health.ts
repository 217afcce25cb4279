import { readSettings } from "./settings";

export type PartState = "ok" | "down" | "missing";
export type Health = { status: "ok" | "degraded"; parts: Record<string, PartState> };

type Env = Readonly<Record<string, string | undefined>>;
const TIMEOUT_MS = 2000;

/** Asks the supervisor of the one-machine stack where there is one, else the parts themselves. */
export async function checkHealth(env: Env = process.env): Promise<Health> {
  const statusUrl = env["PARLEY_STATUS_URL"];
  const parts = statusUrl ? await fromSupervisor(statusUrl) : await fromParts(env);
  const isOk = Object.values(parts).every((state) => state === "ok");
  return { status: isOk ? "ok" : "degraded", parts: { app: "ok", ...parts } };
}

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

// A name and a word of each part, whatever else the supervisor says. Our own is left out: that
// this code runs says more than the supervisor's last look at it.
function readParts(answer: {
  parts?: { name: string; state: string }[];
}): Record<string, PartState> {
  const others = (answer.parts ?? []).filter(({ name }) => name !== "app");
  if (others.length === 0) return { supervisor: "down" };
  return Object.fromEntries(
    others.map(({ name, state }) => [name, state === "ok" ? "ok" : "down"]),
  );
}

async function fromParts(env: Env): Promise<Record<string, PartState>> {
  const settings = readSettings(env);
  const config = settings.kind === "ready" ? settings.config : null;
  const livekit = (config?.livekitUrl ?? null)?.replace(/^ws/, "http") ?? null;
  const [convexState, livekitState] = await Promise.all([
    answers(config && `${config.convexUrl}/version`),
    answers(livekit),
  ]);
  return { convex: convexState, livekit: livekitState };
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
