import { setPriority } from "node:os";
import { runFfmpeg } from "./program.ts";

export type Measured = { isWhole: boolean; words: string; durationMs: number; text: string };
type Options = {
  /** What it reads from its standard input. */
  given?: string;
  signal?: AbortSignal;
  /** It takes what is left of the processor: what is recorded meanwhile goes first. */
  isLow?: boolean;
};

const LOWEST_PRIORITY = 19;
const MOST_TEXT = 100_000;

/**
 * Runs an ffmpeg over whole files; `durationMs` is how far it came, `text` what it wrote.
 * @throws the reason of an abort that came before it began
 */
export async function runMeasured(
  ffmpeg: string,
  args: string[],
  { given = "", signal, isLow = false }: Options = {},
): Promise<Measured> {
  signal?.throwIfAborted();
  const { child, stdin, stdout, ended } = runFfmpeg(ffmpeg, ["-progress", "pipe:1", ...args]);
  const stop = () => child.kill("SIGKILL");
  signal?.addEventListener("abort", stop);
  if (isLow && child.pid !== undefined) setPriority(child.pid, LOWEST_PRIORITY);
  stdin.end(given);
  let durationMs = 0;
  let text = "";
  stdout.on("data", (chunk: Buffer) => {
    text = (text + chunk).slice(0, MOST_TEXT);
    const times = [...chunk.toString().matchAll(/^out_time_us=(\d+)/gm)];
    if (times.length > 0) durationMs = Number(times.at(-1)![1]) / 1000;
  });
  const { code, words } = await ended;
  signal?.removeEventListener("abort", stop);
  return { isWhole: code === 0, words, durationMs, text };
}
