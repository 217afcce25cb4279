import { type Infer, v } from "convex/values";
import { alertRule } from "../monitoring/alertKind";
import { role } from "../roles";

/** What people are told of, in the app and by mail. */
export const noticeKind = v.union(
  v.literal("booked"),
  v.literal("seat_taken"),
  v.literal("seat_given_up"),
  v.literal("moved"),
  v.literal("extended"),
  v.literal("cancelled"),
  v.literal("handed_over"),
  v.literal("removed"),
  v.literal("reminder"),
  v.literal("client_waits"),
  v.literal("running_late"),
  /** Somebody wrote in the booking's chat; what, is told there alone. */
  v.literal("message"),
  v.literal("recording_ready"),
  v.literal("recording_failed"),
  v.literal("no_show"),
  v.literal("requested"),
  v.literal("request_declined"),
  v.literal("request_expired"),
  v.literal("request_withdrawn"),
  v.literal("place_offered"),
  /** The service for whose place somebody waited is gone; its time is of no account. */
  v.literal("line_closed"),
  v.literal("alert_opened"),
  v.literal("alert_resolved"),
  /** Of an endpoint of the HTTP integrations; `title` is its host. */
  v.literal("endpoint_off"),
  /** Of an outside calendar, again and again; `title` is its name. */
  v.literal("calendar_unread"),
);
export type NoticeKind = Infer<typeof noticeKind>;

/** What a notice names; kept as it was when it was told. */
export const noticeFacts = {
  kind: noticeKind,
  title: v.string(),
  /** The person on the other side; empty where it names nobody, as in a session of one's own. */
  name: v.string(),
  startsAt: v.number(),
  /** How long before the start, of a reminder; by how much, of who runs late. */
  minutes: v.optional(v.number()),
  /** What somebody wrote with it. */
  words: v.optional(v.string()),
  /** Until when an offered place is kept, a session with more time goes on, or who is late is waited for. */
  until: v.optional(v.number()),
  bookingId: v.optional(v.id("bookings")),
  /** What its reader is, or was, in that booking: where it leads them. */
  readerRole: v.optional(role),
  recordingId: v.optional(v.id("recordings")),
  /** What an alert is about, for admins; named in the reader's words. */
  alert: v.optional(alertRule),
};
const facts = v.object(noticeFacts);
export type NoticeFacts = Infer<typeof facts>;

/** How long before a session people may be reminded: a day, an hour, ten minutes. */
export const reminderMinutes = v.union(v.literal(1440), v.literal(60), v.literal(10));
export type ReminderMinutes = Infer<typeof reminderMinutes>;
export const REMINDER_MINUTES: readonly ReminderMinutes[] = [1440, 60, 10];
