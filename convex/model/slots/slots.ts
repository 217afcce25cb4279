import {
  DAY,
  dateOf,
  firstInstantOf,
  instantsBetween,
  type Period,
  periodsOf,
  type Wall,
  weekdayOf,
} from "../../../lib/time/zone";

const MINUTE = 60_000;

/** Minutes since midnight as the wall clock shows them, 0 to 1440; `toMinute` is not in it. */
export type Window = { fromMinute: number; toMinute: number };

/** When a provider works, in the zone of the provider. */
export type Rules = {
  zone: string;
  /** 0 is Sunday. */
  week: (Window & { weekday: number })[];
  /** Dates on which these windows hold instead; none: nothing on that date. */
  overrides: ReadonlyMap<string, Window[]>;
};

/** What a service says of its slots. */
export type Offer = {
  serviceId: string;
  lengthMinutes: number;
  /** From one start to the next. */
  stepMinutes: number;
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  noticeMinutes: number;
  horizonDays: number;
  /** Sessions of the service on one date; null: as many as there are slots. */
  dailyCap: number | null;
  seats: number;
};

/** Time of the provider that is not free: a booking, a hold, a request, or a block from outside. */
export type Taken = {
  startsAt: number;
  /** Of a session of a service: its own end, which the service's length may no longer give. */
  endsAt?: number;
  /** With its buffers. */
  busyFrom: number;
  busyUntil: number;
  /** Null: of no service. */
  serviceId: string | null;
  /** How many seats of its session it takes. */
  people: number;
  /** The seats that its session was booked with; missing: as many as the service has. */
  seats?: number;
  /** It has no seats any more. What was to be kept free after it still is, as far as it takes time. */
  isOver?: boolean;
};

/** What takes time, and until when that is all of it. */
export type Known = { taken: Taken[]; knownUntil: number };

export type Slot = { startsAt: number; endsAt: number; seatsLeft: number };

export type Range = {
  /** Midnight of the first date on the provider's clock. */
  midnight: Wall;
  days: number;
  /** What is now; notice and horizon count from it. */
  now: number;
  /** Until when all that is taken is known: what is later is not offered. */
  knownUntil?: number;
};

/** Nothing that is taken is longer than this, buffers included. */
export const LONGEST_TAKEN = DAY;

/**
 * The slots of some dates, by their start. A slot starts at a reading of the provider's clock that
 * exists, at the first of two that are the same, and each of its moments is in the provider's hours.
 */
export function slotsOf(rules: Rules, offer: Offer, taken: Taken[], range: Range): Slot[] {
  const last = range.midnight + range.days * DAY;
  const periods = periodsOf(rules.zone, range.midnight - 3 * DAY, last + 3 * DAY);
  const hours = hoursOf(rules, periods, range.midnight - DAY, range.days + 2);
  const { timesAt, seatsAt } = freeness(offer, taken, periods);
  const length = offer.lengthMinutes * MINUTE;
  const earliest = range.now + offer.noticeMinutes * MINUTE;
  const latest = range.now + offer.horizonDays * DAY;
  const knownUntil = range.knownUntil ?? Infinity;
  const slots: Slot[] = [];
  for (const startsAt of startsOf(rules, offer, periods, range)) {
    const times = timesAt(startsAt, startsAt + length);
    const { endsAt } = times;
    if (startsAt < earliest || startsAt > latest || times.busyUntil > knownUntil) continue;
    if (!hours.some(({ from, until }) => from <= startsAt && endsAt <= until)) continue;
    const seatsLeft = seatsAt(startsAt, times);
    if (seatsLeft > 0) slots.push({ startsAt, endsAt, seatsLeft });
  }
  return slots;
}

/** The windows of a date: its own, where it has any, before those of its weekday. */
function windowsOf(rules: Rules, midnight: Wall): Window[] {
  const weekday = weekdayOf(midnight);
  const usual = () => rules.week.filter((window) => window.weekday === weekday);
  return rules.overrides.get(dateOf(midnight)) ?? usual();
}

function* datesOf(midnight: Wall, days: number): Generator<Wall> {
  for (let i = 0; i < days; i += 1) yield midnight + i * DAY;
}

/** The instants at which the provider works, what adjoins in one piece. */
function hoursOf(rules: Rules, periods: Period[], first: Wall, days: number) {
  const pieces = [...datesOf(first, days)].flatMap((midnight) =>
    windowsOf(rules, midnight).flatMap(({ fromMinute, toMinute }) =>
      instantsBetween(periods, midnight + fromMinute * MINUTE, midnight + toMinute * MINUTE),
    ),
  );
  const merged: typeof pieces = [];
  for (const piece of pieces.sort((a, b) => a.from - b.from)) {
    const before = merged.at(-1);
    if (before && piece.from <= before.until) before.until = Math.max(before.until, piece.until);
    else merged.push({ ...piece });
  }
  return merged;
}

function startsOf(rules: Rules, offer: Offer, periods: Period[], range: Range): number[] {
  const starts = new Set<number>();
  for (const midnight of datesOf(range.midnight, range.days)) {
    for (const { fromMinute, toMinute } of windowsOf(rules, midnight)) {
      for (let minute = fromMinute; minute < toMinute; minute += offer.stepMinutes) {
        const at = firstInstantOf(periods, midnight + minute * MINUTE);
        if (at !== null) starts.add(at);
      }
    }
  }
  return [...starts].sort((a, b) => a - b);
}

/** How many seats a session at this time would have, whatever the hours and the cap say. */
export function seatsLeftAt(
  offer: Offer,
  { taken, knownUntil }: Known,
  { startsAt, endsAt }: { startsAt: number; endsAt: number },
): number {
  const { timesAt, seatsAt } = freeness({ ...offer, dailyCap: null }, taken, []);
  const times = timesAt(startsAt, endsAt);
  return times.busyUntil > knownUntil ? 0 : seatsAt(startsAt, times);
}

/** What is over takes no seats, and from some time on no time: then it counts for the cap of its date alone. */
const takesTime = ({ busyFrom, busyUntil }: Taken) => busyFrom < busyUntil;

const hasSeats = (one: Taken) => !one.isOver && takesTime(one);

/** When what is in the way of some time begins, or stops to be known; null: nothing is. */
export function clashAt(
  { taken, knownUntil }: Known,
  { busyFrom, busyUntil }: Pick<Taken, "busyFrom" | "busyUntil">,
): number | null {
  const inTheWay = taken.filter(
    (one) => takesTime(one) && one.busyFrom < busyUntil && one.busyUntil > busyFrom,
  );
  const first = Math.min(...inTheWay.map(({ startsAt }) => startsAt));
  if (first !== Infinity) return first;
  return busyUntil > knownUntil ? knownUntil : null;
}

type Times = { endsAt: number; busyFrom: number; busyUntil: number };

/** By all that is taken, the times that a session from `startsAt` on would have, and how many seats. */
function freeness(offer: Offer, taken: Taken[], periods: Period[]) {
  const sorted = taken.filter(takesTime).sort((a, b) => a.busyFrom - b.busyFrom);
  const own = taken.filter(({ serviceId }) => serviceId === offer.serviceId);
  const sessions = sessionsOf(own, offer.seats);
  const over = own.filter((one) => !hasSeats(one)).map(({ startsAt }) => startsAt);
  const isDayFull = dayFullness(offer, [...sessions.keys(), ...over], periods);
  const groupAt = (startsAt: number) => {
    const session = sessions.get(startsAt);
    return session && session.seats > 1 ? session : null;
  };
  return {
    /** A group keeps those that it was booked with. */
    timesAt(startsAt: number, endsAt: number): Times {
      const busyFrom = startsAt - offer.bufferBeforeMinutes * MINUTE;
      const busyUntil = endsAt + offer.bufferAfterMinutes * MINUTE;
      return { endsAt, busyFrom, busyUntil, ...groupAt(startsAt)?.times };
    },
    seatsAt(startsAt: number, { busyFrom, busyUntil }: Times): number {
      const group = groupAt(startsAt);
      if (!group && isDayFull(startsAt)) return 0;
      for (let i = firstFrom(sorted, busyFrom - LONGEST_TAKEN); i < sorted.length; i += 1) {
        const one = sorted[i]!;
        if (one.busyFrom >= busyUntil) break;
        const isSame = group && one.serviceId === offer.serviceId && one.startsAt === startsAt;
        if (!isSame && one.busyUntil > busyFrom) return 0;
      }
      const session = sessions.get(startsAt) ?? { people: 0, seats: offer.seats };
      return session.seats - session.people;
    },
  };
}

type Session = { people: number; seats: number; times: Times | undefined };

/** By start, who is in the sessions of a service. One keeps the seats and times that it was booked with. */
function sessionsOf(own: Taken[], seats: number) {
  const sessions = new Map<number, Session>();
  for (const one of own.filter(hasSeats)) {
    const before = sessions.get(one.startsAt) ?? { people: 0, seats, times: timesOf(one) };
    sessions.set(one.startsAt, {
      ...before,
      people: before.people + one.people,
      seats: Math.min(before.seats, one.seats ?? seats),
    });
  }
  return sessions;
}

function timesOf({ endsAt, busyFrom, busyUntil }: Taken): Times | undefined {
  return endsAt === undefined ? undefined : { endsAt, busyFrom, busyUntil };
}

/** Those of some slots that are a group of the service without a seat left. */
export function fullGroupsIn(slots: Slot[], offer: Offer, taken: Taken[]): Slot[] {
  const own = taken.filter(({ serviceId }) => serviceId === offer.serviceId);
  const sessions = sessionsOf(own, offer.seats);
  return slots.flatMap(({ startsAt, endsAt }) => {
    const session = sessions.get(startsAt);
    const isFull = session && session.seats > 1 && session.people >= session.seats;
    return isFull ? [{ startsAt, endsAt: session.times?.endsAt ?? endsAt, seatsLeft: 0 }] : [];
  });
}

/** Whether the date of an instant has as many sessions of the service as it may. */
function dayFullness({ dailyCap }: Offer, starts: number[], periods: Period[]) {
  if (dailyCap === null) return () => false;
  const sessions = new Map<string, number>();
  for (const at of starts) {
    const date = dateIn(periods, at);
    sessions.set(date, (sessions.get(date) ?? 0) + 1);
  }
  return (at: number) => (sessions.get(dateIn(periods, at)) ?? 0) >= dailyCap;
}

function dateIn(periods: Period[], at: number): string {
  const period = periods.find(({ from, until }) => at >= from && at < until) ?? periods[0]!;
  return dateOf(at + period.offset);
}

/** The place of the first that begins at `from` or later. */
function firstFrom(sorted: Taken[], from: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.busyFrom < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The free ones that are closest to a time, by their start. */
export function nearestTo(slots: Slot[], at: number, count: number): Slot[] {
  return slots
    .toSorted((a, b) => Math.abs(a.startsAt - at) - Math.abs(b.startsAt - at))
    .slice(0, count)
    .sort((a, b) => a.startsAt - b.startsAt);
}
