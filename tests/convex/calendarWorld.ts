import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy";
import type { Service } from "../../convex/model/slots/serviceTerms";
import { as, backendWithPeople, MINUTE, type Person, type World } from "./setup";

export const ZONE = "Europe/Berlin";
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** The day after `NOW`, a Wednesday, at nine o'clock in Berlin. */
export const NINE = Date.UTC(2026, 10, 25, 8, 0);
export const DATE = "2026-11-25";

export const SERVICE: Service = {
  title: "First conversation",
  lengthMinutes: 50,
  stepMinutes: 60,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 10,
  noticeMinutes: 60,
  horizonDays: 60,
  dailyCap: null,
  seats: 1,
  policy: DEFAULT_POLICY,
  priceText: "80 €",
  questions: [],
  approval: "instant",
  clientCancelMinutes: 120,
  clientMoveMinutes: 120,
  isActive: true,
};

/** Nine to twelve, Monday to Friday. */
export const WEEK = [1, 2, 3, 4, 5].map((weekday) => ({
  weekday,
  fromMinute: 9 * 60,
  toMinute: 12 * 60,
}));

export async function addService(
  world: World,
  more: Partial<Service> = {},
): Promise<Id<"services">> {
  const service = { ...SERVICE, ...more };
  const added = await world.asProvider.mutation(api.services.add, { service });
  if (added.kind !== "added") throw new Error(`not added: ${added.reason}`);
  return added.serviceId;
}

/** The provider's page, hours and one service. */
export async function openCalendar(world: World, more: Partial<Service> = {}) {
  const page = { slug: "demo-provider", headline: "Listening.", zone: ZONE, isPublished: true };
  await world.asProvider.mutation(api.pages.save, page);
  await world.asProvider.mutation(api.availability.setWeek, { week: WEEK });
  return await addService(world, more);
}

export async function worldWithCalendar(more: Partial<Service> = {}) {
  const world = await backendWithPeople();
  return { world, serviceId: await openCalendar(world, more) };
}

let keys = 0;

export async function order(
  world: World,
  person: Person,
  serviceId: Id<"services">,
  startsAt = NINE,
  more: { clientKey?: string; answers?: { key: string; text: string }[] } = {},
) {
  const clientKey = more.clientKey ?? `order-${(keys += 1)}`;
  const args = { serviceId, startsAt, clientKey, answers: more.answers ?? [] };
  return await as(world.t, person).mutation(api.bookings.book, args);
}

export async function bookedBy(
  world: World,
  person: Person,
  serviceId: Id<"services">,
  startsAt = NINE,
): Promise<Id<"bookings">> {
  const result = await order(world, person, serviceId, startsAt);
  if (result.kind !== "booked") throw new Error(`not booked: ${JSON.stringify(result)}`);
  return result.bookingId;
}

/** The starts of a date's free slots, as a stranger without an account sees them. */
export async function freeOn(
  world: World,
  serviceId: Id<"services">,
  fromDate = DATE,
  now = Date.now(),
): Promise<number[]> {
  const args = { serviceId, fromDate, days: 1, now };
  const result = await world.t.query(api.slots.list, args);
  if (result.kind !== "slots") throw new Error(result.reason);
  return result.slots.map(({ startsAt }) => startsAt);
}
