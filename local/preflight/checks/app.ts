import { fails, holds, type Line } from "../line.ts";
import { reasonOf } from "../../doctor/reason.ts";
import type { Target } from "../target.ts";

const LIMIT_MS = 10_000;
/** Given up: a part that the others do without. */
const FINE = ["ok", "given_up"];

/** What the page's own health says, which it learns from where it runs. */
export async function checkApp({ appUrl }: Target): Promise<Line[]> {
  const url = `${appUrl}/healthz`;
  const answer = await ask(url);
  if (typeof answer === "string") {
    return [fails("the app", `${url}: ${answer}`, "start the app, or correct the proxy before it")];
  }
  const { status, parts } = answer;
  if (parts === null) {
    const fix = "another site answers at this address: lead it to the app";
    return [fails("the app", `${url} answered ${status}, and not as Parley does`, fix)];
  }
  const broken = Object.entries(parts).filter(([, state]) => !FINE.includes(state));
  if (broken.length === 0) return [holds("the app", `${appUrl} finds its parts`)];
  const says = broken.map(([part, state]) => `${part} is ${state}`).join(", ");
  const fix = "from where the app runs these do not answer: CONVEX_URL and LIVEKIT_URL of the app";
  return [fails("the app", says, fix)];
}

type Health = { status: number; parts: Record<string, string> | null };

async function ask(url: string): Promise<Health | string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
    const body = (await response.json().catch(() => null)) as Partial<Health> | null;
    return { status: response.status, parts: body?.parts ?? null };
  } catch (error) {
    const isLate = (error as Error).name === "TimeoutError";
    return isLate ? `no answer in ${LIMIT_MS / 1000} s` : reasonOf(error);
  }
}
