import { spawn, type ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";

export type Ended = { code: number | null; words: string };

/** An ffmpeg that reads from us, and what it said when it ended. */
export type Program = {
  child: ChildProcess;
  stdin: Writable;
  stdout: Readable;
  ended: Promise<Ended>;
};

const TAIL_CHARS = 4000;
const LAST_LINES = 4;

export function runFfmpeg(ffmpeg: string, args: string[]): Program {
  const quiet = ["-hide_banner", "-nostdin", "-loglevel", "error", "-nostats"];
  const child = spawn(ffmpeg, [...quiet, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  let tail = "";
  child.stderr.on("data", (chunk) => (tail = (tail + chunk).slice(-TAIL_CHARS)));
  // It ended in the middle: its end says why.
  child.stdin.on("error", () => {});
  const ended = new Promise<Ended>((resolve) => {
    child.once("error", (error) => resolve({ code: 127, words: error.message }));
    child.once("close", (code) => resolve({ code, words: reasonIn(tail) }));
  });
  return { child, stdin: child.stdin, stdout: child.stdout, ended };
}

/** The cause comes first: what follows it is only what else failed through it. */
function reasonIn(tail: string): string {
  const lines = tail
    .split("\n")
    .map((line) => line.replace(/^\[[^\]]* @ 0x[0-9a-f]+\] /, "").trim())
    .filter((line) => line !== "")
    .slice(-LAST_LINES);
  return lines.find((line) => line.includes("No space left on device")) ?? lines[0] ?? "";
}

/**
 * Reads the encoding as it is, in the form that MP4 and FLV want their sound. Half a second says
 * what is in it; by itself ffmpeg would look at five before it writes or connects.
 */
export const COPIED = [
  ...["-analyzeduration", "500000"],
  ...["-f", "mpegts", "-i", "pipe:0", "-map", "0", "-c", "copy"],
  ...["-bsf:a", "aac_adtstoasc"],
];
