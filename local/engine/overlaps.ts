import { type ReadSet, type Touched, touches } from "./reads.ts";

type Commit = { at: number; name: string; touched: readonly Touched[] };

/**
 * Test mode: every mutation is taken to have begun so long ago, beside all that committed since. One
 * that read what these wrote has lost to them, as it would on Convex; the next attempt began now.
 */
export class Overlaps {
  readonly #ms: number;
  #commits: Commit[] = [];

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** The function that a mutation loses to, if any. */
  winnerOver(reads: ReadSet): string | null {
    const since = performance.now() - this.#ms;
    this.#commits = this.#commits.filter(({ at }) => at >= since);
    return this.#commits.find(({ touched }) => touches(reads, touched))?.name ?? null;
  }

  note(name: string, touched: readonly Touched[]): void {
    this.#commits.push({ at: performance.now(), name, touched: [...touched] });
  }
}
