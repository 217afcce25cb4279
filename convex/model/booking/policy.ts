import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import {
  DEFAULT_RECORDING,
  recordingPolicy,
  recordingProblem,
  recordingProblemOf,
} from "../recording/recordingPolicy";

/** What the provider chose for a booking. */
export const sessionPolicy = v.object({
  /** Clients wait to be let in one by one, or come in by themselves. */
  lobby: v.union(v.literal("automatic"), v.literal("by_hand")),
  clientsMayShareScreen: v.boolean(),
  /** When the booking's chat takes messages besides the time of the join window. */
  chat: v.object({ before: v.boolean(), after: v.boolean() }),
  /** Minutes that a session goes on without its provider; null: until the window closes. */
  endAfterProviderGoneMinutes: v.union(v.number(), v.null()),
  /** The number to call when nothing connects. */
  phone: v.union(v.string(), v.null()),
  /** Missing in older rows, and where a form leaves it as it is. */
  recording: v.optional(recordingPolicy),
});
export type SessionPolicy = Infer<typeof sessionPolicy>;

/** A policy with nothing left out. */
export const fullPolicy = v.object({ ...sessionPolicy.fields, recording: recordingPolicy });
export type FullPolicy = Infer<typeof fullPolicy>;

export const DEFAULT_POLICY: FullPolicy = {
  lobby: "automatic",
  clientsMayShareScreen: false,
  chat: { before: true, after: true },
  endAfterProviderGoneMinutes: 15,
  phone: null,
  recording: DEFAULT_RECORDING,
};

export function policyOf(booking: Pick<Doc<"bookings">, "policy">): FullPolicy {
  return completed(booking.policy ?? DEFAULT_POLICY);
}

export function completed(policy: SessionPolicy): FullPolicy {
  return { ...policy, recording: policy.recording ?? DEFAULT_RECORDING };
}

const MAX_MINUTES = 120;
const PHONE = /^\+?[0-9 ()./-]{4,30}$/;
const MIN_DIGITS = 4;

export const policyProblem = v.union(
  v.literal("bad_phone"),
  v.literal("bad_minutes"),
  ...recordingProblem.members,
);
type PolicyProblem = Infer<typeof policyProblem>;

/** What is wrong with a policy, or null. */
export function problemOf(policy: SessionPolicy): PolicyProblem | null {
  const { endAfterProviderGoneMinutes: minutes, phone } = policy;
  const isTimeFine =
    minutes === null || (Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_MINUTES);
  if (!isTimeFine) return "bad_minutes";
  const recording = policy.recording && recordingProblemOf(policy.recording);
  if (recording) return recording;
  const digits = phone?.replace(/[^0-9]/g, "").length ?? MIN_DIGITS;
  return phone === null || (PHONE.test(phone) && digits >= MIN_DIGITS) ? null : "bad_phone";
}
