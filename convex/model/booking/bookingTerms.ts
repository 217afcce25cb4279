import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";

/** Whether a slot that a client chose is booked at once, or once the provider agrees. */
export const approval = v.union(v.literal("instant"), v.literal("request"));

/** The terms of a service that a session was booked with: a later change of it changes none. */
export const bookingTerms = v.object({
  serviceId: v.id("services"),
  seats: v.number(),
  bufferBeforeMinutes: v.number(),
  bufferAfterMinutes: v.number(),
  clientCancelMinutes: v.union(v.number(), v.null()),
  clientMoveMinutes: v.union(v.number(), v.null()),
  /** Missing in older rows. */
  noShowAfterMinutes: v.optional(v.number()),
  /** Missing in older rows: as if it were `instant`. */
  approval: v.optional(approval),
});
export type BookingTerms = Infer<typeof bookingTerms>;

export function termsOf(service: Doc<"services">): BookingTerms {
  const { seats, bufferBeforeMinutes, bufferAfterMinutes } = service;
  const { clientCancelMinutes, clientMoveMinutes, noShowAfterMinutes, approval } = service;
  return {
    serviceId: service._id,
    seats,
    bufferBeforeMinutes,
    bufferAfterMinutes,
    clientCancelMinutes,
    clientMoveMinutes,
    noShowAfterMinutes,
    approval,
  };
}

const MINUTE = 60_000;
/** One side is there for so long, and the other is not: where no service says otherwise. */
export const NO_SHOW_MINUTES = 10;

export function noShowMinutesOf(
  terms: Pick<BookingTerms, "noShowAfterMinutes"> | undefined,
): number {
  return terms?.noShowAfterMinutes ?? NO_SHOW_MINUTES;
}

/** The time of a session with what is kept free around it. */
export function busyOf(
  { startsAt, endsAt }: { startsAt: number; endsAt: number },
  buffers: Pick<BookingTerms, "bufferBeforeMinutes" | "bufferAfterMinutes"> | undefined,
) {
  return {
    busyFrom: startsAt - (buffers?.bufferBeforeMinutes ?? 0) * MINUTE,
    busyUntil: endsAt + (buffers?.bufferAfterMinutes ?? 0) * MINUTE,
  };
}

/** Whether a client is in time, by a limit in minutes before the start; null: they never are. */
export function isInTime(startsAt: number, limitMinutes: number | null, now: number): boolean {
  return limitMinutes !== null && now <= startsAt - limitMinutes * MINUTE;
}

/** Until when its client may cancel a booking of a service; null: they never may. */
export function cancelUntilOf({
  startsAt,
  service,
  cancelUntil = Infinity,
}: Pick<Doc<"bookings">, "startsAt" | "service" | "cancelUntil">): number | null {
  if (!service || service.clientCancelMinutes === null) return null;
  return Math.min(startsAt - service.clientCancelMinutes * MINUTE, cancelUntil);
}

/** What the people of a booking are told of its terms: until when its client may change it. */
export const termsView = v.object({
  serviceId: v.id("services"),
  seats: v.number(),
  /** UTC ms; null: not by themselves. */
  clientCancelUntil: v.union(v.number(), v.null()),
  clientMoveUntil: v.union(v.number(), v.null()),
  /** Its provider agreed to this time: another one is asked for anew. */
  isOnRequest: v.boolean(),
});

export function viewTerms(
  booking: Pick<Doc<"bookings">, "startsAt" | "service" | "cancelUntil">,
): Infer<typeof termsView> | undefined {
  const { startsAt, service } = booking;
  if (service === undefined) return undefined;
  const { serviceId, seats, clientMoveMinutes } = service;
  const isOnRequest = service.approval === "request";
  // A group is its provider's to move.
  const isMovable = seats === 1 && !isOnRequest && clientMoveMinutes !== null;
  return {
    serviceId,
    seats,
    clientCancelUntil: cancelUntilOf(booking),
    clientMoveUntil: isMovable ? startsAt - clientMoveMinutes * MINUTE : null,
    isOnRequest,
  };
}
