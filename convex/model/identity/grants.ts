import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { findUser } from "../access";
import { holdersOf } from "../notices/contacts";
import { type AccountAction, recordAccount } from "./accountEvents";

export const grantArgs = {
  /** `ISSUER|SUBJECT`: names one person for certain. */
  tokenIdentifier: v.optional(v.string()),
  email: v.optional(v.string()),
  isAdmin: v.optional(v.boolean()),
  isProvider: v.optional(v.boolean()),
};
type Grant = {
  tokenIdentifier?: string;
  email?: string;
  isAdmin?: boolean;
  isProvider?: boolean;
};

export const grantResult = v.union(
  v.literal("granted"),
  v.literal("unknown_person"),
  /** Neither of the two ways to name somebody, or both, or nothing to grant. */
  v.literal("bad_arguments"),
  v.object({ kind: v.literal("several_people"), tokenIdentifiers: v.array(v.string()) }),
);

/** What a person may is said by their row alone, which an operator sets and nothing else does. */
export async function grantTo(
  ctx: MutationCtx,
  { tokenIdentifier, email, ...flags }: Grant,
): Promise<Infer<typeof grantResult>> {
  const isNamedOnce = (tokenIdentifier === undefined) !== (email === undefined);
  if (!isNamedOnce || Object.keys(flags).length === 0) return "bad_arguments";
  const people = await named(ctx, tokenIdentifier, email);
  if (people.length > 1) {
    return { kind: "several_people", tokenIdentifiers: people.map((one) => one.tokenIdentifier) };
  }
  const [user] = people;
  if (!user || user.erasedAt !== undefined || user.guestOf !== undefined) return "unknown_person";
  await ctx.db.patch("users", user._id, flags);
  await recordRights(ctx, user, flags);
  return "granted";
}

const RIGHTS = [
  { right: "isAdmin", granted: "admin_granted", taken: "admin_taken" },
  { right: "isProvider", granted: "provider_granted", taken: "provider_taken" },
] as const satisfies { right: keyof Grant; granted: AccountAction; taken: AccountAction }[];

/** An operator has no row here. What somebody has already is not granted again. */
export async function recordRights(
  ctx: MutationCtx,
  before: Doc<"users">,
  flags: Pick<Grant, "isAdmin" | "isProvider">,
): Promise<void> {
  for (const { right, granted, taken } of RIGHTS) {
    const now = flags[right];
    if (now === undefined || now === before[right]) continue;
    const action = now ? granted : taken;
    await recordAccount(ctx, { actorId: null, subjectId: before._id, action });
  }
}

async function named(ctx: MutationCtx, tokenIdentifier?: string, email?: string) {
  if (tokenIdentifier !== undefined) {
    const user = await findUser(ctx, tokenIdentifier);
    return user ? [user] : [];
  }
  const ids = await holdersOf(ctx, email!);
  const users = await Promise.all(ids.map((id) => ctx.db.get("users", id)));
  return users.filter((user): user is Doc<"users"> => user !== null);
}
