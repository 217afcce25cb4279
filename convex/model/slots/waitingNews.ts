import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { isOpenAt } from "../booking/bookingState";
import { peopleOf } from "../booking/bookingPeople";
import { presentRoles } from "../session/departure";
import type { RoomEvent } from "../session/roomEvents";
import { tell } from "../notices/telling";

/** Who comes and goes within this time is told of once. */
const QUIET_MS = 15 * 60_000;

/** A client is there, in the lobby or in the room, and no provider is: the providers are told. */
export async function tellOfWaiting(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  clientId: Id<"users">,
): Promise<void> {
  if (!isOpenAt(booking, Date.now())) return;
  const { hasProvider } = await presentRoles(ctx, booking._id);
  if (hasProvider || (await wasTold(ctx, booking._id, clientId))) return;
  const { _id: bookingId, title, startsAt } = booking;
  const facts = { kind: "client_waits" as const, title, startsAt, bookingId };
  for (const { userId, role, removedAt } of await peopleOf(ctx, bookingId)) {
    if (role !== "provider" || removedAt !== undefined) continue;
    await tell(ctx, userId, facts, { subjectId: clientId });
  }
}

async function wasTold(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
  subjectId: Id<"users">,
): Promise<boolean> {
  const last = await ctx.db
    .query("notices")
    .withIndex("by_booking_and_kind_and_subject", (q) =>
      q.eq("bookingId", bookingId).eq("kind", "client_waits").eq("subjectId", subjectId),
    )
    .order("desc")
    .first();
  return last !== null && Date.now() - last._creationTime < QUIET_MS;
}

/** After an event of a room: a client who came into it may have nobody to meet there. */
export async function followWaiting(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  { event, participant }: RoomEvent,
): Promise<void> {
  if (event !== "participant_joined" || participant === undefined) return;
  const userId = ctx.db.normalizeId("users", participant.identity);
  const own = userId && (await findOwn(ctx, booking._id, userId));
  if (own?.membership.role === "client") await tellOfWaiting(ctx, booking, userId!);
}
