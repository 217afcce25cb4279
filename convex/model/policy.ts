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
