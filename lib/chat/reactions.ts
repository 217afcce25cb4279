import { createStore, type Readable } from "../session/store";

export const REACTIONS = {
  thumbs_up: "👍",
  clap: "👏",
  heart: "❤️",
  laugh: "😂",
  party: "🎉",
  wave: "👋",
} as const;
export type Reaction = keyof typeof REACTIONS;

/** How long a reaction stays on a tile. */
export const STAYS_MS = 4000;
/** More at once from one person say no more. */
const MAX_OF_ONE = 5;

export type ShownReaction = { id: number; identity: string; reaction: Reaction };
export type Reactions = Readable<{ shown: readonly ShownReaction[] }> & {
  show: (identity: string, reaction: Reaction) => void;
};

/** What people of a room show each other for a moment. */
export function createReactions(): Reactions {
  const store = createStore<{ shown: readonly ShownReaction[] }>({ shown: [] });
  let lastId = 0;
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    show(identity, reaction) {
      const { shown } = store.getSnapshot();
      if (shown.filter((one) => one.identity === identity).length >= MAX_OF_ONE) return;
      const id = ++lastId;
      store.set({ shown: [...shown, { id, identity, reaction }] });
      setTimeout(() => {
        store.set({ shown: store.getSnapshot().shown.filter((one) => one.id !== id) });
      }, STAYS_MS);
    },
  };
}

/** A reaction that somebody's page sent; null for anything that we do not know. */
export function parseReaction(value: unknown): Reaction | null {
  const isKnown = typeof value === "string" && Object.hasOwn(REACTIONS, value);
  return isKnown ? (value as Reaction) : null;
}
