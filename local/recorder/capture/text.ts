import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../stack/paths.ts";
import type { Mask } from "./picture.ts";
import { log } from "../log.ts";

const run = promisify(execFile);
const FONT = join(ROOT, "app", "fonts", "hanken-grotesk-latin-wght-normal.woff2");
const WIDEST = 1200;
const MOST_CHARS = 40;
const MOST_KNOWN = 500;

/** Names as masks, drawn once each by ffmpeg; until one is there, the picture is without it. */
export class Texts {
  #ffmpeg: string;
  #known = new Map<string, Mask | null>();

  constructor(ffmpeg: string) {
    this.#ffmpeg = ffmpeg;
  }

  get(text: string, height: number): Mask | null {
    const key = `${height}:${text}`;
    const found = this.#known.get(key);
    if (found !== undefined) return found;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(key, null);
    void drawText(this.#ffmpeg, shorten(text), height).then(
      (mask) => this.#known.set(key, mask),
      // A recording without a name in it is better than none.
      () => log.warn("name_not_drawn"),
    );
    return null;
  }
}

async function drawText(ffmpeg: string, text: string, height: number): Promise<Mask> {
  const folder = await mkdtemp(join(tmpdir(), "parley-text-"));
  try {
    const file = join(folder, "text");
    await writeFile(file, text);
    const size = Math.round(height * 0.62);
    const font = `fontfile=${await fontFor(text)}:fontsize=${size}:fontcolor=white`;
    const draw = `drawtext=${font}:textfile=${file}:expansion=none:x=0:y=(h-ascent)/2`;
    const source = `color=black:s=${WIDEST}x${height}:d=1`;
    const args = ["-loglevel", "error", "-f", "lavfi", "-i", source, "-vf", draw];
    const output = ["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"];
    const options = { encoding: "buffer", maxBuffer: 2 * WIDEST * height, timeout: 5000 } as const;
    const { stdout } = await run(ffmpeg, [...args, ...output], options);
    return trimmed({ width: WIDEST, height, data: stdout });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The bundled font has Latin letters alone; for others the system is asked for one that has them. */
async function fontFor(text: string): Promise<string> {
  if (/^[\u0020-\u024f\u2010-\u2026]*$/.test(text)) return FONT;
  const codes = [...new Set(text)].map((char) => char.codePointAt(0)!.toString(16));
  try {
    const pattern = `sans:charset=${codes.join(" ")}`;
    const { stdout } = await run("fc-match", ["-f", "%{file}", pattern], { timeout: 2000 });
    return stdout || FONT;
  } catch {
    return FONT;
  }
}

function trimmed({ width, height, data }: Mask): Mask {
  let right = 0;
  for (let at = 0; at < width * height; at += 1) {
    // Grey in video range: 16 is nothing, 235 is all.
    data[at] = Math.max(0, Math.min(255, Math.round(((data[at]! - 16) * 255) / 219)));
    if (data[at]! > 0) right = Math.max(right, at % width);
  }
  const narrow = new Uint8Array((right + 1) * height);
  for (let row = 0; row < height; row += 1) {
    narrow.set(data.subarray(row * width, row * width + right + 1), row * (right + 1));
  }
  return { width: right + 1, height, data: narrow };
}

function shorten(text: string): string {
  const chars = [...text];
  return chars.length <= MOST_CHARS ? text : `${chars.slice(0, MOST_CHARS - 1).join("")}…`;
}
