import { afterEach, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { busyIn, spanFrom } from "../../convex/model/calendar/outsideFile";
import { DAY, freeOn, HOUR, NINE, worldWithCalendar, ZONE } from "./calendarWorld";
import { MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** A provider whose calendar elsewhere takes these times of ten minutes, once it was read. */
async function readWorld(starts: number[]) {
  const { world, serviceId } = await worldWithCalendar({ horizonDays: 730 });
  vi.stubEnv("PARLEY_KEYS_SECRET", "a secret of the tests, long enough for keys");
  const url = "https://calendar.example/basic.ics";
  const added = await world.asProvider.action(api.outsideCalendars.add, { name: "Own", url });
  if (added.kind !== "added") throw new Error(added.reason);
  const { calendarId } = added;
  const read = async (next: number[]) => {
    const { isWhole, ...busy } = busyIn(fileOf(next), spanFrom(NOW), ZONE)!;
    const outcome = isWhole ? "ok" : "incomplete";
    await world.t.mutation(internal.outsideCalendars.store, { calendarId, outcome, ...busy });
  };
  await read(starts);
  return { world, serviceId, read };
}

function fileOf(starts: number[]): string {
  const events = starts.flatMap((at, i) => {
    const time = new Date(at).toISOString().replaceAll(/[-:]|\.000/g, "");
    return ["BEGIN:VEVENT", `UID:${i}`, `DTSTART:${time}`, "DURATION:PT10M", "END:VEVENT"];
  });
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...events, "END:VCALENDAR", ""].join("\r\n");
}

const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);

test("what is busy elsewhere is not offered as far ahead as a service can be booked", async () => {
  // A Wednesday as well, in winter as well.
  const at = NINE + 728 * DAY;
  const { world, serviceId } = await readWorld([at]);
  expect(await freeOn(world, serviceId, dateOf(at))).toEqual([at + HOUR, at + 2 * HOUR]);
});

test("behind what is kept of a calendar that has more, nothing is offered or booked", async () => {
  const evening = NINE + 10 * HOUR;
  const full = Array.from({ length: 2_000 }, (_, i) => evening + (i % 20) * DAY + i * MINUTE);
  const last = NINE + 33 * DAY;
  const { world, serviceId, read } = await readWorld([...full, last]);
  const seen = () => world.asProvider.query(api.outsideCalendars.list, {});
  expect(await seen()).toMatchObject([{ check: { outcome: "incomplete" }, knownUntil: last }]);
  const before = NINE + 28 * DAY;
  expect(await freeOn(world, serviceId, dateOf(before))).toContain(before);
  expect(await freeOn(world, serviceId, dateOf(last))).toEqual([]);
  const args = { title: "x", clientIds: [world.people.client], durationMinutes: 30 };
  const made = await world.asProvider.mutation(api.bookings.create, {
    ...args,
    requestKey: "behind",
    startsAt: last + HOUR,
  });
  expect(made).toMatchObject({ kind: "refused", reason: "taken" });
  await read([last]);
  expect(await seen()).toMatchObject([{ check: { outcome: "ok" }, knownUntil: null }]);
  expect(await freeOn(world, serviceId, dateOf(last))).toEqual([last + HOUR, last + 2 * HOUR]);
});
