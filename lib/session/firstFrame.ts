/** A mark of the User Timing API: the first picture of a subscribed track was drawn. */
const MARK = "parley:first-remote-frame";

export function markFirstFrame(): void {
  performance.mark(MARK);
}

/** Tells how long after `since` (of the page's clock) the next first picture came. Returns the way to stop. */
export function onFirstFrame(since: number, run: (ms: number) => void): () => void {
  if (!("PerformanceObserver" in globalThis)) return () => undefined;
  const observer = new PerformanceObserver((list) => {
    const mark = list.getEntriesByName(MARK).find(({ startTime }) => startTime >= since);
    if (mark === undefined) return;
    observer.disconnect();
    run(mark.startTime - since);
  });
  // Buffered: the picture can be there before the connection is told to be complete.
  observer.observe({ type: "mark", buffered: true });
  return () => observer.disconnect();
}
