import { type Infer, v } from "convex/values";
import { MAX_CLIENTS, MAX_DURATION_MINUTES } from "../booking/bookingState";
import { approval, noShowMinutesOf } from "../booking/bookingTerms";
import { policyProblem, problemOf, sessionPolicy } from "../booking/policy";

/** One that a provider asks before a session. */
export const question = v.object({ key: v.string(), text: v.string(), isRequired: v.boolean() });

/** A kind of session that clients book by themselves. */
export const serviceFields = {
  title: v.string(),
  lengthMinutes: v.number(),
  /** From one start to the next. */
  stepMinutes: v.number(),
  /** Kept free around each session. */
  bufferBeforeMinutes: v.number(),
  bufferAfterMinutes: v.number(),
  /** How long before its start a slot can be booked at the latest, and how far ahead. */
  noticeMinutes: v.number(),
  horizonDays: v.number(),
  /** Sessions on one date; null: as many as there are slots. */
  dailyCap: v.union(v.number(), v.null()),
  /** More than one: a group, whose clients need not know each other. */
  seats: v.number(),
  policy: sessionPolicy,
  priceText: v.string(),
  questions: v.array(question),
  approval,
  /** Until how long before the start its client may cancel or move it; null: not by themselves. */
  clientCancelMinutes: v.union(v.number(), v.null()),
  clientMoveMinutes: v.union(v.number(), v.null()),
  /** How long one side waits for the other before that has missed the session; missing: as usual. */
  noShowAfterMinutes: v.optional(v.number()),
  isActive: v.boolean(),
};
export const service = v.object(serviceFields);
export type Service = Infer<typeof service>;

export const serviceProblem = v.union(
  v.literal("bad_title"),
  v.literal("bad_length"),
  v.literal("bad_buffers"),
  v.literal("bad_notice"),
  v.literal("bad_cap"),
  v.literal("bad_seats"),
  v.literal("bad_price"),
  v.literal("bad_questions"),
  v.literal("bad_change_limits"),
  v.literal("bad_no_show"),
  ...policyProblem.members,
);
type ServiceProblem = Infer<typeof serviceProblem>;

const MAX_TITLE = 120;
const MAX_PRICE = 80;
const MAX_QUESTIONS = 10;
const MAX_QUESTION = 300;
const MAX_KEY = 64;
export const MAX_BUFFER = 240;
const MAX_NOTICE = 60 * 24 * 60;
export const MAX_HORIZON_DAYS = 730;
const MAX_CAP = 100;
/** Sooner than that, somebody who is a little late would have missed it. */
const MIN_NO_SHOW = 5;
const MAX_NO_SHOW = 60;

const isWhole = (value: number, from: number, to: number) =>
  Number.isInteger(value) && value >= from && value <= to;
const isWholeOrNull = (value: number | null, from: number, to: number) =>
  value === null || isWhole(value, from, to);

/** What is wrong with a service, or null. */
export function serviceProblemOf(one: Service): ServiceProblem | null {
  if (one.title.trim() === "" || one.title.length > MAX_TITLE) return "bad_title";
  const isLengthFine =
    isWhole(one.lengthMinutes, 5, MAX_DURATION_MINUTES) &&
    isWhole(one.stepMinutes, 5, MAX_DURATION_MINUTES);
  if (!isLengthFine) return "bad_length";
  const areBuffersFine =
    isWhole(one.bufferBeforeMinutes, 0, MAX_BUFFER) &&
    isWhole(one.bufferAfterMinutes, 0, MAX_BUFFER);
  if (!areBuffersFine) return "bad_buffers";
  const isNoticeFine =
    isWhole(one.noticeMinutes, 0, MAX_NOTICE) && isWhole(one.horizonDays, 1, MAX_HORIZON_DAYS);
  if (!isNoticeFine) return "bad_notice";
  if (!isWholeOrNull(one.dailyCap, 1, MAX_CAP)) return "bad_cap";
  if (!isWhole(one.seats, 1, MAX_CLIENTS)) return "bad_seats";
  if (one.priceText.length > MAX_PRICE) return "bad_price";
  if (!areQuestionsFine(one.questions)) return "bad_questions";
  const areLimitsFine =
    isWholeOrNull(one.clientCancelMinutes, 0, MAX_NOTICE) &&
    isWholeOrNull(one.clientMoveMinutes, 0, MAX_NOTICE);
  if (!areLimitsFine) return "bad_change_limits";
  const isNoShowFine = isWhole(noShowMinutesOf(one), MIN_NO_SHOW, MAX_NO_SHOW);
  return isNoShowFine ? problemOf(one.policy) : "bad_no_show";
}

function areQuestionsFine(questions: Service["questions"]): boolean {
  const keys = new Set(questions.map(({ key }) => key));
  return (
    questions.length <= MAX_QUESTIONS &&
    keys.size === questions.length &&
    questions.every(
      ({ key, text }) =>
        key !== "" && key.length <= MAX_KEY && text.trim() !== "" && text.length <= MAX_QUESTION,
    )
  );
}
