import { afterEach, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { backendWithPeople, book, MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function happen(
  world: World,
  bookingId: Id<"bookings">,
  action: "locked" | "removed",
  actorId: Id<"users"> | null,
) {
  vi.setSystemTime(Date.now() + MINUTE);
  const subjectId = action === "removed" ? world.people.client : undefined;
  await world.t.run(
    async (ctx) => await ctx.db.insert("bookingEvents", { bookingId, actorId, action, subjectId }),
  );
}

async function worldWithEvents() {
  const world = await backendWithPeople();
  const { provider } = world.people;
  const bookingId = await book(world);
  const other = await book(world, { startsIn: 60 });
  await world.t.run(async (ctx) => {
    for (const row of await ctx.db.query("bookingEvents").collect()) await ctx.db.delete(row._id);
  });
  await happen(world, bookingId, "locked", provider);
  await happen(world, bookingId, "removed", provider);
  await happen(world, other, "locked", null);
  await happen(world, other, "removed", provider);
  const read = async (filter: object) => {
    const paginationOpts = { numItems: 10, cursor: null };
    const { page } = await world.asAdmin.query(api.admin.auditLog, { ...filter, paginationOpts });
    return page.map(({ booking, action, actor }) =>
      [booking!._id === bookingId ? "one" : "other", action, actor?.name ?? "nobody"].join(" "),
    );
  };
  return { world, bookingId, other, read };
}

const ONE_LOCKED = "one locked Demo provider";
const ONE_REMOVED = "one removed Demo provider";
const OTHER_LOCKED = "other locked nobody";
const OTHER_REMOVED = "other removed Demo provider";

test("the audit log is newest first and filters by booking, person, action and time in any mix", async () => {
  const { world, bookingId, other, read } = await worldWithEvents();
  const userId = world.people.provider;
  const locked = { action: "locked" } as const;
  expect(await read({})).toEqual([OTHER_REMOVED, OTHER_LOCKED, ONE_REMOVED, ONE_LOCKED]);
  expect(await read({ bookingId })).toEqual([ONE_REMOVED, ONE_LOCKED]);
  expect(await read({ bookingId: "no-such-booking" })).toEqual([]);
  expect(await read({ userId })).toEqual([OTHER_REMOVED, ONE_REMOVED, ONE_LOCKED]);
  expect(await read(locked)).toEqual([OTHER_LOCKED, ONE_LOCKED]);
  expect(await read({ bookingId: other, userId })).toEqual([OTHER_REMOVED]);
  expect(await read({ bookingId, ...locked })).toEqual([ONE_LOCKED]);
  expect(await read({ userId, ...locked })).toEqual([ONE_LOCKED]);
  expect(await read({ bookingId: other, userId, ...locked })).toEqual([]);
  expect(await read({ bookingId, userId, ...locked })).toEqual([ONE_LOCKED]);
  const range = { from: NOW + 2 * MINUTE, until: NOW + 4 * MINUTE };
  expect(await read(range)).toEqual([OTHER_LOCKED, ONE_REMOVED]);
  expect(await read({ ...range, ...locked })).toEqual([OTHER_LOCKED]);
});

test("its rows say to whom, and of which booking", async () => {
  const { world, other } = await worldWithEvents();
  const paginationOpts = { numItems: 1, cursor: null };
  const { page } = await world.asAdmin.query(api.admin.auditLog, { paginationOpts });
  expect(page).toMatchObject([
    {
      at: NOW + 4 * MINUTE,
      action: "removed",
      subject: { _id: world.people.client, name: "Demo client" },
      booking: { _id: other, title: "Weekly check-in" },
      detail: null,
    },
  ]);
});
