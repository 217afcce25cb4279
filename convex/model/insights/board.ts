import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { fail } from "../errors";
import { BUDGET_DAYS, joinBudget, timeBudget } from "../../../lib/insights/budget";
import { counts, noCounts } from "./counts";
import { addHopRow, emptyHops } from "./hopTimes";
import { type Histogram, quantile } from "../../../lib/insights/histogram";
import { changesOf, objectiveArgs, objectiveChange, objectivesOf } from "./objectives";
import { sumOf } from "./sums";

export const rangeArgs = {
  days: v.union(v.literal(7), v.literal(28), v.literal(90)),
  /** The last day, as days since 1970 by UTC: the page says which one it is. */
  today: v.number(),
};
const range = v.object(rangeArgs);
export type Range = Infer<typeof range>;

const ms = v.union(v.number(), v.null());
const p50AndP95 = v.object({ p50: ms, p95: ms });
const hopTimes = v.object({ token: p50AndP95, signal: p50AndP95, media: p50AndP95 });
/** Milliseconds, as exact as `lib/insights/histogram.ts` keeps them. */
export const times = { joinTime: p50AndP95, firstFrame: p50AndP95 };

const budget = v.object({
  total: v.number(),
  allowed: v.number(),
  used: v.number(),
  spent: v.union(v.number(), v.null()),
});

const dayCounts = counts.pick("joins", "joined");

export const board = v.object({
  /** Of the whole range. */
  counts,
  ...times,
  /** What joins that succeeded took at each hop. */
  hopTimes,
  /** Joins that succeeded, in the buckets of `lib/insights/histogram.ts`. */
  joinTimes: v.array(v.number()),
  /** Those on which anything happened, oldest first. */
  days: v.array(v.object({ day: v.number(), counts: dayCounts, ...times })),
  objectives: v.object({ ...objectiveArgs, changes: v.array(objectiveChange) }),
  /** Of the last 28 days, whatever the range. */
  budgets: v.object({ joins: budget, time: budget }),
});

export function timesOf(row: { joinTimes: Histogram; firstFrames: Histogram }) {
  return { joinTime: quantilesOf(row.joinTimes), firstFrame: quantilesOf(row.firstFrames) };
}

const quantilesOf = (histogram: Histogram) => ({
  p50: quantile(histogram, 0.5),
  p95: quantile(histogram, 0.95),
});

function hopTimesOf(rows: readonly Doc<"insightDays">[]): Infer<typeof hopTimes> {
  const sum = emptyHops();
  for (const row of rows) addHopRow(sum, row);
  return {
    token: quantilesOf(sum.token),
    signal: quantilesOf(sum.signal),
    media: quantilesOf(sum.media),
  };
}

/** The figures of a range: one row is read for each day, however much happened. @throws BAD_INPUT */
export async function viewBoard(ctx: QueryCtx, args: Range): Promise<Infer<typeof board>> {
  const { days, today } = args;
  const read = Math.max(days, BUDGET_DAYS);
  const rows = await daysBack(ctx, { today, days: read });
  const shown = rows.filter(({ day }) => day > today - days);
  const inRange = sumOf(shown);
  const inBudget = sumOf(rows.filter(({ day }) => day > today - BUDGET_DAYS));
  const objectives = await objectivesOf(ctx);
  return {
    counts: { ...noCounts(), ...inRange.counts },
    ...timesOf(inRange),
    hopTimes: hopTimesOf(shown),
    joinTimes: inRange.joinTimes,
    days: shown.map((row) => ({
      day: row.day,
      counts: { joins: row.counts.joins ?? 0, joined: row.counts.joined ?? 0 },
      ...timesOf(sumOf([row])),
    })),
    objectives: { ...objectives, changes: await changesOf(ctx) },
    budgets: {
      joins: joinBudget({ ...noCounts(), ...inBudget.counts }, objectives),
      time: timeBudget(inBudget.joinTimes, objectives),
    },
  };
}

export function requireDay(today: number): void {
  if (!Number.isInteger(today)) fail("BAD_INPUT", "No such day.");
}

async function daysBack(ctx: QueryCtx, { today, days }: { today: number; days: number }) {
  requireDay(today);
  return await ctx.db
    .query("insightDays")
    .withIndex("by_dimension_and_day_and_key", (q) =>
      q
        .eq("dimension", "all")
        .gt("day", today - days)
        .lte("day", today),
    )
    .take(days);
}
