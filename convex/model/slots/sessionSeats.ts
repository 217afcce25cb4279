import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import { putIn } from "../booking/bookingPeople";
import { noteChange } from "../booking/bookingChanges";
import { insertBooking } from "../booking/bookings";
import { listFor } from "../recording/recordingPeople";
import { termsOf } from "../booking/bookingTerms";

const MAX_AT_ONCE = 20;

/** The session of a service that begins at a time and was booked for more than one, if there is one. */
export async function sessionAt(
  ctx: QueryCtx,
  { _id, providerId, seats }: Doc<"services">,
  startsAt: number,
): Promise<Doc<"bookings"> | null> {
  if (seats === 1) return null;
  for (const state of ["booked", "open"] as const) {
    const rows = await ctx.db
      .query("bookings")
      .withIndex("by_provider_and_state_and_start", (q) =>
        q.eq("providerId", providerId).eq("state", state).eq("startsAt", startsAt),
      )
      .take(MAX_AT_ONCE);
    const found = rows.find(({ service }) => service?.serviceId === _id && service.seats > 1);
    if (found) return found;
  }
  return null;
}

/** Why a person gets no seat in a session: they are in it, in whatever role, or were put out of it. */
export async function whyNoSeat(
  ctx: QueryCtx,
  session: Doc<"bookings"> | null,
  userId: Id<"users">,
): Promise<"already_booked" | "removed" | null> {
  const { membership } = session
    ? await loadMembership(ctx, session._id, userId)
    : { membership: null };
  if (membership === null) return null;
  return membership.removedAt === undefined ? "already_booked" : "removed";
}

/** Makes the booking of a request, or gives it a seat in the session of its group. */
export async function confirmRequest(
  ctx: MutationCtx,
  service: Doc<"services">,
  request: Doc<"bookingRequests">,
  actorId: Id<"users">,
): Promise<Id<"bookings">> {
  const session = await sessionAt(ctx, service, request.startsAt);
  const bookingId = session
    ? await takeSeat(ctx, session, request.userId)
    : await makeSession(ctx, service, request, actorId);
  await ctx.db.patch("bookingRequests", request._id, {
    state: "confirmed",
    bookingId,
    expireJob: undefined,
  });
  return bookingId;
}

async function takeSeat(ctx: MutationCtx, session: Doc<"bookings">, userId: Id<"users">) {
  const { _id: bookingId, startsAt, clientIds } = session;
  await ctx.db.patch("bookings", bookingId, { clientIds: [...clientIds, userId] });
  const row = { bookingId, userId, role: "client" as const, startsAt, isOver: false };
  await putIn(ctx, row);
  await listFor(ctx, row);
  await noteChange(ctx, bookingId, { action: "seat_taken", actorId: userId });
  return bookingId;
}

async function makeSession(
  ctx: MutationCtx,
  service: Doc<"services">,
  { providerId, userId, startsAt, endsAt, title }: Doc<"bookingRequests">,
  actorId: Id<"users">,
) {
  const bookingId = await insertBooking(ctx, {
    title,
    providerId,
    clientIds: [userId],
    startsAt,
    endsAt,
    // A page's key names its form; this booking is found by its request.
    requestKey: crypto.randomUUID(),
    policy: service.policy,
    service: termsOf(service),
  });
  await noteChange(ctx, bookingId, { action: "booked", actorId });
  return bookingId;
}
