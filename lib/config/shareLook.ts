const HOLDS_MS = 1_500;

/**
 * One look for everybody who asks while it is under way and a moment after: who asks often, and is
 * nobody, makes no more requests of what is looked at.
 */
export function shareLook<Seen>(
  look: () => Promise<Seen>,
  clock: () => number = () => performance.now(),
): () => Promise<Seen> {
  let last: { seen: Promise<Seen>; doneAt: number } | null = null;
  return async () => {
    if (last === null || clock() - last.doneAt >= HOLDS_MS) {
      const mine = { seen: look(), doneAt: Infinity };
      last = mine;
      const end = () => void (mine.doneAt = clock());
      // Who asked is told of a look that failed; here it is one that is over.
      mine.seen.then(end, end);
    }
    return await last.seen;
  };
}
