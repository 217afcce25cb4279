import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ROWS } from "../guards/rows";
import { table } from "../guards/table";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

const FAULTS = 19;
const ATTACKS = 30;

test("each fault and each attack has its row, in order", () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
  expect(ROWS.map(({ id }) => id)).toEqual([
    ...numbers(FAULTS).map((number) => `fault ${number}`),
    ...numbers(ATTACKS).map((number) => `attack ${number}`),
  ]);
});

describe.each(ROWS)("$id", ({ id, tests, guards, note }) => {
  test("has tests of these titles, which name it", () => {
    expect(tests.length).toBeGreaterThan(0);
    for (const [file, title] of tests) {
      expect(existsSync(join(ROOT, file)), file).toBe(true);
      const quoted = ['"', "`"].filter((quote) => read(file).includes(quote + title + quote));
      expect(quoted, `${file}: ${title}`).toHaveLength(1);
      expect(title).toMatch(new RegExp(`(^|, )${id}(,|:)`));
    }
  });

  test("has a guard that can be taken away, or says why there is none", () => {
    expect(guards.length > 0).toBe(note === undefined);
    for (const { file, find, replace, red } of guards) {
      expect(read(file).split(find), file).toHaveLength(2);
      expect(replace).not.toBe(find);
      expect(file).not.toMatch(/^tests\//);
      expect(tests[red], `${id}, ${file}`).toBeDefined();
    }
  });
});

test("no test says that it is of a row that does not list it", () => {
  const listed = new Set(ROWS.flatMap(({ tests }) => tests.map(([file, title]) => file + title)));
  const files = globSync("tests/**/*.{test,spec}.{ts,tsx}", { cwd: ROOT });
  const saying = files.flatMap((file) =>
    [...read(file).matchAll(/["`]((?:fault|attack) \d+[,:].+?)["`],?\s/g)].map(
      ([, title]) => [file, title!] as const,
    ),
  );
  expect(saying.length).toBeGreaterThan(100);
  expect(saying.filter(([file, title]) => !listed.has(file + title))).toEqual([]);
});

test("docs/SECURITY.md has the table as the rows give it", () => {
  /** Without the blanks that a formatter aligns columns with. */
  const bare = (text: string) => text.replace(/-{3,}/g, "---").replace(/[ \t]+/g, " ");
  expect(bare(read("docs/SECURITY.md"))).toContain(bare(table()));
});
