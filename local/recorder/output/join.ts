import { rm } from "node:fs/promises";
import { FRAMES_PER_SECOND, HEIGHT, SAMPLE_RATE, WIDTH } from "../capture/constants.ts";
import { AAC, H264 } from "./encoder.ts";
import { FAST_START, type Finished, measure } from "./finish.ts";
import { type Measured, runMeasured } from "./measured.ts";

export type Piece = { path: string; durationMs: number };

/** How far the length of the whole may be from that of its pieces together. */
const MOST_OFF_MS = 500;

/**
 * Makes one file of several, in their order: as they are where they are encoded alike, encoded
 * anew where they are not. It is as long as they are together, and was decoded to its end.
 * @throws why there is none
 */
export async function joinFiles(
  ffmpeg: string,
  pieces: Piece[],
  path: string,
  signal: AbortSignal,
): Promise<Finished> {
  const run = async (args: string[], given?: string) =>
    await runMeasured(ffmpeg, args, { given, signal, isLow: true });
  const forms: string[] = [];
  for (const piece of pieces) forms.push(await formOf(piece.path, run));
  const isAlike = forms.every((form) => form !== "" && form === forms[0]);
  const hasVideo = forms.some((form) => form.includes(": video"));
  const made = isAlike
    ? await run([...LISTED, ...FAST_START, path], listOf(pieces))
    : await run([...encodedAnew(pieces, hasVideo), ...FAST_START, path]);
  const { durationMs, problem } = await judge(made, path, run);
  const off = Math.abs(durationMs - lengthOf(pieces));
  if (problem === "" && off <= MOST_OFF_MS) return await measure(path, durationMs);
  await rm(path, { force: true });
  throw new Error(problem || `Its length is ${Math.round(off)} ms off.`);
}

type Run = (args: string[], given?: string) => Promise<Measured>;

const lengthOf = (pieces: Piece[]) => pieces.reduce((sum, { durationMs }) => sum + durationMs, 0);

const LISTED = [
  ...["-f", "concat", "-safe", "0", "-protocol_whitelist", "file,pipe", "-i", "pipe:0"],
  ...["-map", "0", "-c", "copy"],
];

/** The list that ffmpeg's concat takes; a quote is closed, written and opened again. */
function listOf(pieces: Piece[]): string {
  const lines = pieces.map(({ path }) => `file 'file:${path.replaceAll("'", `'\\''`)}'`);
  return ["ffconcat version 1.0", ...lines, ""].join("\n");
}

/** Codecs, their settings, sizes, rates and clocks: files that agree in it go into one as they are. */
async function formOf(path: string, run: Run): Promise<string> {
  const start = ["-i", path, "-map", "0", "-c", "copy", "-t", "0", "-f", "framehash", "pipe:1"];
  const { text } = await run(start);
  return text
    .split("\n")
    .filter((line) => line.startsWith("#") && !line.startsWith("#software"))
    .join("\n");
}

function encodedAnew(pieces: Piece[], hasVideo: boolean): string[] {
  const inputs = pieces.flatMap(({ path }) => ["-i", path]);
  const fit = `scale=${WIDTH}:${HEIGHT}:force_original_aspect_ratio=decrease,pad=${WIDTH}:${HEIGHT}:-1:-1`;
  const picture = `${fit},setsar=1,fps=${FRAMES_PER_SECOND},format=yuv420p`;
  const sound = `aresample=${SAMPLE_RATE},aformat=channel_layouts=stereo`;
  const each = pieces.map((_, at) => {
    return `${hasVideo ? `[${at}:v]${picture}[v${at}];` : ""}[${at}:a]${sound}[a${at}];`;
  });
  const ends = pieces.map((_, at) => `${hasVideo ? `[v${at}]` : ""}[a${at}]`);
  const joined = `concat=n=${pieces.length}:v=${hasVideo ? 1 : 0}:a=1${hasVideo ? "[v]" : ""}[a]`;
  const filter = ["-filter_complex", `${each.join("")}${ends.join("")}${joined}`];
  const video = hasVideo ? ["-map", "[v]", ...H264] : [];
  return [...inputs, ...filter, ...video, "-map", "[a]", ...AAC];
}

/** How far it can be decoded, and what a decoder complains of; "": of nothing. */
async function judge(made: Measured, path: string, run: Run) {
  if (!made.isWhole) return { durationMs: 0, problem: made.words || "They could not be joined." };
  const decoded = await run(["-i", path, "-map", "0", "-f", "null", "-"]);
  const { isWhole, words, durationMs } = decoded;
  return { durationMs, problem: isWhole ? words : words || "It cannot be decoded." };
}
