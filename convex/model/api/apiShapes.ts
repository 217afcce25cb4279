import { type Infer, v } from "convex/values";
import { bookingState } from "../booking/bookingState";
import { recordingKind, recordingReason, recordingState } from "../recording/recordingState";
import { role } from "../roles";
import { roomState } from "../session/roomEvents";

// As docs/openapi.json describes them; times are RFC 3339 in UTC.
const time = v.string();
const timeOrNull = v.union(v.string(), v.null());
type Required = Parameters<typeof v.union>[number];
const optional = <Of extends Required>(validator: Of) => v.union(validator, v.null());

export const apiBooking = v.object({
  id: v.id("bookings"),
  title: v.string(),
  state: bookingState,
  startsAt: time,
  endsAt: time,
  opensAt: time,
  closesAt: time,
  clients: v.array(v.object({ id: v.id("users"), name: v.string() })),
  serviceId: optional(v.id("services")),
  cancelledAt: timeOrNull,
  cancelledBy: optional(role),
  cancelReason: timeOrNull,
  /** Where its people join. */
  url: v.string(),
});
export type ApiBooking = Infer<typeof apiBooking>;

export const apiSessions = v.object({
  bookingId: v.id("bookings"),
  title: v.string(),
  startsAt: time,
  endsAt: time,
  sessions: v.array(
    v.object({ id: v.id("sessions"), state: roomState, startedAt: time, endedAt: timeOrNull }),
  ),
  people: v.array(
    v.object({
      id: v.id("users"),
      name: v.string(),
      role,
      cameAt: timeOrNull,
      presentSeconds: v.number(),
      waitedSeconds: v.number(),
      overlapSeconds: v.number(),
      /** Null: nobody has judged it yet. */
      isNoShow: optional(v.boolean()),
    }),
  ),
});
export type ApiSessions = Infer<typeof apiSessions>;

export const apiRecording = v.object({
  id: v.id("recordings"),
  bookingId: v.id("bookings"),
  title: v.string(),
  kind: recordingKind,
  state: recordingState,
  reason: optional(recordingReason),
  at: time,
  durationSeconds: v.number(),
  bytes: v.number(),
  isPartial: v.boolean(),
  deletedAfter: timeOrNull,
});
export type ApiRecording = Infer<typeof apiRecording>;

/** One page of things, and where the next one begins; null: that was the last. */
const next = v.union(v.string(), v.null());
export const bookingPage = v.object({ items: v.array(apiBooking), next });
export const sessionsPage = v.object({ items: v.array(apiSessions), next });
export const recordingPage = v.object({ items: v.array(apiRecording), next });

/** What went wrong, in a code that stays, and in words for who writes the program. */
const problem = v.object({
  status: v.number(),
  code: v.string(),
  title: v.string(),
  /** Which field, or what would be right. */
  detail: v.optional(v.string()),
  /** UTC ms: when the call works again. */
  retryAt: v.optional(v.number()),
  /** What is in the way starts then. */
  blockedAt: v.optional(time),
  /** The nearest times that are free. */
  alternatives: v.optional(v.array(time)),
});
export type Problem = Infer<typeof problem>;

const refusal = v.object({ problem });
const answerWith = <Body extends Required>(body: Body) =>
  v.union(v.object({ status: v.number(), body }), refusal);

export const bookingAnswer = answerWith(apiBooking);
/** The secret of the link is told this once. */
export const guestAnswer = answerWith(
  v.object({ id: v.id("guestInvites"), secret: v.string(), url: v.string() }),
);
export const linkAnswer = answerWith(
  v.object({ expiresAt: time, parts: v.array(v.object({ url: v.string() })) }),
);
export type BookingAnswer = Infer<typeof bookingAnswer>;
export type GuestAnswer = Infer<typeof guestAnswer>;
export type LinkAnswer = Infer<typeof linkAnswer>;
