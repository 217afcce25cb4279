"use client";

import { useEffect, useRef, useState } from "react";
import { csvLines, csvOf } from "@/lib/calendar/csv";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { saveFile } from "@/lib/recording/download";

export type CsvTable<Row> = { head: string[]; line: (row: Row) => string[] };
type Page<Row> = { page: Row[]; isDone: boolean; continueCursor: string };
export type AskForPage<Row> = (options: {
  numItems: number;
  cursor: string | null;
}) => Promise<Page<Row>>;

/** The most that the backend gives at once. */
const ROWS_A_PAGE = 100;

/** All rows of a filter, page by page, as one file; `count` is how many have come, null at rest. */
export function useCsv<Row>(name: string, { head, line }: CsvTable<Row>, ask: AskForPage<Row>) {
  const copy = useErrorCopy();
  const [count, setCount] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const run = useRef(0);
  useEffect(() => () => void (run.current += 1), []);

  const save = async () => {
    const own = (run.current += 1);
    const isStopped = () => own !== run.current;
    setProblem(null);
    setCount(0);
    try {
      const parts = [csvOf([head])];
      for (let cursor: string | null = null, rows = 0; ;) {
        const told: Page<Row> = await ask({ numItems: ROWS_A_PAGE, cursor });
        if (isStopped()) return;
        parts.push(csvLines(told.page.map(line)));
        setCount((rows += told.page.length));
        if (told.isDone) break;
        cursor = told.continueCursor;
      }
      const type = "text/csv;charset=utf-8";
      saveFile(new Blob(parts, { type }), `${name}-${new Date().toISOString().slice(0, 10)}.csv`);
    } catch (error) {
      if (!isStopped()) setProblem(copy(error));
    }
    if (!isStopped()) setCount(null);
  };
  const stop = () => {
    run.current += 1;
    setCount(null);
  };
  return { save, stop, count, problem };
}
