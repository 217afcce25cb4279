import { gridFor, stripFor } from "./grid";
import type { Arrangement, TileId } from "./layout";

export type PlaceKind = "large" | "corner" | "cell" | "strip";

/** Where a tile stands; row and column are of the grid that all tiles share. */
export type Place = { kind: PlaceKind; row: number; column: number; nth: number };

export type Places = {
  columns: number;
  rows: number;
  /** How many stand beside the large one, the number of hidden ones among them. */
  count: number;
  of: ReadonlyMap<TileId, Place>;
  /** Where it says how many are not shown. */
  more: Place | null;
};

/** @param ratio width of the stage by its height */
export function placesFor(arrangement: Arrangement, ratio: number): Places {
  const { layout, large, rest, hidden } = arrangement;
  const count = rest.length + (hidden > 0 ? 1 : 0);
  const grid = layout === "grid" ? gridFor(count, ratio) : stripFor(count);
  const kind = layout === "grid" ? "cell" : layout === "pair" ? "corner" : "strip";
  const at = (nth: number): Place => ({ kind, nth: nth + 1, ...grid.cells[nth]! });
  const of = new Map<TileId, Place>(rest.map((id, nth) => [id, at(nth)]));
  if (large !== null) of.set(large, LARGE);
  const { columns, rows } = grid;
  return { columns, rows, count, of, more: hidden > 0 ? at(count - 1) : null };
}

export const LARGE: Place = { kind: "large", row: 1, column: 1, nth: 1 };
export const CORNER: Place = { kind: "corner", row: 1, column: 1, nth: 1 };
