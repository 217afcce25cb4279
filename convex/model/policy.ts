import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";

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
});
export type SessionPolicy = Infer<typeof sessionPolicy>;

export const DEFAULT_POLICY: SessionPolicy = {
  lobby: "automatic",
  clientsMayShareScreen: false,
  chat: { before: true, after: true },
  endAfterProviderGoneMinutes: 15,
  phone: null,
};

export function policyOf(booking: Pick<Doc<"bookings">, "policy">): SessionPolicy {
  return booking.policy ?? DEFAULT_POLICY;
}

const MAX_MINUTES = 120;
const PHONE = /^\+?[0-9 ()./-]{4,30}$/;
const MIN_DIGITS = 4;

export const policyProblem = v.union(v.literal("bad_phone"), v.literal("bad_minutes"));
type PolicyProblem = Infer<typeof policyProblem>;

/** What is wrong with a policy, or null. */
export function problemOf(policy: SessionPolicy): PolicyProblem | null {
  const { endAfterProviderGoneMinutes: minutes, phone } = policy;
  const isTimeFine =
    minutes === null || (Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_MINUTES);
  if (!isTimeFine) return "bad_minutes";
  const digits = phone?.replace(/[^0-9]/g, "").length ?? MIN_DIGITS;
  return phone === null || (PHONE.test(phone) && digits >= MIN_DIGITS) ? null : "bad_phone";
}
