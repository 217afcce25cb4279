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

/** Who reads what of one index. */
class Readers<Reader> {
  /** By the one key that was read, which is how documents are read by their ids. */
  readonly #ofKeys = new Map<string, Set<Reader>>();
  readonly #ofSpans = new Map<Reader, ReadRange[]>();

  get isEmpty(): boolean {
    return this.#ofKeys.size + this.#ofSpans.size === 0;
  }

  add(reader: Reader, range: ReadRange): void {
    if (isOfOneKey(range)) listIn(this.#ofKeys, textOf(range.low), () => new Set()).add(reader);
    else listIn(this.#ofSpans, reader, () => []).push(range);
  }

  remove(reader: Reader, range: ReadRange): void {
    if (!isOfOneKey(range)) return void this.#ofSpans.delete(reader);
    const text = textOf(range.low);
    const readers = this.#ofKeys.get(text);
    readers?.delete(reader);
    if (readers?.size === 0) this.#ofKeys.delete(text);
  }

  noteThoseOf(key: Uint8Array, found: Set<Reader>): void {
    for (const reader of this.#ofKeys.get(textOf(key)) ?? []) found.add(reader);
    for (const [reader, ranges] of this.#ofSpans) {
      if (!found.has(reader) && ranges.some((range) => contains(range, key))) found.add(reader);
    }
  }
}

/**
 * Ranges of many readers by index, to ask whom a commit concerns. Most of what is read is one
 * document by its id: those are looked up, so that a commit costs the same beside many readers.
 */
export class RangeMap<Reader> {
  readonly #byIndex = new Map<string, Readers<Reader>>();

  add(reader: Reader, reads: ReadSet): void {
    for (const range of reads.ranges) {
      listIn(this.#byIndex, range.index, () => new Readers<Reader>()).add(reader, range);
    }
  }

  remove(reader: Reader, reads: ReadSet): void {
    for (const range of reads.ranges) {
      const readers = this.#byIndex.get(range.index);
      readers?.remove(reader, range);
      if (readers?.isEmpty === true) this.#byIndex.delete(range.index);
    }
  }

  readersOf(touched: readonly Touched[]): Set<Reader> {
    const found = new Set<Reader>();
    for (const { index, key } of touched) this.#byIndex.get(index)?.noteThoseOf(key, found);
    return found;
  }
}

function listIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** Nothing lies between a key and the same with a zero behind it. */
function isOfOneKey({ low, high }: ReadRange): boolean {
  return (
    high?.length === low.length + 1 &&
    high[low.length] === 0 &&
    Buffer.compare(high.subarray(0, low.length), low) === 0
  );
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
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
