import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { contactOf } from "../notices/contacts";

/** What a person is here by: the account page's first lines. */
export const overviewView = v.object({
  name: v.string(),
  email: v.union(v.string(), v.null()),
  sinceAt: v.number(),
  zone: v.union(v.string(), v.null()),
  isProvider: v.boolean(),
  isAdmin: v.boolean(),
  /** Here by an invitation to one booking. */
  isGuest: v.boolean(),
});

export async function overview(
  ctx: QueryCtx,
  { _id, _creationTime, name, isProvider, isAdmin, guestOf }: Doc<"users">,
): Promise<Infer<typeof overviewView>> {
  const { email, zone } = await contactOf(ctx, _id);
  const isGuest = guestOf !== undefined;
  return { name, email, zone, sinceAt: _creationTime, isProvider, isAdmin, isGuest };
}
