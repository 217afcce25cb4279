import { setTimeout as sleep } from "node:timers/promises";
import type { ConvexHttpClient } from "convex/browser";
import type { FunctionReturnType } from "convex/server";
import { ConvexError } from "convex/values";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel.js";
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
  let cursor: string | null = null;
  for (;;) {
    const ahead: Page = await provider.query(api.bookings.listProvided, {
      when: "current",
      paginationOpts: { numItems: 25, cursor },
    });
    for (const { _id, state } of ahead.page) {
      if (state !== "cancelled") await cancelInTime(provider, _id);
    }
    if (ahead.isDone) return;
    cursor = ahead.continueCursor;
  }
}

type Page = FunctionReturnType<typeof api.bookings.listProvided>;

/** Other tests fill that calendar; so many at once are more than one person may write. */
async function cancelInTime(provider: ConvexHttpClient, bookingId: Id<"bookings">) {
  for (;;) {
    try {
      await provider.mutation(api.bookings.cancel, { bookingId });
      return;
    } catch (error) {
      const isLimit = error instanceof ConvexError && error.data.code === "RATE_LIMITED";
      if (!isLimit) throw error;
      await sleep(1_000);
    }
  }
}
