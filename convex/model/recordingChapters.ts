type Stretch = { activeAt: number; durationMs: number };

/**
 * Where a moment is in the parts played one after another, in ms from the beginning: in a pause
 * it is the start of the next part, after the end the end.
 */
export function offsetOf(at: number, parts: readonly Stretch[]): number {
  let offset = 0;
  for (const { activeAt, durationMs } of parts) {
    if (at < activeAt) return offset;
    if (at < activeAt + durationMs) return offset + at - activeAt;
    offset += durationMs;
  }
  return offset;
}
