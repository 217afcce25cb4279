import type { MutationCtx, QueryCtx } from "../_generated/server";

const SHARDS = 8;

export async function increment(ctx: MutationCtx, name: string): Promise<void> {
  const shard = Math.floor(Math.random() * SHARDS);
  const row = await ctx.db
    .query("counters")
    .withIndex("by_name_and_shard", (q) => q.eq("name", name).eq("shard", shard))
    .unique();
  if (row === null) await ctx.db.insert("counters", { name, shard, value: 1 });
  else await ctx.db.patch("counters", row._id, { value: row.value + 1 });
}

export async function total(ctx: QueryCtx, name: string): Promise<number> {
  const rows = await ctx.db
    .query("counters")
    .withIndex("by_name_and_shard", (q) => q.eq("name", name))
    .take(SHARDS);
  return rows.reduce((sum, row) => sum + row.value, 0);
}
