import { createStore, type Readable } from "../session/store";
import { CHOICES, type Layout, type LayoutChoice, nextChoice, type TileId } from "./layout";

export type StageState = {
  choice: LayoutChoice;
  pinned: TileId | null;
  /** Tiles whose picture is cut, or not cut, against the custom of their kind. */
  turned: ReadonlySet<TileId>;
};

/** How one looks at the room; it outlives every connection of the session. */
export type Stage = Readable<StageState> & {
  choose: (choice: LayoutChoice) => void;
  /** Chooses the next layout, from the one that is shown. */
  goOn: () => LayoutChoice;
  noteShown: (layout: Layout) => void;
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
  let shown: Layout = "pair";

  function choose(choice: LayoutChoice) {
    store.set({ choice, pinned: null });
    remember(storage, choice);
  }

  return {
    ...store,
    choose,
    goOn() {
      const next = nextChoice(store.getSnapshot().choice, shown);
      choose(next);
      return next;
    },
    noteShown(layout) {
      shown = layout;
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

/** The tab's or the browser's storage; null where the browser keeps it shut. */
export function storageOf(kind: "tab" | "browser"): Storage | null {
  try {
    return kind === "tab" ? sessionStorage : localStorage;
  } catch {
    return null;
  }
}
