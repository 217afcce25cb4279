import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { runFfmpeg } from "./program.ts";

export type Finished = { size: number; durationMs: number; sha256: string };

/**
 * Makes the fragmented MP4 one that plays from its beginning at once, and measures it. Where
 * that fails (a full disk), the fragmented one stays. Null: nothing playable was written.
 */
export async function finishFile(ffmpeg: string, path: string): Promise<Finished | null> {
  const draft = `${path}.new`;
  const output = ["-movflags", "+faststart", "-f", "mp4", "-y", draft];
  const copied = await copy(ffmpeg, path, output);
  if (copied.isWhole && copied.durationMs > 0) await rename(draft, path);
  else await rm(draft, { force: true });
  const { durationMs } = copied.isWhole ? copied : await copy(ffmpeg, path, ["-f", "null", "-"]);
  if (durationMs <= 0) return null;
  return { size: (await stat(path)).size, durationMs, sha256: await sha256Of(path) };
}

async function copy(ffmpeg: string, path: string, output: string[]) {
  const input = ["-progress", "pipe:1", "-i", path, "-map", "0", "-c", "copy"];
  const { stdin, stdout, ended } = runFfmpeg(ffmpeg, [...input, ...output]);
  stdin.end();
  let durationMs = 0;
  stdout.on("data", (chunk: Buffer) => {
    const times = [...chunk.toString().matchAll(/^out_time_us=(\d+)/gm)];
    if (times.length > 0) durationMs = Number(times.at(-1)![1]) / 1000;
  });
  const { code } = await ended;
  return { isWhole: code === 0, durationMs };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
