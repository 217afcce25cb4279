import { type Infer, v } from "convex/values";
import type { MutationCtx } from "../../_generated/server";
import { addUser, findUser, followName } from "../access";
import { followAddress } from "../notices/contacts";
import { recordOnce } from "../session/roomEvents";
import { clerkPersonOf, goneSignInOf, markGone } from "./deletions";
import { beginErasure } from "./erasure";
import { signOut } from "./signOuts";

/** A verified word of Clerk about one of its people; times are UTC ms by Clerk's clock. */
export const clerkEvent = v.union(
  v.object({
    eventId: v.string(),
    /** Made or changed: both tell the whole person. */
    type: v.literal("user.updated"),
    subject: v.string(),
    toldAt: v.number(),
    person: v.object({ name: v.string(), email: v.optional(v.string()) }),
  }),
  v.object({ eventId: v.string(), type: v.literal("user.deleted"), subject: v.string() }),
  v.object({
    eventId: v.string(),
    /** Whoever ended it: they, or an operator. */
    type: v.literal("session.ended"),
    subject: v.string(),
    sessionId: v.string(),
    at: v.number(),
  }),
);
export type ClerkEvent = Infer<typeof clerkEvent>;
type Update = Extract<ClerkEvent, { type: "user.updated" }>;

export const clerkHeard = v.union(
  v.literal("applied"),
  v.literal("repeated"),
  /** An older word than the last one, or of somebody who is gone or never was here. */
  v.literal("ignored"),
);
type Heard = Infer<typeof clerkHeard>;

/** Each event once, whatever their order. */
export async function hearOfClerk(ctx: MutationCtx, event: ClerkEvent): Promise<Heard> {
  const { eventId, type } = event;
  if (!(await recordOnce(ctx, { eventId, event: type, createdAt: Date.now() }))) return "repeated";
  const tokenIdentifier = `${process.env.CLERK_JWT_ISSUER_DOMAIN}|${event.subject}`;
  switch (event.type) {
    case "user.updated":
      return await hearOfPerson(ctx, tokenIdentifier, event);
    case "user.deleted":
      return await hearOfDeletion(ctx, tokenIdentifier);
    case "session.ended": {
      const user = await findUser(ctx, tokenIdentifier);
      if (user === null) return "ignored";
      await signOut(ctx, user, event);
      return "applied";
    }
  }
}

async function hearOfPerson(
  ctx: MutationCtx,
  tokenIdentifier: string,
  { toldAt, person }: Update,
): Promise<Heard> {
  const known = await findUser(ctx, tokenIdentifier);
  const told = await clerkPersonOf(ctx, tokenIdentifier);
  if (told && told.toldAt >= toldAt) return "ignored";
  // Whoever was erased comes back by signing in, if at all.
  if (known === null && (await goneSignInOf(ctx, tokenIdentifier))) return "ignored";
  if (told) await ctx.db.patch("clerkPeople", told._id, { toldAt });
  else await ctx.db.insert("clerkPeople", { tokenIdentifier, toldAt });
  const user = known ?? (await addUser(ctx, tokenIdentifier, person.name));
  await followName(ctx, user, person.name);
  await followAddress(ctx, user._id, person.email);
  return "applied";
}

/** It may come before the person was ever told of: then they are kept out all the same. */
async function hearOfDeletion(ctx: MutationCtx, tokenIdentifier: string): Promise<Heard> {
  await markGone(ctx, tokenIdentifier, { isForGood: true, at: Date.now() });
  const user = await findUser(ctx, tokenIdentifier);
  if (user) await beginErasure(ctx, user);
  return "applied";
}
