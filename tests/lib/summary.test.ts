import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lengthOf, merged, overlap, type Span } from "@/lib/summary/spans";
import {
  dropOutsOf,
  lineInWords,
  type PersonStays,
  type Stay,
  summarise,
} from "@/lib/summary/summary";

const NOW = 10_000_000;
const MINUTE = 60_000;

const stay = (from: number, to: number | null, how: Stay["how"] = "left"): Stay => ({
  from: from * MINUTE,
  to: to === null ? null : to * MINUTE,
  how,
});
const person = (role: PersonStays["role"], isYou: boolean, ...stays: Stay[]): PersonStays => ({
  role,
  isYou,
  stays,
  breaks: [],
});

describe("what a session was", () => {
  test("together is when both sides were in", () => {
    const people = [person("provider", false, stay(0, 30)), person("client", true, stay(5, 32))];
    const summary = summarise(people, NOW);
    expect(summary.togetherMs).toBe(25 * MINUTE);
    expect(summary.whole).toEqual({ from: 0, to: 32 * MINUTE });
    expect(summary.dropOuts).toEqual([]);
  });

  test("a reconnect with overlapping connections counts once", () => {
    const people = [
      person("provider", true, stay(0, 12, "lost"), stay(11, 30)),
      person("client", false, stay(0, 30)),
    ];
    expect(summarise(people, NOW)).toMatchObject({ togetherMs: 30 * MINUTE, dropOuts: [] });
  });

  test("two visits of one booking add up, and the pause between them is no drop-out", () => {
    const people = [
      person("provider", true, stay(0, 10), stay(20, 30)),
      person("client", false, stay(0, 10, "lost"), stay(20, 30)),
    ];
    expect(summarise(people, NOW)).toMatchObject({ togetherMs: 20 * MINUTE, dropOuts: [] });
  });

  test("a lost connection that comes back is a drop-out of the one whose it was", () => {
    const stays = [stay(0, 10, "lost"), stay(10.5, 30)];
    const people = (isYou: boolean) => [
      person("client", isYou, ...stays),
      person("provider", !isYou, stay(0, 30)),
    ];
    expect(summarise(people(true), NOW).dropOuts).toEqual([
      { from: 10 * MINUTE, to: 10.5 * MINUTE },
    ]);
    expect(summarise(people(false), NOW).dropOuts).toEqual([]);
  });

  test("two clients and a provider: together with either", () => {
    const people = [
      person("provider", true, stay(0, 30)),
      person("client", false, stay(0, 10)),
      person("client", false, stay(20, 30)),
    ];
    expect(summarise(people, NOW).togetherMs).toBe(20 * MINUTE);
  });

  test("somebody who is still in counts up to now", () => {
    const people = [
      person("provider", true, stay(0, null, null)),
      person("client", false, stay(5, null, null)),
    ];
    expect(summarise(people, 8 * MINUTE).togetherMs).toBe(3 * MINUTE);
  });

  test("nobody was in", () => {
    expect(summarise([person("client", true)], NOW)).toEqual({
      together: [],
      togetherMs: 0,
      ownMs: null,
      dropOuts: [],
      whole: null,
    });
  });

  const drops = (stays: Stay[], breaks: [number, number][] = []) =>
    dropOutsOf(
      { stays, breaks: breaks.map(([from, to]) => ({ from: from * MINUTE, to: to * MINUTE })) },
      NOW,
    ).map(({ from, to }) => [from / MINUTE, to / MINUTE]);

  test("leaving on purpose and coming back is no drop-out; making the connection anew is", () => {
    expect(drops([stay(0, 1, "left"), stay(1.1, 2)])).toEqual([]);
    expect(drops([stay(0, 1, "removed"), stay(1.1, 2)])).toEqual([]);
    expect(drops([stay(0, 1, "closed"), stay(1.1, 2)])).toHaveLength(1);
  });

  test("a break that the page alone noticed is one; what both tell of is one, as long as both say", () => {
    expect(drops([stay(0, 30)], [[10, 10.25]])).toEqual([[10, 10.25]]);
    expect(drops([stay(0, 10, "lost"), stay(11, 30)], [[9.75, 11.5]])).toEqual([[9.75, 11.5]]);
    expect(drops([stay(0, 10, "lost"), stay(11, 30)], [[20, 20.25]])).toEqual([
      [10, 11],
      [20, 20.25],
    ]);
    expect(drops([stay(0, 30)], [[10, 20]])).toEqual([]);
  });
});

test("a line in a word, by the share of the time in which it was weak", () => {
  const words = (weak: number, reduced = 0) => lineInWords({ samples: 100, weak, reduced });
  expect(words(0)).toEqual({ word: "good", weakPercent: 0, reducedMs: 0 });
  expect(words(5)).toMatchObject({ word: "good", weakPercent: 5 });
  expect(words(6)).toMatchObject({ word: "fair" });
  expect(words(26, 3)).toEqual({ word: "weak", weakPercent: 26, reducedMs: 30_000 });
});

describe("spans, whatever they are", () => {
  const span = fc
    .record({ from: fc.nat(1000), length: fc.option(fc.nat(100), { nil: null }) })
    .map(({ from, length }): Span => ({ from, to: length === null ? null : from + length }));
  const spans = fc.array(span, { maxLength: 12 });
  const isIn = (at: number, all: readonly { from: number; to: number | null }[]) =>
    all.some(({ from, to }) => from <= at && at < Math.max(from, to ?? 2000));

  test("merged ones stand apart, in order, and cover the same", () => {
    fc.assert(
      fc.property(spans, fc.nat(2000), (all, at) => {
        const result = merged(all, 2000);
        result
          .slice(1)
          .forEach((next, place) => expect(next.from).toBeGreaterThan(result[place]!.to));
        expect(isIn(at, result)).toBe(isIn(at, all));
      }),
    );
  });

  test("an overlap is in both, is the same either way, and is not longer than either", () => {
    fc.assert(
      fc.property(spans, spans, fc.nat(2000), (one, other, at) => {
        const [a, b] = [merged(one, 2000), merged(other, 2000)];
        const both = overlap(a, b);
        expect(isIn(at, both)).toBe(isIn(at, a) && isIn(at, b));
        expect(overlap(b, a)).toEqual(both);
        expect(lengthOf(both)).toBeLessThanOrEqual(Math.min(lengthOf(a), lengthOf(b)));
      }),
    );
  });
});
