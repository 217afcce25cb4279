import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { runMeasured } from "./measured.ts";

export type Finished = { size: number; durationMs: number; sha256: string };

/** The form that plays from its beginning at once. */
export const FAST_START = ["-movflags", "+faststart", "-f", "mp4", "-y"];

/**
 * Makes the fragmented MP4 one that plays from its beginning at once, and measures it. Where
 * that fails (a full disk), the fragmented one stays. Null: nothing playable was written.
 */
export async function finishFile(ffmpeg: string, path: string): Promise<Finished | null> {
  const draft = `${path}.new`;
  const copy = ["-i", path, "-map", "0", "-c", "copy"];
  const copied = await runMeasured(ffmpeg, [...copy, ...FAST_START, draft]);
  if (copied.isWhole && copied.durationMs > 0) await rename(draft, path);
  else await rm(draft, { force: true });
  const { durationMs } = copied.isWhole
    ? copied
    : await runMeasured(ffmpeg, [...copy, "-f", "null", "-"]);
  return durationMs > 0 ? await measure(path, durationMs) : null;
}

export async function measure(path: string, durationMs: number): Promise<Finished> {
  return { size: (await stat(path)).size, durationMs, sha256: await sha256Of(path) };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
