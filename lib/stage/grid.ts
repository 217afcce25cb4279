/** Columns in half steps, so that a last row that is not full stands in the middle. */
export type Cell = { row: number; column: number };
export type Grid = { columns: number; rows: number; cells: Cell[] };

const WIDE_FACE = 16 / 10;
const TALL_FACE = 3 / 4;

/**
 * The columns and rows in which `count` faces are largest.
 * @param ratio width of the stage by its height
 */
export function gridFor(count: number, ratio: number): Grid {
  const face = ratio < 1 ? TALL_FACE : WIDE_FACE;
  let columns = 1;
  let best = 0;
  for (let tried = 1; tried <= count; tried += 1) {
    const rows = Math.ceil(count / tried);
    const [width, height] = [ratio / tried, 1 / rows];
    const size = Math.min(width / face, height);
    if (size > best + 1e-9) [columns, best] = [tried, size];
  }
  return cellsIn(count, columns);
}

/** One row; few tiles stay as small as four would be. */
export function stripFor(count: number): Grid {
  const columns = Math.max(count, FEW_IN_STRIP);
  return { columns, rows: 1, cells: rowOf(count, columns, 1) };
}

const FEW_IN_STRIP = 4;

function cellsIn(count: number, columns: number): Grid {
  const rows = Math.ceil(count / columns);
  const cells: Cell[] = [];
  for (let row = 1; row <= rows; row += 1) {
    cells.push(...rowOf(Math.min(columns, count - cells.length), columns, row));
  }
  return { columns, rows, cells };
}

function rowOf(count: number, columns: number, row: number): Cell[] {
  const start = columns - count + 1;
  return Array.from({ length: count }, (_, nth) => ({ row, column: start + 2 * nth }));
}
