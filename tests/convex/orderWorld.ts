import { HOUR, NINE } from "./calendarWorld";
import type { World } from "./setup";

export const THREE = [NINE, NINE + HOUR, NINE + 2 * HOUR];

export async function bookingsIn(world: World) {
  return await world.t.run(async (ctx) => await ctx.db.query("bookings").collect());
}
