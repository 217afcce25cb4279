/** Something that was said. Times are milliseconds, of the whole recording or of one file. */
export type Line = { startMs: number; endMs: number; text: string };
type PartId = string;
export type Chunk = { partId: PartId; segments: readonly Line[] };
type Part = { partId: PartId; offsetMs: number; durationMs: number };

/** What was said in all files, on the one time line of the whole; none lasts into the next. */
export function linesOf(chunks: readonly Chunk[], parts: readonly Part[]): Line[] {
  const lines = chunks.flatMap(({ partId, segments }) => {
    const part = parts.find((candidate) => candidate.partId === partId);
    return part ? segments.map((segment) => moved(segment, part.offsetMs)) : [];
  });
  const inOrder = lines.toSorted((one, other) => one.startMs - other.startMs);
  return inOrder.map((line, at) => {
    const next = inOrder[at + 1]?.startMs ?? Infinity;
    return { ...line, endMs: Math.max(line.startMs + 1, Math.min(line.endMs, next)) };
  });
}

/** Those of one file, by its own clock. */
export function linesIn(lines: readonly Line[], { offsetMs, durationMs }: Part): Line[] {
  return lines
    .filter(({ startMs }) => startMs >= offsetMs && startMs < offsetMs + durationMs)
    .map((line) => moved(line, -offsetMs));
}

function moved({ startMs, endMs, text }: Line, by: number): Line {
  return { startMs: startMs + by, endMs: endMs + by, text };
}

/** The line that is said then, or was said last; -1: none yet. */
export function lineAt(lines: readonly Line[], ms: number): number {
  return lines.findLastIndex(({ startMs }) => startMs <= ms);
}

/** Where the words stand in a text, whatever their case and accents; -1: nowhere. */
export function placeOf(words: string, text: string): number {
  return plain(text).indexOf(plain(words));
}

/** Unit by unit, so that places stay the same. */
function plain(text: string): string {
  return text.replaceAll(/[^]/g, (unit) => unit.normalize("NFD").charAt(0).toLowerCase().charAt(0));
}

/** As a file of WebVTT, for players. */
export function toVtt(lines: readonly Line[]): string {
  const cues = lines.map(
    ({ startMs, endMs, text }) => `${stamp(startMs)} --> ${stamp(endMs)}\n${escaped(text)}\n`,
  );
  return ["WEBVTT\n", ...cues].join("\n");
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** To be read: a line each, with its moment. */
export function toText(lines: readonly Line[]): string {
  return lines.map(({ startMs, text }) => `${stamp(startMs).slice(0, -4)}  ${text}\n`).join("");
}

/** 01:02:03.456 */
function stamp(ms: number): string {
  const two = (value: number) => String(Math.floor(value) % 60).padStart(2, "0");
  const rest = String(Math.floor(ms) % 1000).padStart(3, "0");
  const hours = String(Math.floor(ms / 3_600_000)).padStart(2, "0");
  return `${hours}:${two(ms / 60_000)}:${two(ms / 1000)}.${rest}`;
}
