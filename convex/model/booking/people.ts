import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findProvided } from "../access";
import { peopleOf } from "./bookingPeople";
import { role } from "../roles";

const named = { personId: v.id("users"), name: v.string() };

/** Everybody of a booking, and the providers to whom it could be handed. */
export const roster = v.object({
  people: v.array(v.object({ ...named, role, isRemoved: v.boolean() })),
  coProviders: v.array(v.object(named)),
});
export type Roster = Infer<typeof roster>;

const MAX_PROVIDERS = 100;

/** Null for anybody but a provider of the booking. */
export async function rosterOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Roster | null> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null) return null;
  const rows = await peopleOf(ctx, booking._id);
  const people = await Promise.all(
    rows.map(async ({ userId, role, removedAt }) => {
      const name = (await ctx.db.get("users", userId))?.name ?? "";
      return { personId: userId, name, role, isRemoved: removedAt !== undefined };
    }),
  );
  const providers = await ctx.db
    .query("users")
    .withIndex("by_provider", (q) => q.eq("isProvider", true))
    .take(MAX_PROVIDERS);
  const isOut = ({ _id }: Doc<"users">) =>
    people.some(
      (known) => known.personId === _id && (known.role === "provider" || known.isRemoved),
    );
  const free = providers.filter((provider) => !isOut(provider));
  return { people, coProviders: free.map(({ _id, name }) => ({ personId: _id, name })) };
}
