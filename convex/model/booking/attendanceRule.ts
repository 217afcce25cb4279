import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { missedBy } from "./attendance";
import { peopleOf } from "./bookingPeople";
import { noShowMinutesOf } from "./bookingTerms";
import { staysOf } from "./evidence";
import { setByRule } from "./noShows";

/** A session is over, and everybody out of its room: who missed it, by what is known of it. */
export async function judgeAttendance(ctx: MutationCtx, booking: Doc<"bookings">): Promise<void> {
  if (booking.state === "cancelled") return;
  const people = (await peopleOf(ctx, booking._id)).filter((row) => row.removedAt === undefined);
  const stays = await staysOf(ctx, booking, Date.now());
  const { startsAt, endsAt } = booking;
  const terms = { startsAt, endsAt, noShowAfterMinutes: noShowMinutesOf(booking.service) };
  for (const userId of missedBy(people, stays, terms)) await setByRule(ctx, booking, userId);
}
