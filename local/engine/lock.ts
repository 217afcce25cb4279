import { setImmediate as nextTurn } from "node:timers/promises";

/** So long may work that follows on work keep requests and sockets waiting. */
const LONGEST_TURN_MS = 20;

/**
 * First come, first served; whoever holds it runs alone. Work that never waits for anything, such as
 * functions that schedule each other, would else run in one turn of the event loop for as long as
 * it goes on: Node then closes connections as idle whose requests it has not read.
 */
export class Lock {
  #tail: Promise<void> = Promise.resolve();
  #turnBegan: number | null = null;

  run<T>(work: () => Promise<T> | T): Promise<T> {
    const result = this.#tail.then(async () => {
      await this.#breathe();
      return await work();
    });
    this.#tail = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  /** Resolves once all work that was asked for until now is done. */
  idle(): Promise<void> {
    return this.#tail;
  }

  async #breathe(): Promise<void> {
    if (this.#turnBegan === null) {
      this.#turnBegan = performance.now();
      setImmediate(() => (this.#turnBegan = null));
    } else if (performance.now() - this.#turnBegan > LONGEST_TURN_MS) await nextTurn();
  }
}
