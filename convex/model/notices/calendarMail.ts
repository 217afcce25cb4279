import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { entryOf } from "../calendar/calendarEntries";
import { calendarFile } from "../calendar/calendarFile";
import { senderAddress } from "./mailService";
import { nameOf } from "./noticeNames";

type Part = { method: "REQUEST" | "CANCEL"; booking: Doc<"bookings"> };

export type CalendarPart = Awaited<ReturnType<typeof calendarPart>>;

/**
 * The calendar file of a mail to one person, of which booking and which version it is. It comes from the provider by name and from us by
 * address: nobody's own address is told to anybody else.
 */
export async function calendarPart(
  ctx: QueryCtx,
  to: { userId: Id<"users">; email: string },
  { method, booking }: Part,
) {
  const entry = await entryOf(ctx, booking);
  const organizer = { name: await nameOf(ctx, booking.providerId), email: senderAddress() };
  const attendee = { name: await nameOf(ctx, to.userId), email: to.email };
  const text = calendarFile([entry], { method, now: Date.now(), organizer, attendee });
  return { bookingId: booking._id, sequence: entry.sequence, file: { method, text } };
}
