import type { Doc } from "../../_generated/dataModel";
import { addPacked, emptyHistogram, type Histogram, packed } from "../../../lib/insights/histogram";
import { addCounts, type SomeCounts } from "./counts";

/** What several facts or rows add up to. */
export type Sum = { counts: SomeCounts; joinTimes: Histogram; firstFrames: Histogram };
type Row = Pick<Doc<"insightDays">, "counts" | "joinTimes" | "firstFrames">;

export function emptySum(): Sum {
  return { counts: {}, joinTimes: emptyHistogram(), firstFrames: emptyHistogram() };
}

/** Adds a row to `sum`, in place. */
export function addRow(sum: Sum, row: Row): void {
  addCounts(sum.counts, row.counts);
  addPacked(sum.joinTimes, row.joinTimes);
  addPacked(sum.firstFrames, row.firstFrames);
}

export function sumOf(rows: readonly Row[]): Sum {
  const sum = emptySum();
  for (const row of rows) addRow(sum, row);
  return sum;
}

/** As a row keeps it. */
export function rowOf({ counts, joinTimes, firstFrames }: Sum): Row {
  return { counts, joinTimes: packed(joinTimes), firstFrames: packed(firstFrames) };
}
