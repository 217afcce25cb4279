import { parseArgs } from "node:util";
import { Problem } from "../../local/stack/problem.ts";
import { DEFAULTS, type LoadOptions } from "./plan.ts";

export const USAGE = `npm run load -- [options]
  --pairs N       pairs of people (${DEFAULTS.pairs})
  --ramp S        seconds over which they begin (${DEFAULTS.rampMs / 1000})
  --talk S        seconds that each stays (${DEFAULTS.talkMs / 1000})
  --each N        pairs of one process of clients (${DEFAULTS.pairsEach})
  --home FOLDER   the stack that runs from this folder; without it, an engine and an SFU of its own
  --url URL       a Convex deployment, with --people FILE: [{ "provider": TOKEN, "client": TOKEN }, …]`;

export type Where = { home?: string; url?: string; people?: string };

/** @throws Problem that names what is wrong */
export function loadOptions(args: string[]): LoadOptions & { where: Where } {
  const values = parsed(args);
  const number = (name: "pairs" | "ramp" | "talk" | "each", least: number, fallback: number) => {
    const value = values[name] === undefined ? fallback : Number(values[name]);
    if (Number.isFinite(value) && value >= least && value <= 10_000) return value;
    throw new Problem(`--${name} is "${values[name]}", but it is a number from ${least} to 10000.`);
  };
  const { home, url, people } = values;
  if ((url === undefined) !== (people === undefined)) {
    throw new Problem("--url and --people go together.");
  }
  if (home !== undefined && url !== undefined) throw new Problem("Choose --home or --url.");
  return {
    pairs: Math.round(number("pairs", 1, DEFAULTS.pairs)),
    rampMs: number("ramp", 0, DEFAULTS.rampMs / 1000) * 1000,
    talkMs: number("talk", 1, DEFAULTS.talkMs / 1000) * 1000,
    pairsEach: Math.round(number("each", 1, DEFAULTS.pairsEach)),
    where: { home, url, people },
  };
}

function parsed(args: string[]) {
  const type = "string" as const;
  const options = { pairs: { type }, ramp: { type }, talk: { type }, each: { type } };
  const where = { home: { type }, url: { type }, people: { type } };
  try {
    return parseArgs({ args, options: { ...options, ...where } }).values;
  } catch (error) {
    throw new Problem(`${(error as Error).message}\n${USAGE}`);
  }
}
