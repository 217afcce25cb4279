import { type Infer, v } from "convex/values";

/** In which a transcript can be made of what is said: those of the engine on one machine. */
export const transcriptLanguage = v.literal("en");
export type TranscriptLanguage = Infer<typeof transcriptLanguage>;

/** What the provider chose about recording, for a booking. */
export const recordingPolicy = v.object({
  /**
   * `all`: everybody in the room agrees first. `notice`: everybody's page shows the notice first,
   * and anybody may object. `off`: nothing is recorded.
   */
  consent: v.union(v.literal("off"), v.literal("all"), v.literal("notice")),
  watchers: v.union(v.literal("provider"), v.literal("both")),
  /** How long a recording is kept once it is ready. */
  keepDays: v.number(),
  /** What it is for, in the provider's words; empty: not said. */
  purpose: v.string(),
  /** A transcript is made of it, as that language is spoken; missing: none. */
  transcript: v.optional(transcriptLanguage),
});
export type RecordingPolicy = Infer<typeof recordingPolicy>;

export const DEFAULT_RECORDING: RecordingPolicy = {
  consent: "all",
  watchers: "provider",
  keepDays: 90,
  purpose: "",
};

/**
 * What people were told when they were asked. A recording keeps its own: a policy that is
 * changed later neither widens who may watch it nor how long it stays.
 */
export const recordingTerms = v.object({
  consent: v.union(v.literal("all"), v.literal("notice")),
  watchers: recordingPolicy.fields.watchers,
  keepDays: v.number(),
  purpose: v.string(),
  /** Missing: none is made. */
  transcript: v.optional(transcriptLanguage),
});
export type RecordingTerms = Infer<typeof recordingTerms>;

const MAX_DAYS = 3_650;
const MAX_PURPOSE = 200;

export const recordingProblem = v.union(v.literal("bad_days"), v.literal("bad_purpose"));

/** What is wrong with it, or null. */
export function recordingProblemOf({
  keepDays,
  purpose,
}: RecordingPolicy): Infer<typeof recordingProblem> | null {
  const areDaysFine = Number.isInteger(keepDays) && keepDays >= 1 && keepDays <= MAX_DAYS;
  if (!areDaysFine) return "bad_days";
  return purpose.length > MAX_PURPOSE ? "bad_purpose" : null;
}
