/** The shape that React's `useSyncExternalStore` reads. */
export type Readable<T> = {
  getSnapshot: () => T;
  subscribe: (listener: () => void) => () => void;
};

export type Store<T> = Readable<T> & { set: (patch: Partial<T>) => void };

/** A value that tells its listeners of each change; `set` merges and always makes a new object. */
export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => value,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(patch) {
      value = { ...value, ...patch };
      for (const listener of [...listeners]) listener();
    },
  };
}
