import { type Infer, v } from "convex/values";

/** Why a try came to nothing, in a word; what the receiver wrote is never kept. */
export const tryOutcome = v.union(
  v.literal("delivered"),
  /** It answered with a status that is not 2xx. */
  v.literal("refused"),
  /** It answered 410: it wants nothing more. */
  v.literal("gone"),
  /** No answer in time, or none at all. */
  v.literal("silent"),
  /** Its name leads nowhere. */
  v.literal("not_found"),
  /** Its name leads into our own network. */
  v.literal("private_address"),
  /** It sends one elsewhere, which is not followed. */
  v.literal("redirected"),
  /** Its secret was sealed under another one. */
  v.literal("secret_unreadable"),
);

export const deliveryTry = v.object({
  at: v.number(),
  outcome: tryOutcome,
  /** Of the answer, where there was one. */
  status: v.optional(v.number()),
  tookMs: v.number(),
});
export type DeliveryTry = Infer<typeof deliveryTry>;

export const deliveryState = v.union(
  v.literal("waiting"),
  v.literal("delivered"),
  /** All tries are used up, or the receiver said that it wants none. */
  v.literal("failed"),
  /** Its endpoint was turned off or removed while it waited. */
  v.literal("dropped"),
);

/** Why an endpoint is off. */
export const offReason = v.union(
  v.literal("by_hand"),
  /** Nothing reached it for as long as one is tried. */
  v.literal("failing"),
  v.literal("gone"),
);
