import { type Infer, v } from "convex/values";
import type { ConsentAnswer } from "./recordingState";

/** What a person may say; a `no` of somebody who had agreed withdraws that. */
export const givenAnswer = v.union(v.literal("agreed"), v.literal("notified"), v.literal("no"));
export type GivenAnswer = Infer<typeof givenAnswer>;

/** Their picture and sound may be in it. `notified` is only ever stored where it is enough. */
export const isYes = (answer: ConsentAnswer | null) => answer === "agreed" || answer === "notified";

/** What is to be kept of an answer, by what the person said before. */
export function meaningOf(given: GivenAnswer, before: ConsentAnswer | null): ConsentAnswer {
  if (given === "no") return isYes(before) || before === "withdrawn" ? "withdrawn" : "declined";
  // A page that shows the notice again takes no answer back.
  return given === "notified" && before !== null ? before : given;
}
