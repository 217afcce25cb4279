import { AsyncResource } from "node:async_hooks";

type Settled<T> = { value: T } | { error: unknown };

/** A result that may be there at once, which a promise's never is; settled only once. */
export class Outcome<T> {
  #settled: Settled<T> | null = null;
  readonly #listeners: ((settled: Settled<T>) => void)[] = [];

  get settled(): Settled<T> | null {
    return this.#settled;
  }

  settle(settled: Settled<T>): void {
    if (this.#settled !== null) return;
    this.#settled = settled;
    for (const listener of this.#listeners.splice(0)) listener(settled);
  }

  onSettled(listener: (settled: Settled<T>) => void): void {
    if (this.#settled !== null) listener(this.#settled);
    else this.#listeners.push(AsyncResource.bind(listener));
  }

  promise(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.onSettled((settled) =>
        "value" in settled ? resolve(settled.value) : reject(settled.error),
      );
    });
  }
}
