type Stretch = { activeAt: number; durationMs: number };

/**
 * Where a moment is in the parts played one after another, in ms from the beginning: in a pause
 * it is the start of the next part, after the end the end.
 */
export function offsetOf(at: number, parts: readonly Stretch[]): number {
  let offset = 0;
  let next: number | undefined;
  for (const { activeAt, durationMs } of parts) {
    if (at >= activeAt && at < activeAt + durationMs) return offset + at - activeAt;
    if (at < activeAt) next ??= offset;
    offset += durationMs;
  }
  return next ?? offset;
}
