import { kindOf, ROWS } from "./rows.ts";
import type { Row } from "./row.ts";

const SIGNS = { quick: "", local: " ᵖ", journeys: " ᵇ" };

/** A title without what stands for its row, and for what it is run with. */
const plain = (title: string) => title.replace(/^((fault|attack) \d+(, |: ))+/, "");

function cellOf({ tests }: Row): string {
  const byFile = Map.groupBy(tests, ([file]) => file);
  return [...byFile]
    .map(([file, found]) => {
      const titles = found.map(([, title]) => plain(title).replaceAll("|", "\\|"));
      return `\`${file}\`${SIGNS[kindOf(file)]}: ${titles.join("; ")}`;
    })
    .join("<br>");
}

function guardsOf({ guards, note }: Row): string {
  const files = [...new Set(guards.map(({ file }) => `\`${file}\``))];
  return files.length > 0 ? files.join("<br>") : (note ?? "");
}

/** The table of docs/SECURITY.md, as the rows give it. */
export function table(): string {
  const lines = ROWS.map(
    (row) => `| ${row.id} | ${row.words} | ${cellOf(row)} | ${guardsOf(row)} |`,
  );
  return [
    "| Row | What | Tests | Guard that was taken away |",
    "| --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}
