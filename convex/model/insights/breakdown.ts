import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { type Range, rangeArgs, requireDay, times, timesOf } from "./board";
import { addRow, emptySum, type Sum } from "./sums";

export const breakdownArgs = {
  ...rangeArgs,
  by: v.union(v.literal("browser"), v.literal("path"), v.literal("provider")),
};
type By = Range & { by: "browser" | "path" | "provider" };

export const breakdown = v.object({
  rows: v.array(
    v.object({
      key: v.string(),
      /** A provider's; null for others, and for one who is gone. */
      name: v.union(v.string(), v.null()),
      joins: v.number(),
      joined: v.number(),
      ...times,
    }),
  ),
  /** The first day that counts, where there were too many providers for the whole range. */
  sinceDay: v.union(v.number(), v.null()),
  /** True: even of that one day not everybody counts. */
  isCut: v.boolean(),
});

/** Browsers and paths of 90 days fit; of providers so many days as do. */
const MAX_ROWS = 700;
const MAX_SHOWN = 50;

/** How joins went by what they were made with, most joins first. @throws BAD_INPUT */
export async function viewBreakdown(ctx: QueryCtx, args: By): Promise<Infer<typeof breakdown>> {
  const { rows, sinceDay, isCut } = await rowsOf(ctx, args);
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    const sum = sums.get(row.key) ?? emptySum();
    addRow(sum, row);
    sums.set(row.key, sum);
  }
  const most = [...sums]
    .sort(([a, { counts: some }], [b, { counts: others }]) => {
      return (others.joins ?? 0) - (some.joins ?? 0) || (a < b ? -1 : 1);
    })
    .slice(0, MAX_SHOWN);
  const view = async ([key, sum]: [string, Sum]) => {
    const { joins = 0, joined = 0 } = sum.counts;
    const name = args.by === "provider" ? await nameOf(ctx, key) : null;
    return { key, name, joins, joined, ...timesOf(sum) };
  };
  return { rows: await Promise.all(most.map(view)), sinceDay, isCut };
}

type Row = Doc<"insightDays">;

/** The newest days that fit, whole ones: a day that is cut counts only where it is the first. */
async function rowsOf(
  ctx: QueryCtx,
  { by, days, today }: By,
): Promise<{ rows: Row[]; sinceDay: number | null; isCut: boolean }> {
  requireDay(today);
  const rows = await ctx.db
    .query("insightDays")
    .withIndex("by_dimension_and_day_and_key", (q) =>
      q
        .eq("dimension", by)
        .gt("day", today - days)
        .lte("day", today),
    )
    .order("desc")
    .take(MAX_ROWS + 1);
  const cut = rows.length > MAX_ROWS ? rows.at(-1)!.day : null;
  const isCut = cut !== null && cut === rows[0]!.day;
  if (cut === null || isCut) return { rows, sinceDay: cut, isCut };
  return { rows: rows.filter(({ day }) => day > cut), sinceDay: cut + 1, isCut };
}

async function nameOf(ctx: QueryCtx, key: string): Promise<string | null> {
  const id = ctx.db.normalizeId("users", key);
  return (id && (await ctx.db.get("users", id))?.name) ?? null;
}
