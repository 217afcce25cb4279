import { type Infer, v } from "convex/values";
import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";

/** What was done to a person's account: what they may, and what of theirs goes out of here. */
export const accountAction = v.union(
  v.literal("admin_granted"),
  v.literal("admin_taken"),
  v.literal("provider_granted"),
  v.literal("provider_taken"),
  v.literal("key_made"),
  v.literal("key_revoked"),
  v.literal("endpoint_added"),
  v.literal("endpoint_changed"),
  v.literal("endpoint_secret_changed"),
  v.literal("endpoint_removed"),
  v.literal("sites_changed"),
  v.literal("destination_added"),
  v.literal("destination_removed"),
  v.literal("feed_made"),
  v.literal("feed_revoked"),
  v.literal("erasure_asked"),
  v.literal("erasure_begun"),
  v.literal("erasure_done"),
);
export type AccountAction = Infer<typeof accountAction>;

export const accountEventFields = {
  /** Null: an operator, the sign-in's provider, or a rule. */
  actorId: v.union(v.id("users"), v.null()),
  /** Whose account it is. */
  subjectId: v.id("users"),
  action: accountAction,
  /** The id of a key, an endpoint or a destination: what is made and what is revoked have the same one. */
  itemId: v.optional(v.string()),
  /** Codes, never words or addresses of a person: scopes, types of events, kinds, `for_all`, a count. */
  detail: v.optional(v.string()),
};

type AccountEvent = {
  actorId: Id<"users"> | null;
  subjectId: Id<"users">;
  action: AccountAction;
  itemId?: string;
  detail?: string;
};

/** Adds a row to the log of accounts; rows are only ever added. */
export async function recordAccount(ctx: MutationCtx, event: AccountEvent): Promise<void> {
  await ctx.db.insert("accountEvents", event);
}

/** Of what somebody did to their own account. */
export async function recordOwn(
  ctx: MutationCtx,
  userId: Id<"users">,
  event: Omit<AccountEvent, "actorId" | "subjectId">,
): Promise<void> {
  await recordAccount(ctx, { actorId: userId, subjectId: userId, ...event });
}
