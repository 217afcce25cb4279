import { defineTable } from "convex/server";
import { v } from "convex/values";
import { someCounts } from "./counts";
import { hopMs, packedHops } from "./hopTimes";

export const dimension = v.union(
  v.literal("all"),
  v.literal("browser"),
  v.literal("path"),
  v.literal("provider"),
);

export const insightTables = {
  /**
   * What happened and is not in the days yet. Written in the mutation that it is about, taken away
   * in the one that counts it: nothing is counted twice or left out.
   */
  insightFacts: defineTable({
    /** Days since 1970 by UTC, as everywhere here. */
    day: v.number(),
    counts: someCounts,
    browser: v.optional(v.string()),
    path: v.optional(v.string()),
    providerId: v.optional(v.id("users")),
    joinMs: v.optional(v.number()),
    firstFrameMs: v.optional(v.number()),
    hopMs: v.optional(hopMs),
  }),

  /** The one chain of calls that folds: until when another one may not begin. At most one row. */
  insightFolds: defineTable({ until: v.number() }),

  /** The counts of a day: of everything, and of joins by browser, path and provider. */
  insightDays: defineTable({
    dimension,
    /** A browser's or a path's name, a provider's id; empty for everything. */
    key: v.string(),
    day: v.number(),
    counts: someCounts,
    /** Of joins that succeeded, in the buckets of `lib/insights/histogram.ts`, packed. */
    joinTimes: v.string(),
    firstFrames: v.string(),
    /** Likewise, of the row of everything alone. */
    hopTimes: v.optional(packedHops),
  })
    .index("by_dimension_and_day_and_key", ["dimension", "day", "key"])
    .index("by_day", ["day"]),

  /** What admins want of joins; only ever added to, the newest counts. */
  insightObjectives: defineTable({
    joinShare: v.number(),
    joinMs: v.number(),
    actorId: v.id("users"),
  }),
};
