import { api } from "../../convex/_generated/api.js";
import { backendAs, type PersonId } from "./people.ts";

/**
 * A booking of Demo provider that is live now, for one test alone: its room is nobody else's.
 * @param clients by default Demo client
 */
export async function liveBooking(
  title: string,
  clients: PersonId[] = ["demo-client"],
): Promise<{ bookingId: string; path: string }> {
  const provider = await backendAs("demo-provider");
  const clientIds = await Promise.all(
    clients.map(async (person) => {
      const backend = await backendAs(person);
      return (await backend.mutation(api.users.ensure, {})).user._id;
    }),
  );
  const result = await provider.mutation(api.bookings.create, {
    requestKey: crypto.randomUUID(),
    title,
    clientIds,
    startsAt: "now",
    durationMinutes: 30,
    mayOverlap: true,
  });
  if (result.kind !== "created") throw new Error(`not created: ${result.reason}`);
  return { bookingId: result.bookingId, path: `/sessions/${result.bookingId}` };
}

/** Cancels what a provider has ahead, so that a session can be given or handed to them. */
export async function emptyCalendar(person: PersonId): Promise<void> {
  const provider = await backendAs(person);
  const ahead = await provider.query(api.bookings.listProvided, {
    when: "current",
    paginationOpts: { numItems: 25, cursor: null },
  });
  for (const { _id } of ahead.page) {
    await provider.mutation(api.bookings.cancel, { bookingId: _id });
  }
}
