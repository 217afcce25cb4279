import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { joinFiles } from "@/local/recorder/output/join.ts";
import { ffmpegPath } from "@/local/stack/chromium.ts";
import { temporaryDir } from "../engine/support.ts";
import { colourAt, decodingErrors, describeFile, loudness } from "./measure.ts";

const FULL = { x: 0, y: 0, width: 1280, height: 720 };

/** As a recorder leaves them: one colour and a tone in the second half, from an MPEG-TS. */
function piece(folder: string, name: string, colour: string, size = "1280x720") {
  const path = join(folder, `it's ${name}.mp4`);
  const picture = ["-f", "lavfi", "-i", `color=${colour}:s=${size}:r=25:d=2`];
  const sound = ["-f", "lavfi", "-i", "sine=440:r=48000:d=1", "-af", "adelay=1000:all=1"];
  const codecs = ["-c:v", "libx264", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-c:a", "aac"];
  const draft = `${path}.ts`;
  const quiet = ["-v", "error", "-y"];
  const coded = [...picture, ...sound, ...codecs, "-ac", "2", "-f", "mpegts", draft];
  execFileSync(ffmpegPath(), [...quiet, ...coded]);
  execFileSync(ffmpegPath(), [
    ...quiet,
    "-i",
    draft,
    "-c",
    "copy",
    "-bsf:a",
    "aac_adtstoasc",
    path,
  ]);
  return { path, durationMs: 2_000 };
}

const never = new AbortController().signal;

async function joined(
  pieces: { path: string; durationMs: number }[],
  folder: string,
  signal = never,
) {
  const path = join(folder, "whole.mp4");
  return { path, ...(await joinFiles(ffmpegPath(), pieces, path, signal)) };
}

async function expectBoth(path: string) {
  const { codecs, seconds } = await describeFile(path);
  expect(codecs).toEqual(["aac", "h264"]);
  expect(Math.abs(seconds - 4)).toBeLessThan(0.2);
  expect(await decodingErrors(path)).toBe("");
  const [red, , before] = await colourAt(path, 1, FULL);
  const [less, , blue] = await colourAt(path, 3, FULL);
  expect([red > before + 60, blue > less + 60]).toEqual([true, true]);
  // Sound is where it was in each of them.
  const levels = await loudness(path);
  const isLoud = (from: number) => levels.slice(from, from + 5).every((level) => level > 0.02);
  const isSilent = (from: number) => levels.slice(from, from + 5).every((level) => level < 0.01);
  expect([isSilent(2), isLoud(13), isSilent(23), isLoud(33)]).toEqual([true, true, true, true]);
}

describe("several files become one", () => {
  it("as they are, where they are encoded alike", async () => {
    const folder = temporaryDir();
    const pieces = [piece(folder, "a", "red"), piece(folder, "b", "blue")];
    const { path, size, durationMs } = await joined(pieces, folder);
    await expectBoth(path);
    expect(size).toBe(statSync(path).size);
    expect(Math.abs(durationMs - 4_000)).toBeLessThan(100);
    // Nothing was encoded anew: it is as large as they are together.
    const together = pieces.reduce((sum, { path }) => sum + statSync(path).size, 0);
    expect(Math.abs(size - together)).toBeLessThan(4_000);
    // What a player needs first comes first.
    const names = execFileSync("head", ["-c", "64", path]).toString("latin1");
    expect(names).toMatch(/ftyp.*moov/s);
  });

  it("encoded anew, where they are not", async () => {
    const folder = temporaryDir();
    const pieces = [piece(folder, "a", "red"), piece(folder, "b", "blue", "640x480")];
    const { path, durationMs } = await joined(pieces, folder);
    await expectBoth(path);
    expect(Math.abs(durationMs - 4_000)).toBeLessThan(100);
  });

  it.each([48_000, 44_100])("of sound alone as well, the second of %i Hz", async (rate) => {
    const folder = temporaryDir();
    const sound = (name: string, hertz: number) => {
      const path = join(folder, `${name}.mp4`);
      const source = ["-f", "lavfi", "-i", `sine=440:r=${hertz}:d=2`, "-ac", "2", "-c:a", "aac"];
      execFileSync(ffmpegPath(), ["-v", "error", "-y", ...source, path]);
      return { path, durationMs: 2_000 };
    };
    const { path } = await joined([sound("a", 48_000), sound("b", rate)], folder);
    const { codecs, seconds } = await describeFile(path);
    expect(codecs).toEqual(["aac"]);
    expect(Math.abs(seconds - 4)).toBeLessThan(0.2);
    expect(await decodingErrors(path)).toBe("");
  });

  it("not at all, where one is damaged or another length was told", async () => {
    const folder = temporaryDir();
    const good = piece(folder, "a", "red");
    const longer = { ...good, durationMs: 4_000 };
    await expect(joined([good, longer], folder)).rejects.toThrow(/ms off/);
    const bytes = readFileSync(good.path);
    bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 3_000);
    const damaged = { ...good, path: join(folder, "damaged.mp4") };
    writeFileSync(damaged.path, bytes);
    await expect(joined([good, damaged], folder)).rejects.toThrow(/buffer|invalid|error|corrupt/i);
    const none = { path: join(folder, "none.mp4"), durationMs: 2_000 };
    await expect(joined([good, none], folder)).rejects.toThrow(/No such file/);
    expect(existsSync(join(folder, "whole.mp4"))).toBe(false);
  });

  it("not at all, where it was given up while no ffmpeg ran", async () => {
    const folder = temporaryDir();
    const pieces = [piece(folder, "a", "red"), piece(folder, "b", "blue")];
    await expect(joined(pieces, folder, AbortSignal.abort())).rejects.toThrow(/aborted/);
    expect(existsSync(join(folder, "whole.mp4"))).toBe(false);
  });
});
