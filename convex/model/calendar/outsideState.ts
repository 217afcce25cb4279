import { type Infer, v } from "convex/values";

/** How the last reading of an outside calendar went. */
export const outsideOutcome = v.union(
  v.literal("ok"),
  v.literal("not_found"),
  /** It answered something else than 200. */
  v.literal("refused"),
  v.literal("silent"),
  v.literal("too_large"),
  v.literal("not_a_calendar"),
  /** Read, but for what was too much to follow or not to be understood: it may be busier than we know. */
  v.literal("incomplete"),
  /** Its address was sealed under another secret: it is to be given again. */
  v.literal("address_unreadable"),
  v.literal("private_address"),
);
export type OutsideOutcome = Infer<typeof outsideOutcome>;

export const outsideCheck = v.object({ at: v.number(), outcome: outsideOutcome });

/** A calendar's text, or why there is none. */
export type Fetched =
  | { kind: "text"; text: string }
  | { kind: "failed"; outcome: Exclude<OutsideOutcome, "ok"> };
