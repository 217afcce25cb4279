import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Facts, StepResult, Why } from "../../lib/doctor/steps.ts";
import { type Found, type Line, MEDIA_STEPS, NAMES, skipped } from "./line.ts";
import { type Asked, FRAME, RESULT, type Result } from "./media/asked.ts";

const PROBE = fileURLToPath(new URL("media/probe.ts", import.meta.url));
/** Longer than all of its tries in vain together. */
const LIMIT_MS = 30_000;

/** Ways for media, and a picture sent and received, as a page's check has them. */
export async function lookAtMedia(asked: Asked, onFrame?: (line: string) => void): Promise<Found> {
  const result = await runProbe(asked, onFrame);
  if (typeof result === "string") return withoutMedia(result);
  const own = result.steps.filter(({ id }) => MEDIA_STEPS.includes(id));
  return { lines: own.map(lineFrom), verdict: result.verdict };
}

export function withoutMedia(why: string): Found {
  return { lines: MEDIA_STEPS.map((id) => skipped(id, NAMES[id], why)), verdict: null };
}

/** A process of its own, which may hang or break in a library that is not ours; a sentence then. */
function runProbe(asked: Asked, onFrame?: (line: string) => void): Promise<Result | string> {
  const child = spawn(process.execPath, [PROBE], { stdio: ["pipe", "pipe", "ignore"] });
  // Not as an argument, which everybody on this machine could read.
  child.stdin.on("error", () => undefined).end(JSON.stringify(asked));
  let result: Result | string = "LiveKit's library does not run on this machine";
  const timer = setTimeout(() => {
    result = `nothing came of it in ${LIMIT_MS / 1000} s`;
    child.kill("SIGKILL");
  }, LIMIT_MS);
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith(FRAME)) onFrame?.(line.slice(FRAME.length));
    if (line.startsWith(RESULT)) result = JSON.parse(line.slice(RESULT.length)) as Result;
  });
  return new Promise((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("close", () => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}

function lineFrom({ id, state, ms, facts = {}, why }: StepResult): Line {
  const over = state as Line["state"];
  const says = why ? (WHYS[why] ?? why) : factsOf(facts) || (over === "fail" ? "not open" : "");
  return { step: id, name: NAMES[id], state: over, ms, says };
}

const WHYS: Partial<Record<Why, string>> = {
  after: "not tried after what failed",
  notOffered: "LiveKit names no relay",
};

function factsOf(facts: Facts): string {
  const { rttMs, lossPercent, jitterMs, upKbps, downKbps, candidates, relayBy, isChosen } = facts;
  const figures = [
    rttMs !== undefined && `round trip ${rttMs} ms`,
    lossPercent !== undefined && `loss ${lossPercent}%`,
    jitterMs !== undefined && `jitter ${jitterMs} ms`,
    upKbps !== undefined && `up ${upKbps} kbit/s`,
    downKbps !== undefined && `down at least ${downKbps} kbit/s`,
    candidates !== undefined && `addresses tried: ${candidates}`,
    relayBy && `reached by ${relayBy.toUpperCase()}`,
    isChosen && "in use",
  ];
  return figures.filter((figure) => figure !== false && figure !== undefined).join(", ");
}
