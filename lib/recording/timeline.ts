/** A stretch of the whole that one file holds; the files follow each other without a gap. */
export type Stretch = { offsetMs: number; durationMs: number };

/** A moment of the whole as a file and the seconds from that file's beginning. */
export type Place = { index: number; seconds: number };

export function lengthOf(parts: readonly Stretch[]): number {
  return parts.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** Where a moment is to be found. Before the beginning is the beginning, after the end the end. */
export function placeAt(ms: number, parts: readonly Stretch[]): Place {
  const at = Math.max(0, ms);
  const found = parts.findIndex(({ offsetMs, durationMs }) => at < offsetMs + durationMs);
  const index = found === -1 ? Math.max(0, parts.length - 1) : found;
  const part = parts[index];
  if (!part) return { index: 0, seconds: 0 };
  return { index, seconds: Math.min(at - part.offsetMs, part.durationMs) / 1000 };
}

/** The moment of the whole that a file is at. A file may be a little longer than it was told. */
export function momentOf({ index, seconds }: Place, parts: readonly Stretch[]): number {
  const part = parts[index];
  return part ? part.offsetMs + Math.min(seconds * 1000, part.durationMs) : 0;
}
