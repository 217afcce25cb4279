/** A session's story as a picture: lanes over one line of time. Pure; lengths are in SVG units. */

export type Mark = { at: number; personId: string | null; source: string; tone: string };
export type Stretch = { personId: string | null; from: number; to: number | null; kind: string };

type Story<M extends Mark, S extends Stretch> = {
  startsAt: number;
  endsAt: number;
  people: readonly { _id: string }[];
  events: readonly M[];
  spans: readonly S[];
};

export const WIDTH = 1120;
const LEFT = 176;
const RIGHT = 1092;
const TOP = 72;
const LANE = 72;

const MINUTE = 60_000;
/** What happened to the booking long before is told by the table alone. */
const BEFORE = 60 * MINUTE;
const MARGIN = 2 * MINUTE;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240].map((minutes) => minutes * MINUTE);
const MOST_TICKS = 9;
/** Marks that would cover each other are one. */
const APART = 14;

export type Placed<M> = { x: number; y: number; mark: M; index: number; more: number };

export function pictureOf<M extends Mark, S extends Stretch>(story: Story<M, S>, now: number) {
  const { from, to } = rangeOf(story, now);
  const x = (at: number) => {
    const share = (Math.min(Math.max(at, from), to) - from) / (to - from);
    return LEFT + share * (RIGHT - LEFT);
  };
  const lanes = [...story.people.map(({ _id }) => _id as string | null), null];
  const y = (personId: string | null) => TOP + Math.max(0, lanes.indexOf(personId)) * LANE;
  const all = story.events.map((mark, index) => ({ mark, index }));
  const shown = all.filter(({ mark }) => mark.at >= from && mark.at <= to);
  return {
    from,
    to,
    /** Told by the table alone, as they are too far away from the session. */
    earlier: all.filter(({ mark }) => mark.at < from).length,
    later: all.filter(({ mark }) => mark.at > to).length,
    height: TOP + lanes.length * LANE,
    lanes: lanes.map((personId) => ({ personId, y: y(personId) })),
    ticks: ticksBetween(from, to).map((at) => ({ at, x: x(at) })),
    booked: { x: x(story.startsAt), width: x(story.endsAt) - x(story.startsAt) },
    spans: story.spans.map((span) => {
      const start = x(span.from);
      const width = Math.max(2, x(span.to ?? Math.min(now, to)) - start);
      return { span, x: start, y: y(span.personId), width };
    }),
    marks: merged(shown.map((one) => ({ ...one, x: x(one.mark.at), y: y(one.mark.personId) }))),
  };
}

function rangeOf({ startsAt, endsAt, events, spans }: Story<Mark, Stretch>, now: number) {
  const early = startsAt - BEFORE;
  const times = [
    ...events.map(({ at }) => at),
    ...spans.flatMap(({ from, to }) => [from, to ?? Math.max(from, Math.min(now, endsAt))]),
  ].filter((at) => at >= early && at <= endsAt + 4 * BEFORE);
  return {
    from: Math.min(startsAt, ...times) - MARGIN,
    to: Math.max(endsAt, ...times) + MARGIN,
  };
}

/** Full steps of the clock, few enough to be read. */
export function ticksBetween(from: number, to: number): number[] {
  const step = STEPS.find((ms) => (to - from) / ms <= MOST_TICKS) ?? 12 * 60 * MINUTE;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

const RANK = ["neutral", "go", "warn", "stop"];

/** The most serious of those at one place stands for them, and says how many there are. */
function merged<M extends Mark>(all: { x: number; y: number; mark: M; index: number }[]) {
  const placed: Placed<M>[] = [];
  for (const one of all) {
    const last = placed.findLast(({ y }) => y === one.y);
    if (last === undefined || one.x - last.x >= APART) {
      placed.push({ ...one, more: 0 });
      continue;
    }
    last.more += 1;
    if (RANK.indexOf(one.mark.tone) > RANK.indexOf(last.mark.tone)) {
      last.mark = one.mark;
      last.index = one.index;
    }
  }
  return placed;
}
