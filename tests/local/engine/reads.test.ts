import fc from "fast-check";
import { expect, test } from "vitest";
import { RangeMap, ReadSet, touches } from "../../../local/engine/reads.ts";
import type { Index } from "../../../local/engine/tables.ts";

const key = fc.uint8Array({ maxLength: 2, max: 3 });
const index = fc.constantFrom("a", "b");
/** Of one key, as a document is read by its id, or of a span, or up to the end. */
const range = fc
  .record({ index, low: key, kind: fc.constantFrom("key", "span", "rest"), to: key })
  .map(({ index, low, kind, to }) => {
    const high = kind === "key" ? Buffer.concat([low, Buffer.from([0])]) : Buffer.from(to);
    return { index, low, high: kind === "rest" ? null : high };
  });
const touched = fc.array(fc.record({ index, key }), { maxLength: 4 });

function readSetOf(ranges: { index: string; low: Uint8Array; high: Uint8Array | null }[]) {
  const reads = new ReadSet();
  for (const { index: id, low, high } of ranges) reads.add({ id } as Index, low, high);
  return reads;
}

test("whom a commit concerns are those whose ranges it touches, also once others are gone", () => {
  const readers = fc.array(fc.tuple(fc.array(range, { maxLength: 5 }), fc.boolean()));
  fc.assert(
    fc.property(readers, touched, (given, commit) => {
      const map = new RangeMap<ReadSet>();
      const all = given.map(([ranges, stays]) => ({ reads: readSetOf(ranges), stays }));
      for (const { reads } of all) map.add(reads, reads);
      for (const { reads, stays } of all) if (!stays) map.remove(reads, reads);
      const concerned = all.filter(({ reads, stays }) => stays && touches(reads, commit));
      expect(map.readersOf(commit)).toEqual(new Set(concerned.map(({ reads }) => reads)));
    }),
    { numRuns: 2_000 },
  );
});
