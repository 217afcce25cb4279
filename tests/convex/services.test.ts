import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { replaceBlocks } from "../../convex/model/slots/busyBlocks";
import type { Service } from "../../convex/model/slots/serviceTerms";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy";
import {
  addService,
  bookedBy,
  DATE,
  DAY,
  freeOn,
  HOUR,
  NINE,
  openCalendar,
  SERVICE,
  WEEK,
  worldWithCalendar,
} from "./calendarWorld";
import { as, backendWithPeople, book, MINUTE, NOW, PEOPLE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const THREE = [NINE, NINE + HOUR, NINE + 2 * HOUR];
const PAGE = { slug: "demo-provider", headline: "Hello", zone: "Europe/Berlin", isPublished: true };

describe("a service", () => {
  test.each<[string, Partial<Service>]>([
    ["bad_title", { title: " " }],
    ["bad_title", { title: "x".repeat(121) }],
    ["bad_length", { lengthMinutes: 4 }],
    ["bad_length", { lengthMinutes: 481 }],
    ["bad_length", { lengthMinutes: 30.5 }],
    ["bad_length", { stepMinutes: 0 }],
    ["bad_length", { stepMinutes: NaN }],
    ["bad_buffers", { bufferBeforeMinutes: -1 }],
    ["bad_buffers", { bufferAfterMinutes: 241 }],
    ["bad_notice", { noticeMinutes: Infinity }],
    ["bad_notice", { horizonDays: 0 }],
    ["bad_notice", { horizonDays: 731 }],
    ["bad_cap", { dailyCap: 0 }],
    ["bad_seats", { seats: 0 }],
    ["bad_seats", { seats: 21 }],
    ["bad_price", { priceText: "x".repeat(81) }],
    ["bad_questions", { questions: [{ key: "", text: "Why?", isRequired: true }] }],
    ["bad_questions", { questions: [{ key: "a", text: " ", isRequired: true }] }],
    [
      "bad_questions",
      {
        questions: [
          { key: "a", text: "Why?", isRequired: true },
          { key: "a", text: "When?", isRequired: true },
        ],
      },
    ],
    ["bad_change_limits", { clientCancelMinutes: -5 }],
    ["bad_change_limits", { clientMoveMinutes: 1e9 }],
    ["bad_no_show", { noShowAfterMinutes: 4 }],
    ["bad_no_show", { noShowAfterMinutes: 61 }],
    ["bad_no_show", { noShowAfterMinutes: 7.5 }],
    ["bad_no_show", { noShowAfterMinutes: NaN }],
    ["bad_phone", { policy: { ...DEFAULT_POLICY, phone: "call me" } }],
  ])("%s: %o is refused", async (reason, part) => {
    const { world, serviceId } = await worldWithCalendar();
    const service = { ...SERVICE, ...part };
    const refused = { kind: "refused", reason };
    expect(await world.asProvider.mutation(api.services.add, { service })).toEqual(refused);
    const changed = await world.asProvider.mutation(api.services.change, { serviceId, service });
    expect(changed).toEqual(refused);
    expect(await world.asProvider.query(api.services.list, {})).toEqual([
      { serviceId, ...SERVICE },
    ]);
  });

  test("is a provider's, fifty at most", async () => {
    const world = await backendWithPeople();
    const args = { service: SERVICE };
    expect(await world.asClient.mutation(api.services.add, args)).toEqual({
      kind: "refused",
      reason: "not_provider",
    });
    await world.t.run(async (ctx) => {
      const row = { ...SERVICE, providerId: world.people.provider };
      for (let i = 0; i < 50; i += 1) await ctx.db.insert("services", row);
    });
    expect(await world.asProvider.mutation(api.services.add, args)).toEqual({
      kind: "refused",
      reason: "too_many",
    });
  });
});

describe("a page", () => {
  test.each([
    ["bad_slug", { slug: "ab" }],
    ["bad_slug", { slug: "-a-b-" }],
    ["bad_slug", { slug: "Demo" }],
    ["bad_slug", { slug: "a".repeat(41) }],
    ["bad_slug", { slug: "../admin" }],
    ["bad_headline", { headline: "x".repeat(301) }],
    ["bad_zone", { zone: "Mars/Base" }],
    ["bad_zone", { zone: "+02:00" }],
    ["bad_zone", { zone: "" }],
  ])("%s: %o is refused, and what was there stays", async (reason, part) => {
    const world = await backendWithPeople();
    await world.asProvider.mutation(api.pages.save, PAGE);
    const result = await world.asProvider.mutation(api.pages.save, { ...PAGE, ...part });
    expect(result).toEqual({ kind: "refused", reason });
    expect(await world.asProvider.query(api.pages.mine, {})).toEqual({
      ...PAGE,
      picturePath: null,
    });
  });

  test("is one of a provider, at an address of its own", async () => {
    const world = await backendWithPeople();
    const save = (who: typeof world.asClient, slug: string) =>
      who.mutation(api.pages.save, { ...PAGE, slug });
    expect(await save(world.asClient, "client")).toMatchObject({ reason: "not_provider" });
    await save(world.asProvider, "first");
    await save(world.asProvider, "second");
    expect(await world.t.query(api.pages.get, { slug: "first" })).toBeNull();
    await world.t.run((ctx) => ctx.db.patch("users", world.people.stranger, { isProvider: true }));
    expect(await save(world.asStranger, "second")).toMatchObject({ reason: "slug_taken" });
    expect(await save(world.asStranger, "first")).toEqual({ kind: "saved" });
  });
});

describe("the hours", () => {
  const window = (fromMinute: number, toMinute: number) => ({ fromMinute, toMinute });
  const on = (weekday: number, from: number, to: number) => ({ weekday, ...window(from, to) });

  test.each([
    ["bad_window", [on(1, 600, 600)]],
    ["bad_window", [on(1, -1, 600)]],
    ["bad_window", [on(1, 0, 25 * 60)]],
    ["bad_window", [on(1, 0.5, 60)]],
    ["bad_window", [on(7, 0, 60)]],
    ["bad_window", [on(NaN, 0, 60)]],
    ["overlapping", [on(1, 0, 60), on(1, 59, 120)]],
    ["too_many", Array.from({ length: 71 }, (_, i) => on(1, i, i + 1))],
  ])("%s of a week are refused, and those before stay", async (reason, week) => {
    const { world } = await worldWithCalendar();
    const result = await world.asProvider.mutation(api.availability.setWeek, { week });
    expect(result).toEqual({ kind: "refused", reason });
    const { week: kept } = await world.asProvider.query(api.availability.get, { fromDate: DATE });
    expect(kept).toEqual(WEEK);
  });

  test("may adjoin, and those of others are not seen", async () => {
    const { world } = await worldWithCalendar();
    const week = [on(1, 60, 120), on(1, 0, 60), on(0, 0, 1440)];
    expect(await world.asProvider.mutation(api.availability.setWeek, { week })).toEqual({
      kind: "saved",
    });
    expect(await world.asClient.query(api.availability.get, { fromDate: DATE })).toEqual({
      week: [],
      overrides: [],
    });
    expect(await world.asClient.mutation(api.availability.setWeek, { week })).toEqual({
      kind: "refused",
      reason: "no_page",
    });
  });

  const dates = { fromDate: DATE, days: 1, kind: "time_off" as const, windows: [], note: "" };

  test.each([
    ["bad_date", { fromDate: "2026-02-30" }],
    ["bad_date", { days: 0 }],
    ["bad_date", { days: 63 }],
    ["bad_date", { days: 1.5 }],
    ["bad_window", { windows: [window(0, 1441)] }],
    ["overlapping", { windows: [window(0, 60), window(30, 90)] }],
    ["bad_note", { note: "x".repeat(201) }],
  ])("%s of dates are refused", async (reason, part) => {
    const { world, serviceId } = await worldWithCalendar();
    const args = { ...dates, ...part };
    const result = await world.asProvider.mutation(api.availability.setDates, args);
    expect(result).toEqual({ kind: "refused", reason });
    expect(await freeOn(world, serviceId)).toEqual(THREE);
  });

  test("of a date replace those of the week until they are cleared", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const set = (part: object) =>
      world.asProvider.mutation(api.availability.setDates, { ...dates, ...part });
    await set({ days: 3, note: "Away" });
    expect(await freeOn(world, serviceId)).toEqual([]);
    await set({ kind: "changed", windows: [window(14 * 60, 15 * 60)] });
    expect(await freeOn(world, serviceId)).toEqual([NINE + 5 * HOUR]);
    const { overrides } = await world.asProvider.query(api.availability.get, { fromDate: DATE });
    expect(overrides.map(({ date, kind }) => [date, kind])).toEqual([
      [DATE, "changed"],
      ["2026-11-26", "time_off"],
      ["2026-11-27", "time_off"],
    ]);
    const args = { fromDate: DATE, days: 2 };
    await world.asProvider.mutation(api.availability.clearDates, args);
    expect(await freeOn(world, serviceId)).toEqual(THREE);
    expect(await freeOn(world, serviceId, "2026-11-27")).toEqual([]);
    const wrong = { fromDate: "x", days: 2 };
    expect(await world.asProvider.mutation(api.availability.clearDates, wrong)).toEqual({
      kind: "refused",
      reason: "bad_date",
    });
  });

  test("are the provider's clock, wherever that is set to", async () => {
    const { world, serviceId } = await worldWithCalendar();
    await world.asProvider.mutation(api.pages.save, { ...PAGE, zone: "America/New_York" });
    expect(await freeOn(world, serviceId)).toEqual(THREE.map((at) => at + 6 * HOUR));
  });
});

describe("what an outside calendar takes", () => {
  test("is not offered, for as many days as it lasts, until it says otherwise", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const providerId = world.people.provider;
    const replace = (blocks: { startsAt: number; endsAt: number }[]) =>
      world.t.run(async (ctx) => await replaceBlocks(ctx, { providerId, source: "own", blocks }));
    const rows = () => world.t.run(async (ctx) => await ctx.db.query("busyBlocks").collect());
    const days = { startsAt: NINE - 40 * HOUR, endsAt: NINE + HOUR };
    await replace([days, days]);
    const first = await rows();
    expect(first).toHaveLength(2);
    expect(await freeOn(world, serviceId)).toEqual(THREE.slice(1));
    await replace([days, { startsAt: NINE + HOUR, endsAt: NINE + 2 * HOUR }]);
    expect((await rows()).slice(0, 2)).toEqual(first);
    expect(await freeOn(world, serviceId)).toEqual(THREE.slice(2));
    await replace([
      { startsAt: NaN, endsAt: NINE },
      { startsAt: NINE, endsAt: NINE },
      { startsAt: 0, endsAt: 1e300 },
    ]);
    expect(await rows()).toEqual([]);
    expect(await freeOn(world, serviceId)).toEqual(THREE);
    await replace([{ startsAt: 0, endsAt: Date.UTC(2050, 0, 1) }]);
    expect(await freeOn(world, serviceId)).toEqual(THREE);
  });
});

describe("anybody", () => {
  test("sees of a provider what the page is for, and nothing else", async () => {
    const questions = [{ key: "why", text: "What brings you?", isRequired: true }];
    const policy = { ...DEFAULT_POLICY, phone: "+351 210 000 000" };
    const { world, serviceId } = await worldWithCalendar({ questions, policy });
    await addService(world, { title: "Not yet", isActive: false });
    await bookedBy(world, "client", await addService(world, { title: "Other" }));
    const page = await world.t.query(api.pages.get, { slug: PAGE.slug });
    expect(page).toEqual({
      slug: PAGE.slug,
      name: "Demo provider",
      headline: "Listening.",
      zone: "Europe/Berlin",
      picturePath: null,
      services: [
        {
          serviceId,
          title: SERVICE.title,
          lengthMinutes: 50,
          seats: 1,
          priceText: "80 €",
          questions,
          approval: "instant",
          noticeMinutes: 60,
          horizonDays: 60,
          clientCancelMinutes: 120,
          clientMoveMinutes: 120,
          noShowAfterMinutes: 10,
          recordingConsent: "all",
        },
        expect.objectContaining({ title: "Other" }),
      ],
    });
    const slots = await world.t.query(api.slots.list, {
      serviceId,
      fromDate: DATE,
      days: 1,
      now: NOW,
    });
    expect(slots).toEqual({
      kind: "slots",
      zone: "Europe/Berlin",
      slots: THREE.slice(1).map((startsAt) => ({
        startsAt,
        endsAt: startsAt + 50 * MINUTE,
        seatsLeft: 1,
      })),
      full: [],
      fullGroups: [],
    });
    const told = JSON.stringify([page, slots]);
    for (const id of Object.values(world.people)) expect(told).not.toContain(id);
    for (const secret of ["people.example", "+351", "Demo client"]) {
      expect(told).not.toContain(secret);
    }
  });

  test("is told nothing of a page that is not there, not published, or no provider's", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const see = async () => [
      await world.t.query(api.pages.get, { slug: PAGE.slug }),
      await world.t.query(api.slots.list, { serviceId, fromDate: DATE, days: 1, now: NOW }),
    ];
    const nothing = [null, { kind: "refused", reason: "not_found" }];
    await world.asProvider.mutation(api.pages.save, { ...PAGE, isPublished: false });
    expect(await see()).toEqual(nothing);
    await world.asProvider.mutation(api.pages.save, PAGE);
    await world.t.run((ctx) => ctx.db.patch("users", world.people.provider, { isProvider: false }));
    expect(await see()).toEqual(nothing);
    const args = { serviceId: "x", fromDate: DATE, days: 1, now: NOW };
    expect(await world.t.query(api.slots.list, args)).toEqual(nothing[1]);
    expect(await world.t.query(api.pages.get, { slug: "x".repeat(10_000) })).toBeNull();
  });

  test.each([
    { days: 43 },
    { days: 0 },
    { days: NaN },
    { fromDate: "2026-13-01" },
    { now: Infinity },
    { now: -1 },
  ])("asking for slots with %o is refused", async (part) => {
    const { world, serviceId } = await worldWithCalendar();
    const args = { serviceId, fromDate: DATE, days: 1, now: NOW, ...part };
    expect(await world.t.query(api.slots.list, args)).toEqual({
      kind: "refused",
      reason: "bad_range",
    });
  });

  test("sees six weeks at once; dates that are too full to read are told as full", async () => {
    const world = await backendWithPeople();
    const serviceId = await openCalendar(world);
    const args = { serviceId, fromDate: DATE, days: 42, now: NOW };
    const seen = async () => {
      const result = await world.t.query(api.slots.list, args);
      if (result.kind !== "slots") throw new Error(result.reason);
      return { count: result.slots.length, full: result.full };
    };
    expect(await seen()).toEqual({ count: 90, full: [] });
    await world.t.run(async (ctx) => {
      const { provider } = world.people;
      const busy = { providerId: provider, source: "full" };
      for (let i = 0; i < 1_000; i += 1) {
        const startsAt = NINE + 20 * DAY + 12 * HOUR + i * MINUTE;
        await ctx.db.insert("busyBlocks", { ...busy, startsAt, endsAt: startsAt + MINUTE });
      }
    });
    const { count, full } = await seen();
    expect(count).toBe(45);
    expect(full).toHaveLength((90 - 45) / 3);
    expect(full.map(({ date }) => date)).toContain("2027-01-05");
  });

  test.each(PEOPLE)("%s sees the same slots", async (person) => {
    const { world, serviceId } = await worldWithCalendar();
    await book(world, { startsIn: (NINE - NOW) / MINUTE });
    const args = { serviceId, fromDate: DATE, days: 7, now: NOW };
    const mine = await as(world.t, person).query(api.slots.list, args);
    expect(mine).toEqual(await world.t.query(api.slots.list, args));
  });
});
