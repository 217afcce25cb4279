import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { peopleOf } from "../booking/bookingPeople";
import { contactOf } from "./contacts";
import { otherSideOf } from "./noticeNames";
import { type ReminderMinutes } from "./noticeKind";
import { tell } from "./telling";

const MINUTE = 60_000;
const MAX_ROWS = 200;
/** Said later than this, "in 24 hours" would not be true. */
const MOST_LATE = 15 * MINUTE;

export type Reminder = { userId: Id<"users">; minutes: ReminderMinutes; at: number };
export type Chooser = { userId: Id<"users">; minutes: readonly ReminderMinutes[] };
type Standing = Pick<Doc<"bookings">, "startsAt" | "state"> & { ended?: unknown };

/** A booking of which people are still to be reminded. */
export function isToCome({ startsAt, state, ended }: Standing, now: number): boolean {
  return (state === "booked" || state === "open") && ended === undefined && startsAt > now;
}

/** What has to be planned for a booking: of each person the choices whose time is still to come. */
export function remindersOf(booking: Standing, people: Chooser[], now: number): Reminder[] {
  if (!isToCome(booking, now)) return [];
  return people
    .flatMap(({ userId, minutes }) =>
      minutes.map((before) => ({
        userId,
        minutes: before,
        at: booking.startsAt - before * MINUTE,
      })),
    )
    .filter(({ at }) => at > now);
}

/**
 * After anything that changed a booking's time, state or people, in the same transaction: what is
 * planned becomes what has to be. Doing it again changes nothing.
 */
export async function followReminders(ctx: MutationCtx, bookingId: Id<"bookings">): Promise<void> {
  const wanted = await wantedFor(ctx, bookingId);
  const planned = await ctx.db
    .query("reminders")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .take(MAX_ROWS);
  for (const row of planned) {
    if (!wanted.some((one) => isSame(one, row))) await withdraw(ctx, row);
  }
  for (const one of wanted) {
    if (!planned.some((row) => isSame(one, row))) await plan(ctx, bookingId, one);
  }
}

async function wantedFor(ctx: QueryCtx, bookingId: Id<"bookings">): Promise<Reminder[]> {
  const booking = await ctx.db.get("bookings", bookingId);
  if (booking === null || !isToCome(booking, Date.now())) return [];
  const people = (await peopleOf(ctx, bookingId)).filter((row) => row.removedAt === undefined);
  const choosers = await Promise.all(
    people.map(async ({ userId }) => ({
      userId,
      minutes: (await contactOf(ctx, userId)).reminders,
    })),
  );
  return remindersOf(booking, choosers, Date.now());
}

function isSame(one: Reminder, other: Reminder): boolean {
  return one.userId === other.userId && one.minutes === other.minutes && one.at === other.at;
}

async function plan(ctx: MutationCtx, bookingId: Id<"bookings">, reminder: Reminder) {
  const reminderId = await ctx.db.insert("reminders", { bookingId, ...reminder });
  const job = await ctx.scheduler.runAt(reminder.at, internal.notices.remind, { reminderId });
  await ctx.db.patch("reminders", reminderId, { job });
}

async function withdraw(ctx: MutationCtx, { _id, job }: Doc<"reminders">) {
  if (job) await ctx.scheduler.cancel(job);
  await ctx.db.delete("reminders", _id);
}

/**
 * Its time has come. One that comes late, since the backend was away, says nothing, and neither does
 * one that its person no longer wants.
 */
export async function remind(ctx: MutationCtx, reminderId: Id<"reminders">): Promise<void> {
  const reminder = await ctx.db.get("reminders", reminderId);
  if (reminder === null) return;
  await ctx.db.delete("reminders", reminderId);
  const { bookingId, userId, minutes } = reminder;
  if (isTooLate(reminder, Date.now())) return;
  if (!(await contactOf(ctx, userId)).reminders.includes(minutes)) return;
  const booking = await ctx.db.get("bookings", bookingId);
  if (booking === null || !isToCome(booking, Date.now())) return;
  const { title, startsAt } = booking;
  const facts = { kind: "reminder", title, startsAt, minutes, bookingId } as const;
  await tell(ctx, userId, facts, { named: otherSideOf(booking, userId) });
}

/** Of a short one half of its time: "in ten minutes" is no news any more at the start. */
export function isTooLate({ at, minutes }: Pick<Reminder, "at" | "minutes">, now: number): boolean {
  return now > at + Math.min(MOST_LATE, (minutes * MINUTE) / 2);
}
