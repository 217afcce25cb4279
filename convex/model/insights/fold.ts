import { internal } from "../../_generated/api";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { addCounts, type SomeCounts } from "./counts";
import { addHopRow, addHops, emptyHops, hopRowOf, type HopTimes } from "./hopTimes";
import { addRow, emptySum, rowOf, type Sum } from "./sums";
import { bucketOf } from "../../../lib/insights/histogram";

/** Each touches four rows at most, where no two are of the same day. */
const BATCH = 500;
/** What is newer may still be coming in: it waits, so that this reads nothing that others write. */
const SETTLED_MS = 5_000;
/** A chain that was cut off keeps the next one waiting for no longer. */
const LEASE_MS = 60_000;

type Fact = Doc<"insightFacts">;
type Place = Pick<Doc<"insightDays">, "dimension" | "key" | "day">;
type Placed = { place: Place; sum: Sum; hops: HopTimes };

/**
 * Adds what happened to the days that it belongs to, so many facts a call, and calls again while
 * there are more. Facts leave in the same transaction: whatever fails or runs beside it, each is
 * counted once. Nothing else writes days, so that nobody who joins ever waits for one, and only one
 * chain of calls goes on at a time: two would take the same facts and undo each other.
 * @param args.isNext the chain goes on
 */
export async function foldFacts(
  ctx: MutationCtx,
  { before = Date.now() - SETTLED_MS, isNext = false }: { before?: number; isNext?: boolean },
): Promise<number> {
  const lease = await ctx.db.query("insightFolds").first();
  if (!isNext && lease && lease.until > Date.now()) return 0;
  const facts = await ctx.db
    .query("insightFacts")
    .withIndex("by_creation_time", (q) => q.lt("_creationTime", before))
    .take(BATCH);
  const sums = new Map<string, Placed>();
  for (const fact of facts) {
    for (const place of placesOf(fact)) addFact(placedAt(sums, place), fact);
    await ctx.db.delete("insightFacts", fact._id);
  }
  for (const placed of sums.values()) await addToDay(ctx, placed);
  const hasMore = facts.length === BATCH;
  await keepLease(ctx, lease, hasMore ? Date.now() + LEASE_MS : 0);
  if (hasMore) await ctx.scheduler.runAfter(0, internal.insights.fold, { isNext: true });
  return facts.length;
}

async function keepLease(ctx: MutationCtx, lease: Doc<"insightFolds"> | null, until: number) {
  if (lease && lease.until !== until) await ctx.db.patch("insightFolds", lease._id, { until });
  if (!lease && until > 0) await ctx.db.insert("insightFolds", { until });
}

/** Each fact counts among all; joins also by what they were made with. */
function placesOf({ day, counts, browser, path, providerId }: Fact): Place[] {
  const places: Place[] = [{ dimension: "all", key: "", day }];
  if (counts.joins === undefined) return places;
  if (browser) places.push({ dimension: "browser", key: browser, day });
  if (path) places.push({ dimension: "path", key: path, day });
  if (providerId) places.push({ dimension: "provider", key: providerId, day });
  return places;
}

function placedAt(sums: Map<string, Placed>, place: Place): Placed {
  const id = `${place.dimension} ${place.day} ${place.key}`;
  const placed = sums.get(id) ?? { place, sum: emptySum(), hops: emptyHops() };
  sums.set(id, placed);
  return placed;
}

function addFact({ place, sum, hops }: Placed, fact: Fact): void {
  const { counts, joinMs, firstFrameMs, hopMs } = fact;
  addCounts(sum.counts, place.dimension === "all" ? counts : joinsOf(counts));
  if (joinMs !== undefined) sum.joinTimes[bucketOf(joinMs)]! += 1;
  if (firstFrameMs !== undefined) sum.firstFrames[bucketOf(firstFrameMs)]! += 1;
  if (hopMs !== undefined && place.dimension === "all") addHops(hops, hopMs);
}

function joinsOf({ joins, joined }: SomeCounts): SomeCounts {
  return { joins, joined };
}

async function addToDay(ctx: MutationCtx, { place, sum, hops }: Placed): Promise<void> {
  const { dimension, day, key } = place;
  const row = await ctx.db
    .query("insightDays")
    .withIndex("by_dimension_and_day_and_key", (q) =>
      q.eq("dimension", dimension).eq("day", day).eq("key", key),
    )
    .unique();
  if (row === null) {
    await ctx.db.insert("insightDays", { ...place, ...rowOf(sum), ...hopRowOf(hops) });
    return;
  }
  addRow(sum, row);
  addHopRow(hops, row);
  await ctx.db.patch("insightDays", row._id, { ...rowOf(sum), ...hopRowOf(hops) });
}
