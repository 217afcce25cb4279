/** First come, first served; whoever holds it runs alone. */
export class Lock {
  #tail: Promise<void> = Promise.resolve();

  run<T>(work: () => Promise<T> | T): Promise<T> {
    const result = this.#tail.then(work);
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
}
