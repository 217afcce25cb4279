import type { UserIdentity } from "convex/server";
import { sayBroken } from "../../lib/setup/say";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "./errors";
import { guestIssuer } from "./guests/guests";
import { mayBegin } from "./identity/deletions";
import { isEndedSignIn, refusesUnnamed } from "./identity/signOuts";
import { log } from "./log";

/** The verified identity, or null. Convex checks issuer, audience and expiry; `azp` we check. */
export async function currentIdentity(ctx: Pick<QueryCtx, "auth">): Promise<UserIdentity | null> {
  const identity = await ctx.auth.getUserIdentity();
  return identity !== null && isForThisApp(identity.azp) ? identity : null;
}

/**
 * A token that another site obtained from the same issuer is not ours. Tokens made outside a
 * browser have no `azp`; they were issued to a holder of our keys.
 */
function isForThisApp(azp: unknown): boolean {
  return azp === undefined || azp === null || (typeof azp === "string" && isOurOrigin(azp));
}

/** An operator who forgot an address finds it in the log: the person is told no more than that they are not let in. */
export async function noteForeignSite(ctx: Pick<QueryCtx, "auth">): Promise<void> {
  const azp = (await ctx.auth.getUserIdentity())?.azp;
  if (isForThisApp(azp)) return;
  const rule = { id: "origin_unknown", part: "signIn", level: "stop" } as const;
  sayBroken(log, rule, { origin: String(azp) });
}

export function isOurOrigin(origin: string): boolean {
  return (process.env.APP_ORIGINS ?? "").split(",").filter(Boolean).includes(origin);
}

function isGuest({ issuer }: UserIdentity): boolean {
  return issuer === guestIssuer();
}

export async function findUser(
  ctx: QueryCtx,
  tokenIdentifier: string,
): Promise<Doc<"users"> | null> {
  return await ctx.db
    .query("users")
    .withIndex("by_token_identifier", (q) => q.eq("tokenIdentifier", tokenIdentifier))
    .unique();
}

/** The verified identity, unless its sign-in ended before its token. */
async function liveIdentity(ctx: QueryCtx): Promise<UserIdentity | null> {
  const identity = await currentIdentity(ctx);
  if (identity === null || (await isEndedSignIn(ctx, identity["sid"]))) return null;
  const isUnnamed =
    identity.issuer === process.env.CLERK_JWT_ISSUER_DOMAIN && typeof identity["sid"] !== "string";
  const user = isUnnamed ? await findUser(ctx, identity.tokenIdentifier) : null;
  return user && (await refusesUnnamed(ctx, user._id)) ? null : identity;
}

/** The caller's row, or null when not signed in or not yet known. */
export async function currentUser(ctx: QueryCtx): Promise<Doc<"users"> | null> {
  const identity = await liveIdentity(ctx);
  return identity && (await findUser(ctx, identity.tokenIdentifier));
}

/** @throws UNAUTHENTICATED */
export async function requireUser(ctx: QueryCtx): Promise<Doc<"users">> {
  return (await currentUser(ctx)) ?? fail("UNAUTHENTICATED", "Sign in first.");
}

/** Somebody with an account: a guest is here for one booking, and makes no others. @throws UNAUTHENTICATED, FORBIDDEN */
export async function requireAccount(ctx: QueryCtx): Promise<Doc<"users">> {
  const user = await requireUser(ctx);
  return user.guestOf === undefined ? user : fail("FORBIDDEN", "Sign in with an account.");
}

/** @throws UNAUTHENTICATED, FORBIDDEN */
export async function requireAdmin(ctx: QueryCtx): Promise<Doc<"users">> {
  const user = await requireUser(ctx);
  return user.isAdmin ? user : fail("FORBIDDEN", "Only an admin may do this.");
}

/**
 * The caller's row, made on the first call; the name follows the sign-in provider's. Null when signed
 * out, and for who was erased since they signed in: `signedInAt` is when, as their page says.
 */
export async function ensureUser(
  ctx: MutationCtx,
  signedInAt?: number,
): Promise<Doc<"users"> | null> {
  const identity = await liveIdentity(ctx);
  if (identity === null) return null;
  const { tokenIdentifier } = identity;
  const known = await findUser(ctx, tokenIdentifier);
  // Guests are made by their invitation alone, and named by it.
  if (isGuest(identity)) return known;
  const name = identity.name ?? identity.givenName ?? identity.nickname ?? "";
  // A token that tells no name takes away none that the sign-in's provider told.
  if (known) return name.trim() === "" ? known : await followName(ctx, known, name);
  if (!(await mayBegin(ctx, tokenIdentifier, signedInAt))) return null;
  return await addUser(ctx, tokenIdentifier, name);
}

/** A person who was not here before: without any rights, whatever their sign-in says of them. */
export async function addUser(
  ctx: MutationCtx,
  tokenIdentifier: string,
  told: string,
): Promise<Doc<"users">> {
  const row = { tokenIdentifier, name: displayName(told), isProvider: false, isAdmin: false };
  return (await ctx.db.get("users", await ctx.db.insert("users", row)))!;
}

export async function followName(
  ctx: MutationCtx,
  user: Doc<"users">,
  told: string,
): Promise<Doc<"users">> {
  const name = displayName(told);
  if (user.name === name) return user;
  await ctx.db.patch("users", user._id, { name });
  return { ...user, name };
}

const MAX_NAME = 80;

function displayName(told: string): string {
  return told.trim().slice(0, MAX_NAME) || "Guest";
}

/**
 * The booking and the person's row in it; either is null when it does not exist. Who gave up their
 * seat is in it no more: what is left for them to see goes by `findRow`.
 */
export async function loadMembership(ctx: QueryCtx, bookingId: string, userId: Id<"users">) {
  const id = ctx.db.normalizeId("bookings", bookingId);
  if (id === null) return { booking: null, membership: null };
  const row = await findRow(ctx, id, userId);
  const membership = row?.gaveUp === undefined ? row : null;
  return { booking: await ctx.db.get("bookings", id), membership };
}

/** A person's row of a booking, also of who gave up their seat in it. */
export async function findRow(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
): Promise<Doc<"bookingParticipants"> | null> {
  return await ctx.db
    .query("bookingParticipants")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
}

/** A booking that the person provides; null when it is missing or they do not. */
export async function findProvided(
  ctx: QueryCtx,
  bookingId: string,
  userId: Id<"users">,
): Promise<Doc<"bookings"> | null> {
  const { booking, membership } = await loadMembership(ctx, bookingId, userId);
  const isProvider = membership?.role === "provider" && membership.removedAt === undefined;
  return isProvider ? booking : null;
}

/** A booking that the person is in, in either role; null when it is missing or they are not. */
export async function findOwn(ctx: QueryCtx, bookingId: string, userId: Id<"users">) {
  const { booking, membership } = await loadMembership(ctx, bookingId, userId);
  if (booking === null || membership === null || membership.removedAt !== undefined) return null;
  return { booking, membership };
}
