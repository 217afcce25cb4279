import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { open } from "../../convex/model/sealing";
import { DAY, worldWithCalendar, ZONE } from "./calendarWorld";
import { pathOf } from "../../lib/notices/path";
import { kindsOf } from "./noticeWorld";
import { MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const URL = "https://calendar.example/private-3f9a/basic.ics";
const PAGE = { slug: "demo-provider", headline: "", isPublished: true };
const SECRET = "a secret of the tests, long enough for keys";

async function worldWithSecret() {
  const { world } = await worldWithCalendar();
  vi.stubEnv("PARLEY_KEYS_SECRET", SECRET);
  return { world };
}

function add(world: World, given: { name?: string; url?: string } = {}) {
  return world.asProvider.action(api.outsideCalendars.add, { name: "Own", url: URL, ...given });
}

async function readings(world: World): Promise<number> {
  return await world.t.run(async (ctx) => {
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    return jobs.filter(({ name }) => name.includes("outsideReading")).length;
  });
}

describe("a calendar elsewhere", () => {
  test.each([
    ["bad_name", { name: " " }],
    ["bad_name", { name: "x".repeat(61) }],
    ["bad_url", { url: "" }],
    ["bad_url", { url: "calendar.example" }],
    ["bad_url", { url: "http://calendar.example/x" }],
    ["bad_url", { url: "file:///etc/passwd" }],
    ["bad_url", { url: "https://user:pass@calendar.example/" }],
    ["bad_url", { url: `https://calendar.example/${"x".repeat(1_000)}` }],
    ["private_address", { url: "https://127.0.0.1/x" }],
    ["private_address", { url: "https://2130706433/x" }],
    ["private_address", { url: "https://[::1]/x" }],
    ["private_address", { url: "https://169.254.169.254/latest" }],
    ["private_address", { url: "https://localhost/x" }],
    ["private_address", { url: "https://nas.local/x" }],
  ])("%s: %o is refused, and nothing is asked", async (reason, given) => {
    const { world } = await worldWithSecret();
    expect(await add(world, given)).toEqual({ kind: "refused", reason });
    expect(await world.asProvider.query(api.outsideCalendars.list, {})).toEqual([]);
    expect(await readings(world)).toBe(0);
  });

  test("is of somebody with a page, five at most, and its address stays unseen", async () => {
    const { world } = await worldWithSecret();
    const url = "webcal://calendar.example/secret";
    const asked = await world.asClient.action(api.outsideCalendars.add, { name: "x", url });
    expect(asked).toEqual({ kind: "refused", reason: "no_page" });
    for (let i = 0; i < 5; i += 1) expect((await add(world, { url })).kind).toBe("added");
    expect(await add(world)).toEqual({ kind: "refused", reason: "too_many" });
    const rows = await world.asProvider.query(api.outsideCalendars.list, {});
    expect(rows[0]).toMatchObject({ host: "calendar.example", check: null, readAt: null });
    expect(JSON.stringify(rows)).not.toContain("secret");
    expect(await readings(world)).toBe(5);
  });

  test("is kept with its address sealed, and not without a secret to seal it with", async () => {
    const { world } = await worldWithSecret();
    await add(world);
    const rows = await world.t.run(async (ctx) => ({
      calendars: await ctx.db.query("outsideCalendars").collect(),
      jobs: await ctx.db.system.query("_scheduled_functions").collect(),
    }));
    expect(rows.calendars).toMatchObject([{ host: "calendar.example" }]);
    expect(JSON.stringify(rows)).not.toContain("private-3f9a");
    const { sealedUrl } = rows.calendars[0]!;
    const { provider, client } = world.people;
    expect(await open(sealedUrl, `outside calendar ${provider}`)).toBe(URL);
    expect(await open(sealedUrl, `outside calendar ${client}`)).toBeNull();
    vi.stubEnv("PARLEY_KEYS_SECRET", "too short");
    expect(await add(world)).toEqual({ kind: "refused", reason: "no_secret" });
  });

  test("is given again once its address opens no more, and says so", async () => {
    const { world } = await worldWithSecret();
    const added = await add(world);
    if (added.kind !== "added") throw new Error(added.reason);
    vi.stubEnv("PARLEY_KEYS_SECRET", `${SECRET}.`);
    const { calendarId } = added;
    await world.t.action(internal.outsideReading.read, { calendarId });
    expect(await world.asProvider.query(api.outsideCalendars.list, {})).toMatchObject([
      { check: { at: NOW, outcome: "address_unreadable" }, readAt: null },
    ]);
  });

  test("is added within a limit, as each is asked at once", async () => {
    const { world } = await worldWithSecret();
    for (let i = 0; i < 12; i += 1) {
      const added = await add(world);
      if (added.kind !== "added") throw new Error(added.reason);
      const { calendarId } = added;
      await world.asProvider.mutation(api.outsideCalendars.remove, { calendarId });
    }
    expect(await add(world)).toEqual({
      kind: "refused",
      reason: "rate_limited",
      retryAt: expect.any(Number),
    });
  });

  test("of which there is more than is kept says so, and what is kept is taken", async () => {
    const { world } = await worldWithSecret();
    const added = await add(world);
    if (added.kind !== "added") throw new Error(added.reason);
    const { calendarId } = added;
    const seen = () => world.asProvider.query(api.outsideCalendars.list, {});
    const store = internal.outsideCalendars.store;
    const blocks = [{ startsAt: NOW, endsAt: NOW + MINUTE }];
    await world.t.mutation(store, { calendarId, outcome: "incomplete", blocks });
    expect(await seen()).toMatchObject([{ check: { outcome: "incomplete" }, readAt: NOW }]);
    const kept = () => world.t.run(async (ctx) => await ctx.db.query("busyBlocks").collect());
    expect(await kept()).toMatchObject(blocks);
    const decades = [{ startsAt: NOW, endsAt: NOW + 2_001 * DAY }];
    await world.t.mutation(store, { calendarId, outcome: "ok", blocks: decades });
    expect(await seen()).toMatchObject([{ check: { outcome: "incomplete" } }]);
    expect(await kept()).toHaveLength(2_000);
  });

  test("is read every quarter of an hour, and now when asked, within a limit", async () => {
    const { world } = await worldWithSecret();
    const added = await add(world);
    if (added.kind !== "added") throw new Error(added.reason);
    const due = () => world.t.mutation(internal.outsideCalendars.readDue, {});
    await due();
    expect(await readings(world)).toBe(1);
    vi.setSystemTime(NOW + 15 * MINUTE);
    await due();
    await due();
    expect(await readings(world)).toBe(2);
    const { calendarId } = added;
    const refresh = () => world.asProvider.mutation(api.outsideCalendars.refresh, { calendarId });
    for (let i = 0; i < 12; i += 1) expect(await refresh()).toEqual({ kind: "asked" });
    expect(await refresh()).toMatchObject({ reason: "rate_limited", retryAt: expect.any(Number) });
  });

  test("is read again once its whole days are in another zone", async () => {
    const { world } = await worldWithSecret();
    for (let i = 0; i < 5; i += 1) await add(world);
    const save = (zone: string) => world.asProvider.mutation(api.pages.save, { ...PAGE, zone });
    await save(ZONE);
    expect(await readings(world)).toBe(5);
    await save("America/New_York");
    expect(await readings(world)).toBe(10);
    // Beyond what may be asked at once, the next round takes them.
    await save(ZONE);
    expect(await readings(world)).toBe(12);
    await world.t.mutation(internal.outsideCalendars.readDue, {});
    expect(await readings(world)).toBe(15);
  });

  test("that cannot be read any more leaves what it said, and says why", async () => {
    const { world } = await worldWithSecret();
    const added = await add(world);
    if (added.kind !== "added") throw new Error(added.reason);
    const { calendarId } = added;
    const blocks = [{ startsAt: NOW, endsAt: NOW + MINUTE }];
    const store = internal.outsideCalendars.store;
    await world.t.mutation(store, { calendarId, outcome: "ok", blocks });
    vi.setSystemTime(NOW + MINUTE);
    await world.t.mutation(store, { calendarId, outcome: "silent", blocks: [] });
    expect(await world.asProvider.query(api.outsideCalendars.list, {})).toMatchObject([
      { check: { at: NOW + MINUTE, outcome: "silent" }, readAt: NOW },
    ]);
    const kept = await world.t.run(async (ctx) => await ctx.db.query("busyBlocks").collect());
    expect(kept).toMatchObject(blocks);
  });

  test("that fails three times in a row is told once, until it was read again", async () => {
    const { world } = await worldWithSecret();
    const added = await add(world, { name: "Family" });
    if (added.kind !== "added") throw new Error(added.reason);
    const { calendarId } = added;
    const read = async (outcome: "ok" | "silent" | "not_found" | "incomplete") => {
      await world.t.mutation(internal.outsideCalendars.store, { calendarId, outcome, blocks: [] });
      const told = (await kindsOf(world, "provider")).filter((kind) => kind === "calendar_unread");
      const [row] = await world.asProvider.query(api.outsideCalendars.list, {});
      return [told.length, row!.isFailing];
    };
    expect(await read("silent")).toEqual([0, false]);
    expect(await read("not_found")).toEqual([0, false]);
    expect(await read("incomplete")).toEqual([0, false]);
    expect(await read("silent")).toEqual([0, false]);
    expect(await read("silent")).toEqual([0, false]);
    expect(await read("silent")).toEqual([1, true]);
    for (let i = 0; i < 4; i += 1) expect(await read("not_found")).toEqual([1, true]);
    expect(await read("ok")).toEqual([1, false]);
    for (let i = 0; i < 3; i += 1) await read("silent");
    expect(await read("silent")).toEqual([2, true]);
    const [notice] = await world.asProvider.query(api.notices.list, {});
    expect(notice).toMatchObject({ kind: "calendar_unread", title: "Family" });
    expect(pathOf(notice!)).toBe("/provider/availability");
    expect(await kindsOf(world, "client")).toEqual([]);
  });

  test("that was removed while it was read leaves nothing", async () => {
    const { world } = await worldWithSecret();
    const added = await add(world);
    if (added.kind !== "added") throw new Error(added.reason);
    const { calendarId } = added;
    await world.asProvider.mutation(api.outsideCalendars.remove, { calendarId });
    const blocks = [{ startsAt: NOW, endsAt: NOW + MINUTE }];
    await world.t.mutation(internal.outsideCalendars.store, { calendarId, outcome: "ok", blocks });
    const kept = await world.t.run(async (ctx) => await ctx.db.query("busyBlocks").collect());
    expect(kept).toEqual([]);
    const order = await world.t.query(internal.outsideCalendars.orderOf, { calendarId });
    expect(order).toBeNull();
  });
});
