import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateAt, dateOf, isZone, midnightOf, offsetAt } from "../../lib/time/zone";
import {
  clashAt,
  fullGroupsIn,
  nearestTo,
  type Offer,
  type Rules,
  seatsLeftAt,
  type Slot,
  slotsOf,
  type Taken,
  type Window,
} from "../../convex/model/slots/slots";
import { DAY, daysOfChange, FIRST, LAST, QUARTER, reading, ZONES } from "./wallClock";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const OFFER: Offer = {
  serviceId: "service",
  lengthMinutes: 60,
  stepMinutes: 60,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  noticeMinutes: 0,
  horizonDays: 3_650,
  dailyCap: null,
  seats: 1,
};

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

function rulesOf(zone: string, ...windows: [number, number][]): Rules {
  const week = windows.flatMap(([from, to]) =>
    EVERY_DAY.map((weekday) => ({ weekday, fromMinute: from * 60, toMinute: to * 60 })),
  );
  return { zone, week, overrides: new Map() };
}

function slotsOn(date: string, rules: Rules, offer: Partial<Offer> = {}, taken: Taken[] = []) {
  const range = { midnight: midnightOf(date)!, days: 1, now: Date.UTC(2023, 0, 1) };
  return slotsOf(rules, { ...OFFER, ...offer }, taken, range);
}

const utc = (slots: Slot[]) => slots.map(({ startsAt }) => new Date(startsAt).toISOString());
const hoursOf = (slots: Slot[]) => utc(slots).map((text) => text.slice(11, 16));

function taken(startsAt: number, minutes: number, more: Partial<Taken> = {}): Taken {
  const endsAt = startsAt + minutes * MINUTE;
  return { startsAt, busyFrom: startsAt, busyUntil: endsAt, serviceId: null, people: 1, ...more };
}

describe("on the day that clocks are set", () => {
  test("fault 9: the hour that is skipped has no slot", () => {
    const slots = slotsOn("2026-03-29", rulesOf("Europe/Berlin", [0, 6]));
    // 00:00, 01:00 in winter; 03:00, 04:00, 05:00 in summer. 01:00 ends when it is 03:00.
    expect(hoursOf(slots)).toEqual(["23:00", "00:00", "01:00", "02:00", "03:00"]);
  });

  test("fault 9: the hour that comes twice has its slots once", () => {
    const slots = slotsOn("2026-10-25", rulesOf("Europe/Berlin", [0, 6]), { stepMinutes: 30 });
    const readings = slots.map(({ startsAt }) => reading("Europe/Berlin", startsAt).minute);
    expect(readings).toEqual([0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300]);
    expect(hoursOf(slots).slice(4, 7)).toEqual(["00:00", "00:30", "02:00"]);
  });

  test("half an hour is skipped and comes twice where clocks are set by that", () => {
    const rules = rulesOf("Australia/Lord_Howe", [1, 4]);
    const short = { stepMinutes: 30, lengthMinutes: 30 };
    const spring = slotsOn("2026-10-04", rules, short);
    expect(spring.map(({ startsAt }) => reading(rules.zone, startsAt).minute)).toEqual([
      60, 90, 150, 180, 210,
    ]);
    const autumn = slotsOn("2026-04-05", rules, short);
    expect(autumn).toHaveLength(6);
    expect(autumn[2]!.startsAt - autumn[1]!.startsAt).toBe(HOUR);
  });

  test("hours that end in the skipped hour end where it begins", () => {
    const slots = slotsOn("2026-03-29", rulesOf("Europe/Berlin", [0, 2.5]), { lengthMinutes: 90 });
    expect(hoursOf(slots)).toEqual(["23:00"]);
  });
});

describe("a slot", () => {
  const rules = rulesOf("Europe/Berlin", [9, 12]);
  const nine = Date.UTC(2026, 5, 10, 7);

  test("keeps both buffers from what is taken", () => {
    const busy = [taken(nine + HOUR, 60, { busyFrom: nine + HOUR - 10 * MINUTE })];
    expect(slotsOn("2026-06-10", rules, {}, busy)).toHaveLength(1);
    const free = slotsOn("2026-06-10", rules, { lengthMinutes: 50 }, busy);
    expect(hoursOf(free)).toEqual(["07:00", "09:00"]);
    const kept = slotsOn("2026-06-10", rules, { lengthMinutes: 50, bufferAfterMinutes: 1 }, busy);
    expect(hoursOf(kept)).toEqual(["09:00"]);
    const before = slotsOn("2026-06-10", rules, { bufferBeforeMinutes: 1 }, busy);
    expect(hoursOf(before)).toEqual([]);
  });

  test("of a group has seats until they are taken, and is in the way of others", () => {
    const group = { seats: 3 };
    const seat = taken(nine, 60, { serviceId: "service" });
    expect(slotsOn("2026-06-10", rules, group, [seat])[0]!.seatsLeft).toBe(2);
    const full = slotsOn("2026-06-10", rules, group, [{ ...seat, people: 2 }, seat]);
    expect(hoursOf(full)).toEqual(["08:00", "09:00"]);
    const other = slotsOn("2026-06-10", rules, { ...group, serviceId: "other" }, [seat]);
    expect(hoursOf(other)).toEqual(["08:00", "09:00"]);
  });

  test("of a group has the end and the buffers that the group was booked with", () => {
    const endsAt = nine + 60 * MINUTE;
    const seat = taken(nine, 60, { endsAt, serviceId: "service", seats: 3 });
    // Longer by now, and with more to keep free around it.
    const changed = {
      seats: 3,
      lengthMinutes: 110,
      bufferBeforeMinutes: 10,
      bufferAfterMinutes: 10,
    };
    const next = taken(endsAt, 60);
    const before = taken(nine - 30 * MINUTE, 30);
    const [slot] = slotsOn("2026-06-10", rules, changed, [before, seat, next]);
    expect(slot).toEqual({ startsAt: nine, endsAt, seatsLeft: 2 });
    const offer = { ...OFFER, ...changed };
    const asked = { startsAt: nine, endsAt: nine + 110 * MINUTE };
    const seatsBy = (knownUntil: number) =>
      seatsLeftAt(offer, { taken: [seat, next], knownUntil }, asked);
    expect([seatsBy(endsAt), seatsBy(endsAt - 1)]).toEqual([2, 0]);
    const full = { ...seat, people: 3 };
    expect(fullGroupsIn([{ ...asked, seatsLeft: 3 }], offer, [full])).toEqual([
      { startsAt: nine, endsAt, seatsLeft: 0 },
    ]);
  });

  test("is bound by the cap of its date, by notice and by horizon", () => {
    const one = taken(nine, 60, { serviceId: "service" });
    expect(slotsOn("2026-06-10", rules, { dailyCap: 1 }, [one])).toEqual([]);
    expect(slotsOn("2026-06-10", rules, { dailyCap: 2 }, [one])).toHaveLength(2);
    expect(slotsOn("2026-06-11", rules, { dailyCap: 1 }, [one])).toHaveLength(3);
    expect(slotsOn("2026-06-10", rules, { dailyCap: 1, seats: 2 }, [one])).toHaveLength(1);
    const on = (now: number, offer: Partial<Offer>) =>
      hoursOf(
        slotsOf(rules, { ...OFFER, ...offer }, [], {
          midnight: midnightOf("2026-06-10")!,
          days: 1,
          now,
        }),
      );
    expect(on(nine, { noticeMinutes: 60 })).toEqual(["08:00", "09:00"]);
    expect(on(nine - DAY, { horizonDays: 1 })).toEqual(["07:00"]);
  });

  test("is not offered where it is not known what is taken", () => {
    const range = { midnight: midnightOf("2026-06-10")!, days: 1, now: nine - DAY };
    const known = { ...range, knownUntil: nine + 2 * HOUR };
    expect(hoursOf(slotsOf(rules, OFFER, [], known))).toEqual(["07:00", "08:00"]);
  });

  test("has no seat left where it is not known what is taken", () => {
    const times = { startsAt: nine, endsAt: nine + HOUR };
    const known = (knownUntil: number) => ({ taken: [], knownUntil });
    const offer = { ...OFFER, bufferAfterMinutes: 10 };
    expect(seatsLeftAt(offer, known(nine + 70 * MINUTE), times)).toBe(1);
    expect(seatsLeftAt(offer, known(nine + 70 * MINUTE - 1), times)).toBe(0);
  });

  test("is in the way of a session by when it begins; so is what is not known", () => {
    const at = (from: number, minutes: number) => ({
      busyFrom: nine + from * MINUTE,
      busyUntil: nine + (from + minutes) * MINUTE,
    });
    const later = taken(nine + HOUR, 60, { busyFrom: nine + 50 * MINUTE });
    const known = { taken: [later, taken(nine + 30 * MINUTE, 5)], knownUntil: nine + 3 * HOUR };
    expect(clashAt(known, at(0, 30))).toBeNull();
    expect(clashAt(known, at(35, 15))).toBeNull();
    expect(clashAt(known, at(35, 16))).toBe(nine + HOUR);
    expect(clashAt(known, at(0, 90))).toBe(nine + 30 * MINUTE);
    expect(clashAt(known, at(120, 60))).toBeNull();
    expect(clashAt(known, at(120, 61))).toBe(nine + 3 * HOUR);
  });

  test("may go past midnight where the hours do", () => {
    const late = rulesOf("Europe/Berlin", [23, 24], [0, 1]);
    const slots = slotsOn("2026-06-10", late, { stepMinutes: 30 });
    expect(utc(slots).map((text) => text.slice(8, 16))).toEqual([
      "09T22:00",
      "10T21:00",
      "10T21:30",
    ]);
  });

  test("follows the windows of its date before those of the weekday", () => {
    const overrides = new Map<string, Window[]>([
      ["2026-06-10", []],
      ["2026-06-11", [{ fromMinute: 600, toMinute: 660 }]],
    ]);
    expect(slotsOn("2026-06-10", { ...rules, overrides })).toEqual([]);
    expect(hoursOf(slotsOn("2026-06-11", { ...rules, overrides }))).toEqual(["08:00"]);
  });

  test("that is nearest to a time", () => {
    const slots = slotsOn("2026-06-10", rulesOf("UTC", [0, 24]));
    const near = nearestTo(slots, Date.UTC(2026, 5, 10, 11, 10), 3);
    expect(hoursOf(near)).toEqual(["10:00", "11:00", "12:00"]);
  });
});

describe("names of zones", () => {
  test.each(["Europe/Berlin", "UTC", "Etc/GMT+5", "America/Argentina/Buenos_Aires"])(
    "%s is one",
    (name) => expect(isZone(name)).toBe(true),
  );
  test.each(["", "Mars/Base", "+02:00", "Europe/Berlin\n", "x".repeat(65), "../etc", "Europe"])(
    "%j is none",
    (name) => expect(isZone(name)).toBe(false),
  );
  test.each(["2026-02-30", "2026-13-01", "26-01-01", "2026-01-01T00:00", "", "0000-00-00"])(
    "%j is no date",
    (date) => expect(midnightOf(date)).toBeNull(),
  );
});

const quarters = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((count) => count * 15);

const someWindows: fc.Arbitrary<Window[]> = fc
  .uniqueArray(quarters(0, 96), { minLength: 2, maxLength: 6 })
  .map((edges) => edges.sort((a, b) => a - b))
  .map((edges) =>
    edges.flatMap((edge, i) =>
      i % 2 === 1 ? [{ fromMinute: edges[i - 1]!, toMinute: edge }] : [],
    ),
  );

const changes = new Map(ZONES.map((zone) => [zone, daysOfChange(zone)]));

/** A zone and a day between 2024 and 2030, half of them where the clocks are set. */
const somewhen = fc.constantFrom(...ZONES).chain((zone) => {
  const anyDay = fc.integer({ min: 0, max: (LAST - FIRST) / DAY }).map((i) => FIRST + i * DAY);
  const known = changes.get(zone)!;
  const day = known.length > 0 ? fc.oneof(anyDay, fc.constantFrom(...known)) : anyDay;
  return day.map((at) => ({ zone, date: dateAt(zone, at) }));
});

/** Other hours than those of the week, or none, on a date and on those beside it. */
const someOverrides = fc.array(fc.option(fc.oneof(fc.constant<Window[]>([]), someWindows)), {
  minLength: 3,
  maxLength: 3,
});

function overridesAround(date: string, days: (Window[] | null)[]) {
  const known = new Map<string, Window[]>();
  for (const [i, windows] of days.entries()) {
    if (windows) known.set(dateOf(midnightOf(date)! + (i - 1) * DAY), windows);
  }
  return known;
}

/** Every quarter of an hour around a date, as the zone's clocks show it. */
function quartersAround(zone: string, date: string) {
  const middle = midnightOf(date)!;
  const ticks = [];
  for (let at = middle - 1.75 * DAY; at < middle + 2.75 * DAY; at += QUARTER) {
    ticks.push({ at, ...reading(zone, at) });
  }
  return ticks;
}

describe("for every zone and day", () => {
  test("there are changes of clocks to meet", () => {
    const counts = ZONES.map((zone) => changes.get(zone)!.length / 2);
    expect(counts).toEqual([14, 14, 0, 0, 14, 0, expect.any(Number)]);
    expect(counts.at(-1)).toBeGreaterThanOrEqual(5);
  });

  test("slots are exactly the readings of the clock that the hours allow, each once", () => {
    const cases = fc.record({
      when: somewhen,
      windows: someWindows,
      days: someOverrides,
      stepMinutes: quarters(1, 8),
      lengthMinutes: quarters(1, 12),
    });
    let [open, other] = [0, 0];
    const check = fc.property(cases, ({ when: { zone, date }, windows, days, ...offer }) => {
      const week = EVERY_DAY.flatMap((weekday) => windows.map((one) => ({ weekday, ...one })));
      const overrides = overridesAround(date, days);
      const slots = slotsOn(date, { zone, week, overrides }, offer);
      open += slots.length > 0 ? 1 : 0;
      other += slots.length > 0 && overrides.has(date) ? 1 : 0;
      const ticks = quartersAround(zone, date);
      const windowsOn = (day: string) => overrides.get(day) ?? windows;
      const isOpen = (tick: { date: string; minute: number }) =>
        windowsOn(tick.date).some(
          ({ fromMinute, toMinute }) => fromMinute <= tick.minute && tick.minute < toMinute,
        );
      const expected: number[] = [];
      for (const { fromMinute, toMinute } of windowsOn(date)) {
        for (let label = fromMinute; label < toMinute; label += offer.stepMinutes) {
          const i = ticks.findIndex((tick) => tick.date === date && tick.minute === label);
          const during = i < 0 ? [] : ticks.slice(i, i + offer.lengthMinutes / 15);
          if (i >= 0 && during.every(isOpen)) expected.push(ticks[i]!.at);
        }
      }
      expect(slots.map(({ startsAt }) => startsAt)).toEqual(expected);
      for (const { startsAt, endsAt } of slots) {
        expect(endsAt - startsAt).toBe(offer.lengthMinutes * MINUTE);
      }
    });
    fc.assert(check, { numRuns: 1_000, seed: 20_240_101 });
    expect(open).toBeGreaterThan(500);
    expect(other).toBeGreaterThan(200);
  }, 30_000);

  test("fault 9: an instant stays the same, whatever clock shows it", () => {
    const instant = fc.integer({ min: FIRST / MINUTE, max: LAST / MINUTE });
    const two = fc.tuple(fc.constantFrom(...ZONES), fc.constantFrom(...ZONES), instant);
    const check = fc.property(two, ([zone, other, minutes]) => {
      const at = minutes * MINUTE;
      for (const name of [zone, other]) {
        const { date, minute } = reading(name, at);
        expect(midnightOf(date)! + minute * MINUTE - offsetAt(name, at)).toBe(at);
        expect(dateAt(name, at)).toBe(date);
      }
    });
    fc.assert(check, { numRuns: 2_000, seed: 20_240_102 });
  }, 30_000);
});

const buffers = fc.constantFrom(0, 5, 10, 15, 30);
const someOffer = fc.record({
  lengthMinutes: fc.constantFrom(15, 30, 45, 50, 60, 90),
  stepMinutes: fc.constantFrom(10, 15, 30, 60),
  bufferBeforeMinutes: buffers,
  bufferAfterMinutes: buffers,
  seats: fc.constantFrom(1, 1, 3),
  dailyCap: fc.constantFrom(null, null, 1, 3),
});

describe("a session that is over", () => {
  const rules = rulesOf("UTC", [9, 11]);
  const NINE = Date.UTC(2026, 10, 24, 9);
  const over = (minutes: number, more: Partial<Taken> = {}) =>
    taken(NINE + minutes * MINUTE, 0, { serviceId: "service", ...more });

  test("is in nobody's way, across its start neither", () => {
    const half = { stepMinutes: 30 };
    const hours = ["09:00", "09:30", "10:00"];
    const slots = slotsOn("2026-11-24", rules, half, [over(0), over(45)]);
    expect(hoursOf(slots)).toEqual(hours);
    const known = { taken: [over(45)], knownUntil: Infinity };
    expect(clashAt(known, { busyFrom: NINE, busyUntil: NINE + HOUR })).toBeNull();
  });

  test("keeps what follows it free, without a seat for anybody", () => {
    const offer = { stepMinutes: 30, seats: 3 };
    const busy = { people: 1, seats: 3, isOver: true, busyUntil: NINE + 45 * MINUTE };
    const slots = slotsOn("2026-11-24", rules, offer, [over(0, busy)]);
    expect(hoursOf(slots)).toEqual(["10:00"]);
    expect(
      clashAt(
        { taken: [over(0, busy)], knownUntil: Infinity },
        {
          busyFrom: NINE + 30 * MINUTE,
          busyUntil: NINE + HOUR,
        },
      ),
    ).toBe(NINE);
    const capped = slotsOn("2026-11-24", rules, { ...offer, dailyCap: 1 }, [over(0, busy)]);
    expect(capped).toEqual([]);
  });

  test("has no seats any more, but counts for the cap of its date", () => {
    const group = { seats: 3 };
    const all = [over(0, { people: 2, seats: 3 })];
    const [first] = slotsOn("2026-11-24", rules, group, all);
    expect(first).toMatchObject({ startsAt: NINE, seatsLeft: 3 });
    const capped = (dailyCap: number) => slotsOn("2026-11-24", rules, { ...group, dailyCap }, all);
    expect(capped(1)).toEqual([]);
    expect(hoursOf(capped(2))).toEqual(["09:00", "10:00"]);
    // One that begins anew at the same time is another session.
    const anew = [...all, taken(NINE, 60, { serviceId: "service", people: 1, seats: 3 })];
    const again = slotsOn("2026-11-24", rules, { ...group, dailyCap: 2 }, anew);
    expect(again).toMatchObject([{ startsAt: NINE, seatsLeft: 2 }]);
  });
});

test("fault 6: whatever is booked one after the other, no two sessions overlap with their buffers", () => {
  const cases = fc.record({
    when: somewhen,
    windows: someWindows,
    offers: fc.array(someOffer, { minLength: 1, maxLength: 3 }),
    choices: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 2, maxLength: 8 }),
  });
  let bookings = 0;
  const check = fc.property(cases, ({ when: { zone, date }, windows, offers, choices }) => {
    const week = EVERY_DAY.flatMap((weekday) => windows.map((one) => ({ weekday, ...one })));
    const booked: Taken[] = [];
    for (const [which, place] of choices) {
      const index = which % offers.length;
      const offer = { ...offers[index]!, serviceId: `service ${index}` };
      const slots = slotsOn(date, { zone, week, overrides: new Map() }, offer, booked);
      if (slots.length === 0) continue;
      const { startsAt } = slots[place % slots.length]!;
      const { lengthMinutes, bufferBeforeMinutes, bufferAfterMinutes, serviceId } = offer;
      const busyFrom = startsAt - bufferBeforeMinutes * MINUTE;
      const busyUntil = startsAt + (lengthMinutes + bufferAfterMinutes) * MINUTE;
      booked.push({ startsAt, busyFrom, busyUntil, serviceId, people: 1 });
    }
    bookings += booked.length;
    const isSame = (one: Taken, other: Taken) =>
      one.serviceId === other.serviceId && one.startsAt === other.startsAt;
    for (const [i, one] of booked.entries()) {
      for (const other of booked.slice(i + 1).filter((later) => !isSame(one, later))) {
        expect(one.busyUntil <= other.busyFrom || other.busyUntil <= one.busyFrom).toBe(true);
      }
    }
    for (const [index, { seats, dailyCap }] of offers.entries()) {
      const own = booked.filter(({ serviceId }) => serviceId === `service ${index}`);
      const starts = new Set(own.map(({ startsAt }) => startsAt));
      expect(starts.size).toBeLessThanOrEqual(dailyCap ?? Infinity);
      for (const start of starts) {
        expect(own.filter(({ startsAt }) => startsAt === start).length).toBeLessThanOrEqual(seats);
      }
    }
  });
  fc.assert(check, { numRuns: 1_000, seed: 20_240_103 });
  expect(bookings).toBeGreaterThan(2_000);
}, 30_000);
