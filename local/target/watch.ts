import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { TargetOptions } from "./options.ts";

export type Arrival =
  /** What is in it, as ffmpeg names it: `h264 1280x720`, `aac 48000 Hz`. */
  | { kind: "begun"; streams: string[] }
  | { kind: "running"; kbps: number; bytes: number }
  | { kind: "silent"; seconds: number }
  | { kind: "ended"; bytes: number };

type WatchOptions = TargetOptions & {
  /** ffmpeg is the server itself; otherwise it looks at what another one has. */
  isServer: boolean;
};

const TELL_EACH_MS = 5_000;
const AGAIN_AFTER_MS = 100;
/** For what a stream's end still has on its way, and then for ffmpeg to write its own. */
const LAST_BYTES_MS = 300;
const ENDS_WITHIN_MS = 2_000;

/** Takes one stream after another, and says what comes. */
export class Watch {
  #ffmpeg: string;
  #options: WatchOptions;
  #tell: (arrival: Arrival) => void;
  #child: ChildProcess | null = null;
  #isOver = false;
  #loop: Promise<void>;

  constructor(ffmpeg: string, options: WatchOptions, tell: (arrival: Arrival) => void) {
    this.#ffmpeg = ffmpeg;
    this.#options = options;
    this.#tell = tell;
    this.#loop = this.#run();
  }

  /** The stream is over: what comes now is another one, and belongs into a file of its own. */
  next() {
    const child = this.#child;
    setTimeout(() => child?.kill("SIGINT"), LAST_BYTES_MS).unref();
    setTimeout(() => child?.kill("SIGKILL"), ENDS_WITHIN_MS).unref();
  }

  async stop() {
    this.#isOver = true;
    this.#child?.kill("SIGKILL");
    await this.#loop;
  }

  async #run() {
    while (!this.#isOver) {
      await this.#takeOne();
      // One that was refused at once is not asked again without a breath.
      if (!this.#isOver) await sleep(AGAIN_AFTER_MS);
    }
  }

  async #takeOne() {
    const { port, key, isServer, save } = this.#options;
    const url = `rtmp://127.0.0.1:${port}/live/${key}`;
    const input = [...(isServer ? ["-listen", "1"] : []), "-i", url];
    const output = ["-map", "0", "-c", "copy", "-f", "flv", "pipe:1"];
    const args = ["-hide_banner", "-nostdin", "-nostats", ...input, ...output];
    const child = spawn(this.#ffmpeg, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    let words = "";
    child.stderr.on("data", (chunk: Buffer) => (words = (words + chunk.toString()).slice(-8_000)));
    const bytes = await this.#follow(child, save, () => streamsIn(words));
    if (bytes > 0) this.#tell({ kind: "ended", bytes });
  }

  /** Counts until it ends; the file is opened with the first byte, so that it is of the newest. */
  async #follow(child: ChildProcess, save: string | null, streams: () => string[]) {
    let file: WriteStream | null = null;
    const seen = { bytes: 0, told: 0, toldAt: Date.now(), lastAt: Date.now() };
    child.stdout!.on("data", (chunk: Buffer) => {
      if (seen.bytes === 0) {
        this.#tell({ kind: "begun", streams: streams() });
        seen.toldAt = Date.now();
        if (save !== null) file = createWriteStream(save);
      }
      seen.bytes += chunk.length;
      seen.lastAt = Date.now();
      file?.write(chunk);
    });
    const timer = setInterval(() => this.#tellRate(seen), TELL_EACH_MS);
    await new Promise<void>((resolve) => {
      child.once("error", () => resolve()).once("close", () => resolve());
    });
    clearInterval(timer);
    await new Promise<void>((done) => (file ? file.end(() => done()) : done()));
    return seen.bytes;
  }

  #tellRate(seen: { bytes: number; told: number; toldAt: number; lastAt: number }) {
    if (seen.bytes === 0) return;
    const now = Date.now();
    const fresh = seen.bytes - seen.told;
    const kbps = Math.round((fresh * 8) / Math.max(1, now - seen.toldAt));
    Object.assign(seen, { told: seen.bytes, toldAt: now });
    const seconds = Math.round((now - seen.lastAt) / 1000);
    if (fresh === 0) return this.#tell({ kind: "silent", seconds });
    this.#tell({ kind: "running", kbps, bytes: seen.bytes });
  }
}

/** `Stream #0:0: Video: h264 (High), …, 1280x720, …` → `h264 1280x720`, of the input. */
export function streamsIn(words: string): string[] {
  const input = words.split("Output #0")[0]!;
  const lines = [...input.matchAll(/Stream #0:\d+.*?: (?:Video|Audio): (\w+)(.*)/g)];
  return lines.map(([, codec, rest]) => {
    const detail = /\d{3,4}x\d{3,4}|\d+ Hz/.exec(rest!)?.[0];
    return detail ? `${codec} ${detail}` : codec!;
  });
}
