/** A time in a session, in UTC ms; `to` null: still in. */
export type Span = { from: number; to: number | null };
export type ClosedSpan = { from: number; to: number };

/** Spans in order, with those that touch or overlap made one; open ones end at `now`. */
export function merged(spans: readonly Span[], now: number): ClosedSpan[] {
  const closed = spans
    .map(({ from, to }) => ({ from, to: Math.max(from, to ?? now) }))
    .sort((a, b) => a.from - b.from);
  const result: ClosedSpan[] = [];
  for (const span of closed) {
    const last = result.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}

/** Where both were in; each of the two is merged already. */
export function overlap(a: readonly ClosedSpan[], b: readonly ClosedSpan[]): ClosedSpan[] {
  const result: ClosedSpan[] = [];
  for (const one of a) {
    for (const other of b) {
      const from = Math.max(one.from, other.from);
      const to = Math.min(one.to, other.to);
      if (from < to) result.push({ from, to });
    }
  }
  return result.sort((x, y) => x.from - y.from);
}

export function lengthOf(spans: readonly ClosedSpan[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}
