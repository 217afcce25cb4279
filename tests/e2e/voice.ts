import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ffmpegPath } from "../../local/stack/chromium.ts";
import { novel } from "../local/captions/speech.ts";

/** What a fake microphone hears, once it is made. */
export const VOICE = resolve(import.meta.dirname, "../../test-results/voice.wav");
const BEGINS_AT = 5;
const ENDS_AT = 9.5;

/** Somebody reads "It was the best of times …" from the fifth second on, again and again. */
export function makeVoice(): void {
  mkdirSync(dirname(VOICE), { recursive: true });
  const spoken = ["-t", "8.8", "-i", novel(), "-af", "adelay=4000:all=1", "-ar", "48000"];
  execFileSync(ffmpegPath(), ["-v", "error", "-y", ...spoken, VOICE]);
}

const RATE = 8_000;
const STEPS_A_SECOND = 20;
const STEP = RATE / STEPS_A_SECOND;

/** How loud a file is, twenty times a second. */
function loudness(file: string): number[] {
  const raw = ["-ac", "1", "-ar", String(RATE), "-f", "s16le", "pipe:1"];
  const bytes = execFileSync(ffmpegPath(), ["-v", "error", "-i", file, ...raw]);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
  return Array.from({ length: Math.floor(samples.length / STEP) }, (_, at) =>
    samples.subarray(at * STEP, (at + 1) * STEP).reduce((sum, one) => sum + Math.abs(one), 0),
  );
}

/** How alike two stretches rise and fall, up to 1. */
function likeness(one: number[], other: number[]): number {
  const mean = (all: number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
  const [a, b] = [one, other].map((all) => all.map((value) => value - mean(all)));
  const product = (x: number[], y: number[]) =>
    x.reduce((sum, value, at) => sum + value * y[at]!, 0);
  return product(a!, b!) / Math.sqrt(product(a!, a!) * product(b!, b!) || 1);
}

/** The second nearest to a given one at which the reading begins in a recording, by its sound alone. */
export function readingNear(seconds: number, recorded: string): number {
  const wanted = loudness(VOICE).slice(BEGINS_AT * STEPS_A_SECOND, ENDS_AT * STEPS_A_SECOND);
  const heard = loudness(recorded);
  let best = { at: Number.NaN, likeness: 0 };
  // It comes again after thirteen seconds: within six there is one.
  for (let at = 0; at + wanted.length <= heard.length; at += 1) {
    if (Math.abs(at / STEPS_A_SECOND - seconds) > 6) continue;
    const found = likeness(wanted, heard.slice(at, at + wanted.length));
    if (found > best.likeness) best = { at: at / STEPS_A_SECOND, likeness: found };
  }
  return best.at;
}
