import { createStore, type Readable } from "../session/store";
import { CHOICES, type LayoutChoice, type TileId } from "./layout";

export type StageState = {
  choice: LayoutChoice;
  pinned: TileId | null;
  /** Tiles whose picture is cut, or not cut, against the custom of their kind. */
  turned: ReadonlySet<TileId>;
};

/** How one looks at the room; it outlives every connection of the session. */
export type Stage = Readable<StageState> & {
  choose: (choice: LayoutChoice) => void;
  /** Pins a tile, or lets go of it. */
  pin: (id: TileId) => void;
  /** Shows the whole picture of a tile, or fills the tile with it. */
  turn: (id: TileId) => void;
  /** Somebody shows something new: the choice made before was about something else. */
  screenCame: () => void;
};

const KEY = "parley.layout";

export function createStage(storage: Pick<Storage, "getItem" | "setItem"> | null): Stage {
  const store = createStore<StageState>({
    choice: remembered(storage),
    pinned: null,
    turned: new Set(),
  });
  return {
    ...store,
    choose(choice) {
      store.set({ choice, pinned: null });
      remember(storage, choice);
    },
    pin(id) {
      store.set({ pinned: store.getSnapshot().pinned === id ? null : id });
    },
    turn(id) {
      const turned = new Set(store.getSnapshot().turned);
      if (!turned.delete(id)) turned.add(id);
      store.set({ turned });
    },
    screenCame() {
      if (store.getSnapshot().choice === "grid") store.set({ choice: "auto" });
    },
  };
}

function remembered(storage: Pick<Storage, "getItem"> | null): LayoutChoice {
  const known = storage?.getItem(KEY);
  return CHOICES.find((choice) => choice === known) ?? "auto";
}

function remember(storage: Pick<Storage, "setItem"> | null, choice: LayoutChoice) {
  try {
    storage?.setItem(KEY, choice);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** The tab's own storage; null where the browser keeps it shut. */
export function tabStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
