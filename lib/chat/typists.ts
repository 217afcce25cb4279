import { createStore, type Readable } from "../session/store";

/** A writer says so again within this time; later they have stopped. */
export const SAYS_EVERY_MS = 3000;
const FORGOTTEN_MS = 5000;

export type Typists = Readable<{ names: readonly string[] }> & {
  /** Somebody wrote, or sent what they wrote. */
  note: (identity: string, name: string, isTyping: boolean) => void;
  stop: () => void;
};

/** Who writes a message now. */
export function createTypists(): Typists {
  const store = createStore<{ names: readonly string[] }>({ names: [] });
  const writing = new Map<string, { name: string; timer: ReturnType<typeof setTimeout> }>();
  const show = () => store.set({ names: [...writing.values()].map(({ name }) => name) });

  function forget(identity: string) {
    const known = writing.get(identity);
    if (known === undefined) return;
    clearTimeout(known.timer);
    writing.delete(identity);
    show();
  }
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    note(identity, name, isTyping) {
      forget(identity);
      if (!isTyping) return;
      writing.set(identity, { name, timer: setTimeout(() => forget(identity), FORGOTTEN_MS) });
      show();
    },
    stop() {
      for (const { timer } of writing.values()) clearTimeout(timer);
      writing.clear();
    },
  };
}
