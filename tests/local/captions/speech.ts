import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ffmpegPath, speechPath } from "../../../local/stack/chromium.ts";

/** Where the engine's package keeps the recordings of people reading that come with it. */
function assets(): string {
  const find = "import importlib.util as u; print(u.find_spec('moonshine_voice').origin)";
  const origin = execFileSync(speechPath(), ["-c", find], { encoding: "utf8" }).trim();
  return join(origin, "..", "assets");
}

/** The beginning of a novel, read aloud in 44 s; the first words begin within its first second. */
export const novel = () => join(assets(), "two_cities.wav");
export const FIRST_WORDS = "It was the best of times";

type Film = { seconds: number; after?: number; late?: number; picture?: boolean };

/**
 * That much of the novel after so much silence, as a recording is: H.264 and AAC in MP4; `late`
 * seconds after the picture's beginning there is no sound at all, not even silence.
 */
export function film(file: string, { seconds, after = 0, late = 0, picture = true }: Film): string {
  const dark = ["-f", "lavfi", "-i", "color=size=160x90:rate=5"];
  const sound = ["-t", String(seconds), "-i", novel()];
  const coding = [
    "-af",
    `adelay=${after * 1000}:all=1,asetpts=PTS+${late}/TB`,
    "-c:a",
    "aac",
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-shortest",
  ];
  const inputs = [...sound, ...(picture ? dark : [])];
  execFileSync(ffmpegPath(), ["-v", "error", "-y", ...inputs, ...coding, "-f", "mp4", file]);
  return file;
}

/** Picture without any track of sound. */
export function silentFilm(file: string): string {
  const dark = ["-f", "lavfi", "-t", "2", "-i", "color=size=160x90:rate=5"];
  execFileSync(ffmpegPath(), ["-v", "error", "-y", ...dark, "-c:v", "libx264", "-f", "mp4", file]);
  return file;
}
