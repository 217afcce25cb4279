import { existsSync } from "node:fs";
import { readJson } from "./files.ts";
import {
  CALENDAR_READER_PYTHON,
  CALENDAR_READER_STAMP,
  SPEECH_PYTHON,
  SPEECH_STAMP,
  TOOLS_FILE,
} from "./paths.ts";
import { Problem } from "./problem.ts";

/** The browser that set-up found or got for tests. */
export function chromiumPath(): string {
  return toolPath("chromium");
}

/** The one without windows where it is there: a page costs it half the processor time. */
export function headlessPath(): string {
  return process.env["PARLEY_CHROMIUM"] ?? findTool("chromium-headless-shell") ?? chromiumPath();
}

export function ffmpegPath(): string {
  return toolPath("ffmpeg");
}

export function prometheusPath(): string {
  return toolPath("prometheus");
}

/** Where set-up got it: not on every system is it a package of its own. */
export function findAmtool(): string | null {
  return findTool("amtool");
}

/** ffmpeg where it is there: without it everything but recording works. */
export function findFfmpeg(): string | null {
  return findTool("ffmpeg");
}

/** The Python that has the speech engine, where set-up could get it. */
export function findSpeech(): string | null {
  return existsSync(SPEECH_STAMP) && existsSync(SPEECH_PYTHON) ? SPEECH_PYTHON : null;
}

export function speechPath(): string {
  const path = findSpeech();
  if (path !== null) return path;
  throw new Problem(
    "The speech engine is not there: run `node local/setup.mjs --tests` to get it.",
  );
}

/** The Python that reads calendar files for tests. */
export function calendarReaderPath(): string {
  if (existsSync(CALENDAR_READER_STAMP) && existsSync(CALENDAR_READER_PYTHON)) {
    return CALENDAR_READER_PYTHON;
  }
  throw new Problem(
    "The reader of calendar files is not there: run `node local/setup.mjs --tests` to get it.",
  );
}

/** Any other tool of the tests, by the name of its program. */
export function toolPath(name: string): string {
  const path = findTool(name);
  if (path !== null) return path;
  throw new Problem(`${name} is not there: run \`node local/setup.mjs --tests\` to get it.`);
}

function findTool(name: string): string | null {
  const tools = readJson(TOOLS_FILE) as Record<string, { path?: unknown }> | undefined;
  const path = process.env[`PARLEY_${name.toUpperCase()}`] ?? tools?.[name]?.path;
  return typeof path === "string" && existsSync(path) ? path : null;
}
