import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { type Attendee, missedBy } from "./attendance";
import { peopleOf } from "./bookingPeople";
import { noShowMinutesOf } from "./bookingTerms";
import { staysOf } from "./evidence";
import { setByRule, takeBackByRule } from "./noShows";

/** A session is over, and everybody out of its room: who missed it, by what is known of it. */
export async function judgeAttendance(ctx: MutationCtx, booking: Doc<"bookings">): Promise<void> {
  if (booking.state === "cancelled") return;
  const people = await judgedOf(ctx, booking);
  for (const userId of await missingOf(ctx, booking, people)) await setByRule(ctx, booking, userId);
}

/**
 * Something was told of it after its end: whom the rule no longer finds missing has not missed it.
 * Nobody is found missing so late, since more of what was told late may be on its way.
 */
export async function rejudgeAttendance(ctx: MutationCtx, booking: Doc<"bookings">): Promise<void> {
  if (booking.state === "cancelled") return;
  const people = await judgedOf(ctx, booking);
  const missing = await missingOf(ctx, booking, people);
  for (const { userId } of people) {
    if (!missing.includes(userId)) await takeBackByRule(ctx, booking, userId);
  }
}

async function judgedOf(ctx: QueryCtx, booking: Doc<"bookings">) {
  return (await peopleOf(ctx, booking._id)).filter((row) => row.removedAt === undefined);
}

async function missingOf(ctx: QueryCtx, booking: Doc<"bookings">, people: Attendee[]) {
  const { startsAt, endsAt } = booking;
  const terms = { startsAt, endsAt, noShowAfterMinutes: noShowMinutesOf(booking.service) };
  return missedBy(people, await staysOf(ctx, booking, Date.now()), terms);
}
