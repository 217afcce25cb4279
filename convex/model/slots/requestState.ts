import { type Infer, v } from "convex/values";

/** waiting → confirmed, declined, withdrawn or expired; the last four are for good. */
export const requestState = v.union(
  v.literal("waiting"),
  v.literal("confirmed"),
  v.literal("declined"),
  v.literal("withdrawn"),
  /** Its start came, and the provider had said nothing. */
  v.literal("expired"),
);

/** The answer to a question of the service, with the question as it was asked. */
export const answer = v.object({ key: v.string(), question: v.string(), text: v.string() });
export type Answer = Infer<typeof answer>;
