import { api } from "../../convex/_generated/api";
import { bookedBy, DATE, worldWithCalendar } from "./calendarWorld";
import { as, type Person, type World } from "./setup";

export function line(
  world: World,
  person: Person,
  serviceId: string,
  date = DATE,
  startsAt?: number,
) {
  const wish = { serviceId, date, ...(startsAt !== undefined && { startsAt }) };
  return as(world.t, person).mutation(api.waiting.join, wish);
}

/** A date with one session a day, which the client has. */
export async function fullDay() {
  const { world, serviceId } = await worldWithCalendar({ dailyCap: 1 });
  return { world, serviceId, bookingId: await bookedBy(world, "client", serviceId) };
}

export async function offersOf(world: World, person: Person) {
  const rows = await as(world.t, person).query(api.waiting.mine, {});
  return rows.map(({ offer }) => offer);
}
