import { useSyncExternalStore } from "react";

/** One value outside React that components can read and follow. */
export type Value<T> = {
  get: () => T;
  set: (next: T) => void;
  subscribe: (run: () => void) => () => void;
};

export function createValue<T>(initial: T): Value<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const run of listeners) run();
    },
    subscribe: (run) => {
      listeners.add(run);
      return () => listeners.delete(run);
    },
  };
}

export function useValue<T>({ subscribe, get }: Value<T>): T {
  return useSyncExternalStore(subscribe, get, get);
}
