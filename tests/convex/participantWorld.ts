import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { scheduled } from "./events";
import { as, attempt, backendWithPeople, book, PEOPLE, type World } from "./setup";

export async function live() {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const subject = { bookingId, personId: world.people.client };
  return { world, bookingId, subject };
}

export async function joins(world: World, person: (typeof PEOPLE)[number], bookingId: string) {
  return await as(world.t, person).mutation(api.sessions.join, attempt(bookingId));
}

export async function removals(world: World) {
  return (await scheduled(world)).filter(({ name }) => name === "moderation:remove");
}

export async function handTo(
  world: World,
  bookingId: Id<"bookings">,
  person: "admin" | "stranger",
) {
  const personId = world.people[person];
  await world.t.run(async (ctx) => await ctx.db.patch("users", personId, { isProvider: true }));
  return await world.asProvider.mutation(api.participants.handOver, { bookingId, personId });
}
