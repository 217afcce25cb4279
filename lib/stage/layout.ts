/** `camera:<identity>`, `screen:<identity>`, or `OWN` for one's own camera. */
export type TileId = string;
export const OWN: TileId = "own";

export type Tile = { id: TileId; kind: "camera" | "screen" };

/** What the person chose; `auto` follows who is there and what they show. */
export const CHOICES = ["auto", "grid", "speaker"] as const;
export type LayoutChoice = (typeof CHOICES)[number];

/** `pair`: one large and oneself in the corner. `speaker` and `presentation`: one large and a strip. */
export type Layout = "pair" | "grid" | "speaker" | "presentation";

export type Arrangement = {
  layout: Layout;
  /** Null in a grid, and for somebody who is alone. */
  large: TileId | null;
  /** The other tiles that are shown, in their order. */
  rest: TileId[];
  /** How many more there are. */
  hidden: number;
};

export type Scene = {
  /** Those of the others in the order in which they came, then one's own camera. */
  tiles: Tile[];
  choice: LayoutChoice;
  pinned: TileId | null;
  /** Who has the floor, last one first; they are the ones that a short strip shows. */
  speakers: readonly TileId[];
  /** How many tiles fit beside a large one. */
  stripRoom: number;
};

// Past three rows of three, faces are too small to read.
const MOST_IN_AUTOMATIC_GRID = 9;

/** Which tile is large, and what stands beside it. */
export function arrange(scene: Scene): Arrangement {
  const { tiles } = scene;
  const large = largeOf(scene);
  const others = tiles.filter(({ id }) => id !== OWN);
  if (others.length === 0) return { layout: "pair", large: null, rest: ids(tiles), hidden: 0 };
  if (large === null) return { layout: "grid", large, rest: ids(tiles), hidden: 0 };
  if (large.kind === "camera" && large.id !== OWN && others.length === 1) {
    return { layout: "pair", large: large.id, rest: [OWN], hidden: 0 };
  }
  const rest = ids(tiles.filter(({ id }) => id !== large.id));
  return {
    layout: large.kind === "screen" ? "presentation" : "speaker",
    large: large.id,
    ...strip(rest, scene),
  };
}

/** The tile that stands out; null for a grid of equals. */
function largeOf({ tiles, choice, pinned, speakers }: Scene): Tile | null {
  const byId = (id: TileId | null | undefined) => tiles.find((tile) => tile.id === id) ?? null;
  const held = byId(pinned);
  if (held) return held;
  if (choice === "grid") return null;
  const screen = tiles.findLast(({ kind }) => kind === "screen");
  if (screen) return screen;
  const others = tiles.filter(({ id }) => id !== OWN);
  const isGrid = choice === "auto" && others.length > 1 && tiles.length <= MOST_IN_AUTOMATIC_GRID;
  if (isGrid) return null;
  const speaker = speakers.map(byId).find((tile) => tile !== null && tile.id !== OWN);
  return speaker ?? others[0] ?? null;
}

/** Where not all fit, those who spoke last and oneself; the order stays the same. */
function strip(rest: TileId[], { speakers, stripRoom }: Scene) {
  if (rest.length <= stripRoom) return { rest, hidden: 0 };
  // One place is for the number of those who are not shown.
  const first = [OWN, ...speakers, ...rest].filter((id) => rest.includes(id));
  const shown = new Set([...new Set(first)].slice(0, stripRoom - 1));
  return { rest: rest.filter((id) => shown.has(id)), hidden: rest.length - shown.size };
}

function ids(tiles: Tile[]): TileId[] {
  return tiles.map(({ id }) => id);
}

/** The next choice by the shortcut. From `auto`, first what is not seen already. */
export function nextChoice(choice: LayoutChoice, shown: Layout): LayoutChoice {
  if (choice !== "auto") return choice === "grid" ? "speaker" : "auto";
  return shown === "grid" ? "speaker" : "grid";
}
