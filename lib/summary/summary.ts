import { type ClosedSpan, lengthOf, merged, overlap, type Span } from "./spans";

export type Stay = Span & { how: "left" | "closed" | "lost" | "removed" | null };
export type PersonStays = {
  role: "provider" | "client";
  isYou: boolean;
  stays: readonly Stay[];
  /** What one's own page was cut off for; a short one is none of the room's gaps. */
  breaks: readonly ClosedSpan[];
};

export type Summary = {
  /** When somebody of each side was in. */
  together: ClosedSpan[];
  togetherMs: number;
  /** How long one was there oneself; null for who never was. */
  ownMs: number | null;
  /** One's own connections that were lost and came back. */
  dropOuts: ClosedSpan[];
  /** From the first to the last presence of anybody; null when nobody was in. */
  whole: ClosedSpan | null;
};

/** Longer ones were not a lost connection, but another visit. */
const LONGEST_DROP_OUT_MS = 5 * 60_000;

/** What a session was, from when each person was in it. */
export function summarise(people: readonly PersonStays[], now: number): Summary {
  const side = (role: PersonStays["role"]) =>
    merged(
      people.filter((person) => person.role === role).flatMap(({ stays }) => stays),
      now,
    );
  const together = overlap(side("provider"), side("client"));
  const all = merged(
    people.flatMap(({ stays }) => stays),
    now,
  );
  const [first, last] = [all[0], all.at(-1)];
  const you = people.find(({ isYou }) => isYou);
  return {
    together,
    togetherMs: lengthOf(together),
    ownMs: you && you.stays.length > 0 ? lengthOf(merged(you.stays, now)) : null,
    dropOuts: you ? dropOutsOf(you, now) : [],
    whole: first && last ? { from: first.from, to: last.to } : null,
  };
}

/**
 * What one's page was cut off for, and gaps between two stays that nobody chose: not after Leave.
 * Both tell of most losses, one of them alone of some: the room does not notice a short one, and a
 * page that was loaded anew has nothing to tell of.
 */
export function dropOutsOf(
  { stays, breaks }: Pick<PersonStays, "stays" | "breaks">,
  now: number,
): ClosedSpan[] {
  const spans = merged(stays, now);
  const gaps = spans.slice(1).flatMap((span, place) => {
    const from = spans[place]?.to ?? span.from;
    const before = stays.find(({ to }) => to === from);
    const isChosen = before?.how === "left" || before?.how === "removed";
    return isChosen ? [] : [{ from, to: span.from }];
  });
  return merged([...gaps, ...breaks], now).filter(
    ({ from, to }) => to - from <= LONGEST_DROP_OUT_MS,
  );
}

/** Counted in samples of about ten seconds. */
export type Line = { samples: number; weak: number; reduced: number };
export type LineWord = "good" | "fair" | "weak";

const SAMPLE_MS = 10_000;
const GOOD_TO = 0.05;
const FAIR_TO = 0.25;

/** One word for a line over a whole session, and for how long it carried less than everything. */
export function lineInWords({ samples, weak, reduced }: Line): {
  word: LineWord;
  weakPercent: number;
  reducedMs: number;
} {
  const share = samples === 0 ? 0 : weak / samples;
  return {
    word: share <= GOOD_TO ? "good" : share <= FAIR_TO ? "fair" : "weak",
    weakPercent: Math.ceil(100 * share),
    reducedMs: reduced * SAMPLE_MS,
  };
}
