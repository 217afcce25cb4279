import { internal } from "../../convex/_generated/api";
import type { Doc, Id } from "../../convex/_generated/dataModel";
import type { World } from "./setup";

let events = 0;

/** What LiveKit tells of the booking's room, as the webhook would pass it on. */
export function eventsOf(world: World, bookingId: Id<"bookings">, roomSid = "RM_1") {
  return async (
    event: string,
    person?: Id<"users">,
    more: { sid?: string; disconnectReason?: string; at?: number; source?: string } = {},
  ) => {
    const booking = await bookingOf(world, bookingId);
    const { at = Date.now(), disconnectReason, source, sid = `PA_${person}` } = more;
    await world.t.mutation(internal.webhooks.receive, {
      event: {
        eventId: `EV_${(events += 1)}`,
        event,
        createdAt: at,
        room: { name: booking.roomName, sid: roomSid },
        ...(person && { participant: { identity: person, sid, disconnectReason } }),
        ...(source && { track: { source } }),
      },
    });
  };
}

export async function bookingOf(world: World, id: Id<"bookings">): Promise<Doc<"bookings">> {
  return await world.t.run(async (ctx) => (await ctx.db.get("bookings", id))!);
}

/** What waits in the scheduler, by function name and arguments. */
export async function scheduled(world: World) {
  const jobs = await world.t.run(
    async (ctx) => await ctx.db.system.query("_scheduled_functions").collect(),
  );
  return jobs
    .filter(({ state }) => state.kind === "pending")
    .map(({ name, args, scheduledTime }) => ({
      name: name.replace(".js", ""),
      args: args[0],
      at: scheduledTime,
    }));
}

export async function actionsIn(world: World, bookingId: Id<"bookings">) {
  const rows = await world.t.run(
    async (ctx) =>
      await ctx.db
        .query("bookingEvents")
        .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
        .collect(),
  );
  return rows.map(({ action, actorId, subjectId }) => ({ action, actorId, subjectId }));
}
