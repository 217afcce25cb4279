import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CaptionsOptions, Limits } from "./options.ts";
import { log } from "./log.ts";

const SCRIPT = fileURLToPath(new URL("./transcribe.py", import.meta.url));
const BYTES_A_SECOND = 16_000 * 4;

export type Segment = { startMs: number; endMs: number; text: string };
/** `not_media`: there is no sound in it. `engine`: a program of it died, which may be tried again. */
export type Failure = "not_media" | "too_long" | "silent" | "engine" | "stopped";
export type Heard = { kind: "heard"; segments: Segment[] } | { kind: "failed"; reason: Failure };

type Tools = Pick<CaptionsOptions, "ffmpeg" | "python">;

/**
 * What is said in a recording. The sound goes from ffmpeg straight into the engine, whose speed
 * holds ffmpeg back; neither outlives the signal.
 */
export async function transcribe(
  file: string,
  tools: Tools,
  { maxSeconds, silentMs }: Limits,
  signal: AbortSignal,
): Promise<Heard> {
  const decoder = spawn(tools.ffmpeg, decodingOf(file), { stdio: ["ignore", "pipe", "ignore"] });
  const engine = spawn(tools.python, [SCRIPT], { stdio: ["pipe", "pipe", "pipe"] });
  const children = [decoder, engine];
  const ends = Promise.all(children.map(endOf));
  let reason: Failure | null = null;
  const giveUp = (why: Failure) => {
    reason ??= why;
    for (const child of children) child.kill("SIGKILL");
  };
  const stop = () => giveUp("stopped");
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const silence = setTimeout(() => giveUp("silent"), silentMs);
  const segments: Segment[] = [];
  createInterface({ input: engine.stdout }).on("line", (line) => {
    silence.refresh();
    const segment = segmentIn(line);
    if (segment) segments.push(segment);
  });
  engine.stderr.on("data", (text: Buffer) =>
    log.warn("engine_said", { problem: text.toString().trimEnd() }),
  );
  const meter = metered(maxSeconds * BYTES_A_SECOND, () => giveUp("too_long"));
  // A child that ends early closes its pipe; how both ended says what that means.
  const flow = pipeline(decoder.stdout, meter.stream, engine.stdin).catch(() => {});
  const [decoderCode, engineCode] = await ends;
  await flow;
  clearTimeout(silence);
  signal.removeEventListener("abort", stop);
  if (reason !== null) return { kind: "failed", reason };
  // ffmpeg refuses what is no recording before any sound has passed; after that, some is missing.
  const isRefused = decoderCode !== null && meter.passed() === 0;
  if (engineCode !== 0 || (decoderCode !== 0 && !isRefused)) {
    return { kind: "failed", reason: "engine" };
  }
  return isRefused ? { kind: "failed", reason: "not_media" } : { kind: "heard", segments };
}

/** Only ever a file in MP4: a playlist among the bytes could name other files and addresses. */
function decodingOf(file: string): string[] {
  const input = ["-protocol_whitelist", "file", "-f", "mov", "-i", file];
  // Times are counted samples: where the file's clock has no sound, there is silence.
  const clocked = ["-af", "aresample=async=1:first_pts=0"];
  const sound = ["-map", "0:a:0", "-ac", "1", "-ar", "16000", "-f", "f32le", "pipe:1"];
  return ["-v", "quiet", "-nostdin", ...input, ...clocked, ...sound];
}

function metered(limit: number, onTooMuch: () => void) {
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > limit) onTooMuch();
      done(null, chunk);
    },
  });
  return { stream, passed: () => size };
}

/** Null: it was killed, or could not be started. */
function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", (code) => resolve(code));
  });
}

/** Null: the line only tells how far it is, or is none of the engine's own. */
function segmentIn(line: string): Segment | null {
  try {
    const { startMs, endMs, text } = JSON.parse(line) as Partial<Segment>;
    const isSegment = typeof startMs === "number" && typeof endMs === "number";
    return isSegment && text ? { startMs, endMs, text } : null;
  } catch {
    return null;
  }
}
