import fc from "fast-check";
import { ConvexError } from "convex/values";
import { expect, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Doc, Id } from "../../convex/_generated/dataModel";
import { addService, DAY, HOUR, NINE, openCalendar, WEEK, ZONE } from "./calendarWorld";
import { as, backendWithPeople, MINUTE, type Person, type World } from "./setup";

/** What people do, and how often. */
const WEIGHTS = {
  book: 7,
  create: 4,
  hold: 2,
  move: 5,
  moveAsProvider: 2,
  cancel: 2,
  approve: 3,
  decline: 2,
  wait: 4,
  later: 1,
  extend: 1,
  handOver: 2,
  invite: 2,
  revoke: 1,
  remove: 2,
  letBack: 1,
};
export type Deed = keyof typeof WEIGHTS;
export const DEEDS = Object.keys(WEIGHTS) as Deed[];

const deed = fc.oneof(
  ...Object.entries(WEIGHTS).map(([what, weight]) => ({
    weight,
    arbitrary: fc.constant(what as Deed),
  })),
);
const startsAt = fc
  .tuple(
    fc.constantFrom(0, 1, 2, 5, 6),
    fc.oneof(fc.constantFrom(0, 4, 8), fc.integer({ min: -1, max: 12 })),
  )
  .map(([day, quarters]) => NINE + day * DAY + quarters * 15 * MINUTE);

export const step = fc.record({
  does: deed,
  person: fc.constantFrom("client", "otherClient", "admin"),
  which: fc.nat({ max: 30 }),
  startsAt,
});
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What takes time, changes when or lets it go, all within one morning. */
export const bookingStep = fc.record({
  does: fc.constantFrom<Deed[]>(
    ...(["book", "book", "book", "book", "book", "create", "move", "move"] as const),
    ...(["moveAsProvider", "hold", "approve", "approve", "cancel"] as const),
  ),
  person: fc.constantFrom("client", "otherClient", "admin"),
  which: fc.nat({ max: 30 }),
  startsAt: fc.integer({ min: -1, max: 12 }).map((quarters) => NINE + quarters * 15 * MINUTE),
});

export type Calendars = { world: World; services: Id<"services">[] };

/** Two providers with their services, and three people who book. */
export async function calendars(): Promise<Calendars> {
  const world = await backendWithPeople();
  await world.t.run((ctx) => ctx.db.patch("users", world.people.stranger, { isProvider: true }));
  const second = { ...world, asProvider: world.asStranger };
  const page = { slug: "second-provider", headline: "", zone: ZONE, isPublished: true };
  await world.asStranger.mutation(api.pages.save, page);
  await world.asStranger.mutation(api.availability.setWeek, { week: WEEK });
  // Days that nobody here books are not looked at either.
  const limits = { clientMoveMinutes: 0, clientCancelMinutes: 0, horizonDays: 8 };
  const services = [
    await openCalendar(world, { ...limits, stepMinutes: 15, bufferBeforeMinutes: 5 }),
    await addService(world, { ...limits, seats: 2, stepMinutes: 30, lengthMinutes: 30 }),
    await addService(world, { ...limits, approval: "request", dailyCap: 1 }),
    await addService(second, { ...limits, stepMinutes: 15, lengthMinutes: 25 }),
  ];
  return { world, services };
}

export async function rowsOf({ t }: World) {
  return await t.run(async (ctx) => ({
    bookings: await ctx.db.query("bookings").collect(),
    requests: await ctx.db.query("bookingRequests").collect(),
    holds: await ctx.db.query("holds").collect(),
    people: await ctx.db.query("bookingParticipants").collect(),
    users: await ctx.db.query("users").collect(),
    invites: await ctx.db.query("guestInvites").collect(),
    reminders: await ctx.db.query("reminders").collect(),
  }));
}

export async function jobsOf({ t }: World) {
  return await t.run((ctx) => ctx.db.system.query("_scheduled_functions").collect());
}
export type Rows = Awaited<ReturnType<typeof rowsOf>>;

let keys = 0;
const LENGTHS = [15, 30, 50];
const EXTRA = [5, 10, 15, 30] as const;

/** One act of somebody: whether it was done. Who did too much at once is told to wait. */
export async function act(calendars: Calendars, rows: Rows, step: Step): Promise<boolean> {
  // Nobody is limited for what a real person would need more time for.
  vi.setSystemTime(Date.now() + 10_000);
  try {
    const answer = await attempted(calendars, rows, step);
    return answer !== null && answer.kind !== "refused";
  } catch (error) {
    const isLimit = error instanceof ConvexError && error.data.code === "RATE_LIMITED";
    if (!isLimit) throw error;
    return false;
  }
}

type Answer = { kind: string } | null;

async function attempted(calendars: Calendars, rows: Rows, step: Step): Promise<Answer> {
  const { world, services } = calendars;
  const { does, which } = step;
  const who = as(world.t, step.person);
  const serviceId = services[which % services.length]!;
  const bookings = bookingsFor(calendars, rows, step);
  const booking = bookings[which % Math.max(1, bookings.length)];
  const waiting = rows.requests.filter(({ state }) => state === "waiting");
  const request = waiting[which % Math.max(1, waiting.length)];
  const at = step.startsAt;
  if (does === "later") return later();
  if (does === "book") return await book(calendars, step);
  if (does === "create") return await create(world, step);
  if (does === "hold") return await who.mutation(api.holds.take, { serviceId, startsAt: at });
  if (does === "wait") {
    const date = new Date(at).toISOString().slice(0, 10);
    return await who.mutation(api.waiting.join, { serviceId, date });
  }
  if (does === "approve" || does === "decline") {
    const asked = { requestId: request?._id ?? "none" };
    return await world.asProvider.mutation(api.requests[does], asked);
  }
  if (does === "extend") return await extend(world, rows, which);
  if (booking === undefined) return null;
  const bookingId = booking._id;
  if (does === "move") {
    const moved = await who.mutation(api.bookings.move, { bookingId, startsAt: at });
    // Where it is already, its provider may have put it.
    if (moved.kind === "moved" && at !== booking.startsAt) expectInHours(moved);
    return moved;
  }
  if (does === "cancel") return await who.mutation(api.bookings.cancel, { bookingId });
  return await asItsProvider(world, rows, booking, { ...step, does });
}

/** Those that an act is about: most would otherwise be of others, and refused. */
function bookingsFor(
  { world }: Calendars,
  { bookings, invites }: Rows,
  { does, person }: Step,
): Doc<"bookings">[] {
  const isOn = ({ state }: Doc<"bookings">) => state === "booked";
  if (does === "move" || does === "cancel") {
    const userId = world.people[person as Person];
    const own = bookings.filter((one) => isOn(one) && one.clientIds.includes(userId));
    const isMovable = ({ service }: Doc<"bookings">) =>
      service?.seats === 1 && service.approval !== "request";
    return does === "move" ? own.filter(isMovable) : own;
  }
  const invited = new Set(
    invites.filter(({ revokedAt }) => revokedAt === undefined).map(({ bookingId }) => bookingId),
  );
  return does === "revoke" ? bookings.filter(({ _id }) => invited.has(_id)) : bookings;
}

function later() {
  vi.setSystemTime(Date.now() + 3 * MINUTE);
  return { kind: "later" };
}

/** The hours are from nine to twelve; what is booked by them lies within. */
function expectInHours({ startsAt, endsAt }: { startsAt: number; endsAt: number }) {
  const midnight = startsAt - (startsAt % DAY);
  const nine = midnight + (NINE % DAY);
  expect(startsAt).toBeGreaterThanOrEqual(nine);
  expect(endsAt).toBeLessThanOrEqual(nine + 3 * HOUR);
  expect([0, 6]).not.toContain(new Date(startsAt).getUTCDay());
}

async function book({ world, services }: Calendars, { person, which, startsAt }: Step) {
  const serviceId = services[which % services.length]!;
  const args = { serviceId, startsAt, clientKey: `step-${(keys += 1)}`, answers: [] };
  const answer = await as(world.t, person).mutation(api.bookings.book, args);
  if (answer.kind !== "booked") return answer;
  const made = await world.t.run((ctx) => ctx.db.get("bookings", answer.bookingId));
  expectInHours(made!);
  return answer;
}

async function create({ t, people }: World, { person, which, startsAt }: Step) {
  const provider = which % 3 === 0 ? "stranger" : "provider";
  const clients = new Set([people[person as Person], people.client].slice(0, 1 + (which % 2)));
  return await as(t, provider).mutation(api.bookings.create, {
    requestKey: `step-${(keys += 1)}`,
    title: "By hand",
    clientIds: [...clients],
    // Beside the steps of the services.
    startsAt: startsAt + (which % 7) * MINUTE,
    durationMinutes: LENGTHS[which % LENGTHS.length]!,
  });
}

/** The next booking begins, and is given more time. */
async function extend({ t, people }: World, { bookings }: Rows, which: number): Promise<Answer> {
  const isAhead = ({ state, endsAt }: Doc<"bookings">) =>
    (state === "booked" || state === "open") && endsAt > Date.now();
  const next = bookings.filter(isAhead).sort((a, b) => a.startsAt - b.startsAt)[0];
  if (next === undefined) return null;
  const { _id: bookingId, startsAt, endsAt, providerId } = next;
  vi.setSystemTime(Math.max(Date.now(), startsAt));
  await t.mutation(internal.bookings.openWindow, { bookingId });
  const minutes = EXTRA[which % EXTRA.length]!;
  const provider = providerId === people.provider ? "provider" : "stranger";
  return await as(t, provider).mutation(api.bookings.extend, { bookingId, minutes, endsAt });
}

async function asItsProvider(
  { t, people }: World,
  rows: Rows,
  { _id: bookingId, providerId }: Doc<"bookings">,
  { does, which, startsAt }: Step,
): Promise<Answer> {
  const [provider, other] =
    providerId === people.provider
      ? (["provider", "stranger"] as const)
      : (["stranger", "provider"] as const);
  const who = as(t, provider);
  if (does === "moveAsProvider") {
    return await who.mutation(api.bookings.move, { bookingId, startsAt });
  }
  if (does === "handOver") {
    const args = { bookingId, personId: people[other] };
    return await who.mutation(api.participants.handOver, args);
  }
  if (does === "invite") {
    const made = await who.mutation(api.guests.invite, { bookingId, name: "Demo guest" });
    // Some links stay as they are.
    return made.kind === "invited" && which % 3 > 0
      ? await t.mutation(api.guests.accept, { secret: made.secret })
      : made;
  }
  if (does === "revoke") {
    const invite = rows.invites.find(
      (one) => one.bookingId === bookingId && one.revokedAt === undefined,
    );
    const args = { bookingId, inviteId: invite?._id ?? "none" };
    return await who.mutation(api.guests.revoke, args);
  }
  if (does === "remove" || does === "letBack") {
    const isOut = does === "letBack";
    const chosen = rows.people.filter(
      (row) =>
        row.bookingId === bookingId &&
        row.userId !== providerId &&
        (row.removedAt !== undefined) === isOut,
    );
    const row = chosen[which % Math.max(1, chosen.length)];
    return row
      ? await who.mutation(api.participants[does], { bookingId, personId: row.userId })
      : null;
  }
  throw new Error(`nobody does that: ${does}`);
}
