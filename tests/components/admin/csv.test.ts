import { expect, test } from "vitest";
import { type AskForPage, csvPages } from "@/components/admin/csvPages";

const ROWS = Array.from({ length: 250 }, (_, i) => `row ${i}`);
const table = { head: ["name"], line: (row: string) => [row] };

/** As the backend answers: so many rows from a cursor on. */
function answering(rows: string[]) {
  const asked: (string | null)[] = [];
  const ask: AskForPage<string> = async ({ numItems, cursor }) => {
    asked.push(cursor);
    const from = Number(cursor ?? 0);
    const until = from + numItems;
    const isDone = until >= rows.length;
    return { page: rows.slice(from, until), isDone, continueCursor: String(until) };
  };
  return { ask, asked };
}

test("all pages are one table, with its head once", async () => {
  const { ask, asked } = answering(ROWS);
  const counts: number[] = [];
  const pieces = await csvPages(table, ask, (rows) => counts.push(rows) > 0);
  expect(asked).toEqual([null, "100", "200"]);
  expect(counts).toEqual([100, 200, 250]);
  expect(pieces!.join("")).toBe(`\uFEFF"name"\r\n${ROWS.map((row) => `"${row}"\r\n`).join("")}`);
});

test("a cell that a spreadsheet would run is text", async () => {
  const pieces = await csvPages(table, answering(["=1+1", "@x", 'a "b"']).ask, () => true);
  expect(pieces!.join("")).toBe('\uFEFF"name"\r\n"\'=1+1"\r\n"\'@x"\r\n"a ""b"""\r\n');
});

test("it ends where it is stopped, and asks for nothing more", async () => {
  const { ask, asked } = answering(ROWS);
  expect(await csvPages(table, ask, (rows) => rows < 200)).toBeNull();
  expect(asked).toEqual([null, "100"]);
});
