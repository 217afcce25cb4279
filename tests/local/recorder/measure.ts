/** Measures a recording by decoding it, and what a recorder uses. For tests and the bench. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { ffmpegPath } from "../../../local/stack/chromium.ts";
import { FLASH } from "./pattern.ts";

const run = promisify(execFile);
const FRAMES_PER_SECOND = 25;
const RATE = 8000;
const MOST_BYTES = 64_000_000;

export type Rect = { x: number; y: number; width: number; height: number };
export type Rgb = [red: number, green: number, blue: number];

const raw = async (args: string[]) => {
  const options = { encoding: "buffer", maxBuffer: MOST_BYTES } as const;
  return (await run(ffmpegPath(), ["-v", "error", ...args, "pipe:1"], options)).stdout;
};

/** What a player would be told: its tracks and their length in seconds. */
export async function describeFile(file: string) {
  const args = ["-v", "error", "-show_streams", "-show_format", "-of", "json", file];
  const { stdout } = await run(ffmpegPath().replace(/ffmpeg$/, "ffprobe"), args);
  const { streams, format } = JSON.parse(stdout) as {
    streams: { codec_name: string; duration: string; width?: number; height?: number }[];
    format: { duration: string };
  };
  const picture = streams.find(({ width }) => width !== undefined);
  return {
    codecs: streams.map(({ codec_name: name }) => name).toSorted(),
    size: picture ? `${picture.width}x${picture.height}` : null,
    seconds: Number(format.duration),
    trackSeconds: streams.map(({ duration }) => Number(duration)),
  };
}

/** Everything that a decoder complains about in the whole file; "" when nothing. */
export async function decodingErrors(file: string): Promise<string> {
  const { stderr } = await run(ffmpegPath(), ["-v", "error", "-i", file, "-f", "null", "-"]);
  return stderr.trim();
}

/** The average colour of a part of the picture at a time, in seconds. */
export async function colourAt(file: string, seconds: number, rect: Rect): Promise<Rgb> {
  const { x, y, width, height } = rect;
  const filter = `crop=${width}:${height}:${x}:${y},scale=1:1:flags=area,format=rgb24`;
  const at = ["-ss", String(seconds), "-i", file, "-frames:v", "1"];
  const pixel = await raw([...at, "-vf", filter, "-f", "rawvideo"]);
  return [pixel[0]!, pixel[1]!, pixel[2]!];
}

/** How bright each pixel of a part of the picture is at a time, 0 to 255. */
export async function greysAt(file: string, seconds: number, rect: Rect): Promise<number[]> {
  const { x, y, width, height } = rect;
  const at = ["-ss", String(seconds), "-i", file, "-frames:v", "1"];
  const filter = `crop=${width}:${height}:${x}:${y},format=gray`;
  return [...(await raw([...at, "-vf", filter, "-f", "rawvideo"]))];
}

/** Loudness (0–1) of each tenth of a second. */
export async function loudness(file: string): Promise<number[]> {
  const samples = await soundOf(file);
  const each = RATE / 10;
  return Array.from({ length: Math.floor(samples.length / each) }, (_, at) => {
    const part = samples.subarray(at * each, (at + 1) * each);
    return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / each) / 32_768;
  });
}

/**
 * How late each beep comes after its flash, in ms (negative: early); `rect` is where the flashing
 * person is. Equal lengths of tracks would prove nothing.
 * @throws when too many of one have none of the other
 */
export async function skewsOf(file: string, rect: Rect): Promise<number[]> {
  const flashes = await flashTimes(file, rect);
  const sound = await soundOf(file);
  return skewsBetween(flashes, beepTimes(sound), (sound.length / RATE) * 1000);
}

const LEAST_PAIRS = 0.9;
/** Where the file is cut, one of a pair may be on the other side. */
const CUT_MS = 500;

/** What is far off makes no pair; then it is missed, and not measured. */
export function skewsBetween(flashes: number[], beeps: number[], endsAtMs: number): number[] {
  const skews = flashes.flatMap((flash) => {
    const nearest = beeps.toSorted((a, b) => Math.abs(a - flash) - Math.abs(b - flash))[0];
    const isPair = nearest !== undefined && Math.abs(nearest - flash) < FLASH.everyMs / 2;
    return isPair ? [nearest - flash] : [];
  });
  const isInside = (at: number) => at > CUT_MS && at < endsAtMs - CUT_MS;
  const expected = Math.max(flashes.filter(isInside).length, beeps.filter(isInside).length);
  // Of a few seconds one may be missed: where the machine is busy a flash can fall out.
  if (skews.length >= Math.floor(LEAST_PAIRS * expected)) return skews;
  throw new Error(`${skews.length} pairs of ${flashes.length} flashes and ${beeps.length} beeps`);
}

async function flashTimes(file: string, { x, y, width, height }: Rect): Promise<number[]> {
  const crop = `crop=${width}:${height}:${x}:${y},scale=1:1:flags=area,format=gray`;
  const filter = `fps=${FRAMES_PER_SECOND}:start_time=0,${crop}`;
  const brightness = [...(await raw(["-i", file, "-vf", filter, "-f", "rawvideo"]))];
  return onsets(brightness, 128).map((at) => (at * 1000) / FRAMES_PER_SECOND);
}

/** A beep has begun where two milliseconds of sound are loud, after a silence. */
function beepTimes(samples: Int16Array): number[] {
  const each = RATE / 500;
  const peaks = Array.from({ length: Math.floor(samples.length / each) }, (_, at) =>
    samples
      .subarray(at * each, (at + 1) * each)
      .reduce((most, s) => Math.max(most, Math.abs(s)), 0),
  );
  const quiet = FLASH.lastsMs;
  return onsets(peaks, 4000)
    .map((at) => at * 2)
    .filter((time, at, all) => at === 0 || time - all[at - 1]! > quiet);
}

/** Where values rise over a limit. */
function onsets(values: number[], limit: number): number[] {
  return values.flatMap((value, at) => {
    return at > 0 && value >= limit && values[at - 1]! < limit ? [at] : [];
  });
}

async function soundOf(file: string): Promise<Int16Array> {
  const form = ["-ac", "1", "-ar", String(RATE), "-f", "s16le"];
  const bytes = await raw(["-i", file, "-af", "aresample=async=1:first_pts=0", ...form]);
  return new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 2));
}

export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/**
 * A process and all below it (Linux): processor seconds so far, and resident megabytes, where
 * what several of them share is counted once.
 */
export function usageOf(pid: number): { cpuSeconds: number; megabytes: number } {
  const own = familyOf(pid);
  return {
    cpuSeconds: own.reduce((sum, { ticks }) => sum + ticks / 100, 0),
    megabytes: own.reduce((sum, { id }) => sum + proportionalMegabytes(id), 0),
  };
}

/** A process and all below it, with their command lines. */
export function programsOf(pid: number): { pid: number; args: string[] }[] {
  return familyOf(pid).map(({ id }) => {
    return { pid: id, args: readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0") };
  });
}

function familyOf(pid: number) {
  const stats = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStat);
  const family = new Set([pid]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const { id, parent } of stats) if (family.has(parent)) family.add(id);
  }
  return stats.filter(({ id }) => family.has(id));
}

function proportionalMegabytes(id: number): number {
  try {
    const text = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
    return (Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
}

function readStat(id: string) {
  try {
    const text = readFileSync(`/proc/${id}/stat`, "utf8");
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [, parent] = fields;
    // Of the process itself and of its children that have ended.
    const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
    return [{ id: Number(id), parent: parent!, ticks }];
  } catch {
    return [];
  }
}
