import type { Index } from "./tables.ts";

export type ReadRange = { index: string; low: Uint8Array; high: Uint8Array | null };
/** A key of an index that a commit added, removed or whose document it changed. */
export type Touched = { index: string; key: Uint8Array };

/** What a function depends on: ranges of index keys, each as far as it was really read. */
export class ReadSet {
  readonly ranges: ReadRange[] = [];
  readsIdentity = false;

  add(index: Index, low: Uint8Array, high: Uint8Array | null): ReadRange {
    const range = { index: index.id, low, high };
    this.ranges.push(range);
    return range;
  }

  addAbsent(component: string, table: string): void {
    const { index, key } = absenceOf(component, table);
    this.ranges.push({ index, low: key, high: Buffer.concat([key, Buffer.from([0])]) });
  }
}

/** What a function has read that found no table of this name, and what making one touches. */
export function absenceOf(component: string, table: string): Touched {
  return { index: `absent ${component}`, key: Buffer.from(table) };
}

/** Ranges of many readers by index, to ask whom a commit concerns. */
export class RangeMap<Reader> {
  readonly #byIndex = new Map<string, Map<Reader, ReadRange[]>>();

  add(reader: Reader, reads: ReadSet): void {
    for (const range of reads.ranges) {
      let readers = this.#byIndex.get(range.index);
      if (readers === undefined) this.#byIndex.set(range.index, (readers = new Map()));
      const ranges = readers.get(reader);
      if (ranges === undefined) readers.set(reader, [range]);
      else ranges.push(range);
    }
  }

  remove(reader: Reader, reads: ReadSet): void {
    for (const { index } of reads.ranges) {
      const readers = this.#byIndex.get(index);
      readers?.delete(reader);
      if (readers?.size === 0) this.#byIndex.delete(index);
    }
  }

  readersOf(touched: readonly Touched[]): Set<Reader> {
    const found = new Set<Reader>();
    for (const { index, key } of touched) {
      for (const [reader, ranges] of this.#byIndex.get(index) ?? []) {
        if (!found.has(reader) && ranges.some((range) => contains(range, key))) found.add(reader);
      }
    }
    return found;
  }
}

/** Whether a commit wrote what was read. */
export function touches(reads: ReadSet, touched: readonly Touched[]): boolean {
  return touched.some(({ index, key }) =>
    reads.ranges.some((range) => range.index === index && contains(range, key)),
  );
}

function contains({ low, high }: ReadRange, key: Uint8Array): boolean {
  if (Buffer.compare(key, low) < 0) return false;
  return high === null || Buffer.compare(key, high) < 0;
}
