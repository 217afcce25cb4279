import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gridFor, stripFor } from "@/lib/stage/grid";

const WIDE = 1248 / 668;
const TALL = 374 / 720;

describe("gridFor", () => {
  test.each([
    [1, WIDE, 1, 1],
    [2, WIDE, 2, 1],
    [3, WIDE, 2, 2],
    [4, WIDE, 2, 2],
    [5, WIDE, 3, 2],
    [9, WIDE, 3, 3],
    [2, TALL, 1, 2],
    [4, TALL, 2, 2],
    [3, TALL, 2, 2],
  ])("%i people on %f: %i × %i", (count, ratio, columns, rows) => {
    expect(gridFor(count, ratio)).toMatchObject({ columns, rows });
  });

  test("a last row that is not full stands in the middle", () => {
    expect(gridFor(3, WIDE).cells).toEqual([
      { row: 1, column: 1 },
      { row: 1, column: 3 },
      { row: 2, column: 2 },
    ]);
  });

  test("every tile has a place of its own inside the grid", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0.3, max: 4 }), (n, ratio) => {
        const { columns, rows, cells } = gridFor(n, Number.isNaN(ratio) ? 1 : ratio);
        expect(cells).toHaveLength(n);
        const taken = cells.flatMap(({ row, column }) => [
          `${row}/${column}`,
          `${row}/${column + 1}`,
        ]);
        expect(new Set(taken).size).toBe(2 * n);
        for (const { row, column } of cells) {
          expect(row).toBeLessThanOrEqual(rows);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column + 1).toBeLessThanOrEqual(2 * columns);
        }
      }),
    );
  });
});

test("a strip of few keeps them small and in the middle", () => {
  expect(stripFor(2)).toEqual({
    columns: 4,
    rows: 1,
    cells: [
      { row: 1, column: 3 },
      { row: 1, column: 5 },
    ],
  });
  expect(stripFor(6)).toMatchObject({ columns: 6 });
});
