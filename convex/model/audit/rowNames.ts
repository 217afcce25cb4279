import type { Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";

/** Looks up each person and booking of a page once: the same few are on most of its rows. */
export function namesOf(ctx: QueryCtx) {
  const person = once(async (_id: Id<"users">) => ({
    _id,
    name: (await ctx.db.get("users", _id))?.name ?? "",
  }));
  const booking = once(async (id: Id<"bookings">) => {
    const row = await ctx.db.get("bookings", id);
    return row && { _id: row._id, title: row.title };
  });
  return { person, booking };
}
export type Names = ReturnType<typeof namesOf>;

function once<K, V>(find: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const found = new Map<K, Promise<V>>();
  return (key) => {
    const known = found.get(key) ?? find(key);
    found.set(key, known);
    return known;
  };
}
