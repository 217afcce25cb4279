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

  /** The functions that a mutation loses to. */
  winnersOver(reads: ReadSet): string[] {
    const since = performance.now() - this.#ms;
    this.#commits = this.#commits.filter(({ at }) => at >= since);
    const winners = this.#commits.filter(({ touched }) => touches(reads, touched));
    return [...new Set(winners.map(({ name }) => name))];
  }

  note(name: string, touched: readonly Touched[]): void {
    this.#commits.push({ at: performance.now(), name, touched: [...touched] });
  }
}
