/**
 * Test mode: makes mutations lose races as they do on real Convex, where they run side by side.
 * The same seed gives the same strikes.
 */
export class Conflicts {
  readonly #rate: number;
  #state: number;

  constructor({ seed, rate }: { seed: number; rate: number }) {
    this.#rate = rate;
    this.#state = seed >>> 0;
  }

  /** Whether this attempt has lost. */
  strikes(): boolean {
    return this.#next() < this.#rate;
  }

  /** mulberry32 */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}
