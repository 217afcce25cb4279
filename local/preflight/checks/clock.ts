import { fails, holds, type Line } from "../line.ts";
import type { Target } from "../target.ts";

const LIMIT_MS = 5_000;
/** Tokens are good from the moment at which they are signed, by the clock of who looks at them. */
const MOST_SECONDS = 10;

type Clock = { who: string; aheadSeconds: number };

/** Each one's `Date`, which has whole seconds, beside this machine's clock. */
export async function checkClocks(target: Target): Promise<Line[]> {
  const livekit = target.keys.apiUrl;
  const asked = [target.appUrl, `${target.convexUrl}/version`, livekit].map(clockOf);
  const found = (await Promise.all(asked)).filter((clock) => clock !== null);
  if (found.length < asked.length) {
    const fix = "correct what does not answer; this line follows";
    return [fails("clocks", `${asked.length - found.length} told no time`, fix)];
  }
  return [judgeClocks([{ who: "this machine", aheadSeconds: 0 }, ...found])];
}

export function judgeClocks(clocks: Clock[]): Line {
  const sorted = clocks.toSorted((a, b) => a.aheadSeconds - b.aheadSeconds);
  const [slow, fast] = [sorted[0]!, sorted.at(-1)!];
  const apart = fast.aheadSeconds - slow.aheadSeconds;
  if (apart <= MOST_SECONDS) return holds("clocks", `within ${Math.ceil(apart)} s of each other`);
  const says = `${fast.who} is ${Math.round(apart)} s ahead of ${slow.who}`;
  return fails(
    "clocks",
    says,
    "let the system keep time (NTP) on both: tokens are refused until then",
  );
}

async function clockOf(url: string): Promise<Clock | null> {
  const startedAt = Date.now();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS), method: "GET" });
    await response.body?.cancel();
    const at = Date.parse(response.headers.get("date") ?? "");
    if (Number.isNaN(at)) return null;
    // Half a second, since the fraction is cut off.
    const here = (startedAt + Date.now()) / 2;
    return { who: new URL(url).host, aheadSeconds: (at + 500 - here) / 1000 };
  } catch {
    return null;
  }
}
