"use client";

import { useEffect, useRef, useState } from "react";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { saveFile } from "@/lib/recording/download";
import { type AskForPage, csvPages, type CsvTable } from "./csvPages";

/** Saves all rows of a filter as one file; `count` is how many have come, null at rest. */
export function useCsv<Row>(name: string, table: CsvTable<Row>, ask: AskForPage<Row>) {
  const copy = useErrorCopy();
  const [count, setCount] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const run = useRef(0);
  useEffect(() => () => void (run.current += 1), []);

  const save = async () => {
    const own = (run.current += 1);
    const isOn = () => own === run.current;
    const goesOn = (rows: number) => {
      if (isOn()) setCount(rows);
      return isOn();
    };
    setProblem(null);
    setCount(0);
    try {
      const pieces = await csvPages(table, ask, goesOn);
      if (pieces !== null) saveFile(fileOf(pieces), `${name}-${today()}.csv`);
    } catch (error) {
      if (isOn()) setProblem(copy(error));
    }
    if (isOn()) setCount(null);
  };
  const stop = () => {
    run.current += 1;
    setCount(null);
  };
  return { save, stop, count, problem };
}

const fileOf = (pieces: string[]) => new Blob(pieces, { type: "text/csv;charset=utf-8" });
const today = () => new Date().toISOString().slice(0, 10);
