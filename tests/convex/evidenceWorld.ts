import { vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { eventsOf } from "./events";
import { as, backendWithPeople, book, MINUTE, NOW, type Person, type World } from "./setup";

export async function live() {
  vi.stubGlobal("fetch", async () => new Response("{}"));
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const event = eventsOf(world, bookingId);
  const at = (minutes: number) => vi.setSystemTime(NOW + minutes * MINUTE);
  const joins = (person: Person, sid?: string) =>
    event("participant_joined", world.people[person], { sid });
  const leaves = (person: Person, sid?: string) =>
    event("participant_left", world.people[person], { sid });
  const end = () => world.asProvider.mutation(api.departure.endForAll, { bookingId });
  return { world, bookingId, at, joins, leaves, end };
}

export async function seenBy(world: World, person: Person, bookingId: Id<"bookings">) {
  return await as(world.t, person).query(api.evidence.get, { bookingId, now: Date.now() });
}
