import { csvLines, csvOf } from "@/lib/calendar/csv";

export type CsvTable<Row> = { head: string[]; line: (row: Row) => string[] };
type Page<Row> = { page: Row[]; isDone: boolean; continueCursor: string };
export type AskForPage<Row> = (options: {
  numItems: number;
  cursor: string | null;
}) => Promise<Page<Row>>;

/** The most that the backend gives at once. */
const ROWS_A_PAGE = 100;

/**
 * A table as text, a piece for each page as it comes; null once it is told to stop.
 * @param goesOn is told how many rows have come
 */
export async function csvPages<Row>(
  { head, line }: CsvTable<Row>,
  ask: AskForPage<Row>,
  goesOn: (rows: number) => boolean,
): Promise<string[] | null> {
  const pieces = [csvOf([head])];
  for (let cursor: string | null = null, rows = 0; ;) {
    const told: Page<Row> = await ask({ numItems: ROWS_A_PAGE, cursor });
    pieces.push(csvLines(told.page.map(line)));
    if (!goesOn((rows += told.page.length))) return null;
    if (told.isDone) return pieces;
    cursor = told.continueCursor;
  }
}
