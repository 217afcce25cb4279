import type { PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findRow } from "../access";
import { mayName, type Named, peopleOf } from "./bookingPeople";
import { bookingState, joinWindow } from "./bookingState";
import { termsView, viewTerms } from "./bookingTerms";
import { lateIn, latePerson } from "./lateNotices";
import { bounded } from "../paging";
import { fullPolicy, policyOf } from "./policy";
import { pageOf } from "../slots/providerPages";
import { type Role, role } from "../roles";
import { troublesOf } from "../session/troubles";

const person = v.object({ _id: v.id("users"), name: v.string() });
type Person = Infer<typeof person>;

const rowFields = {
  _id: v.id("bookings"),
  title: v.string(),
  startsAt: v.number(),
  endsAt: v.number(),
  opensAt: v.number(),
  closesAt: v.number(),
  state: bookingState,
  role,
  provider: person,
  /** Of a group, a client is told of themselves alone. */
  clients: v.array(person),
  clientCount: v.number(),
  /** The caller came by a link, and neither moves nor cancels it. */
  isGuest: v.boolean(),
  cancelledBy: v.optional(role),
  cancelledAt: v.optional(v.number()),
  cancelReason: v.optional(v.string()),
  /** The caller gave up their seat: it is cancelled for them, and maybe for nobody else. */
  isGivenUp: v.boolean(),
  /** When a provider ended it ahead of its time. */
  endedAt: v.optional(v.number()),
  /** Missing: the provider made it by hand. */
  terms: v.optional(termsView),
  /** Where its provider is booked, and the zone of their hours; null: they have no such page. */
  page: v.union(v.object({ slug: v.union(v.string(), v.null()), zone: v.string() }), v.null()),
};

/** A booking as one of its people sees it. */
export const bookingRow = v.object(rowFields);
export type BookingRow = Infer<typeof bookingRow>;

export const bookingDetail = v.object({
  ...rowFields,
  policy: fullPolicy,
  /** When it was booked. */
  madeAt: v.number(),
  isLocked: v.boolean(),
  /** Clients are in the session, or were, and its provider has gone. `endsAt` null: no end is set. */
  away: v.union(
    v.object({
      sinceAt: v.number(),
      endsAt: v.union(v.number(), v.null()),
      isClosed: v.boolean(),
    }),
    v.null(),
  ),
  /** Who is in the room now, by LiveKit's webhooks; of a group, a client is told no other's name. */
  present: v.array(
    v.object({ userId: v.id("users"), name: v.string(), role, joinedAt: v.number() }),
  ),
  presentCount: v.number(),
  /** Everybody who may come in, of either side and the caller among them. */
  invitedCount: v.number(),
  /** Who said that they cannot connect, as far as the caller may know of them. */
  troubles: v.array(
    v.object({
      userId: v.id("users"),
      name: v.string(),
      role,
      at: v.number(),
      wantsAnotherTime: v.boolean(),
    }),
  ),
  /** Who said that they come late, and by how many minutes. */
  late: v.array(latePerson),
});
export type BookingDetail = Infer<typeof bookingDetail>;

export const listArgs = { when: v.union(v.literal("current"), v.literal("past")) };

/** A person's bookings in one role: current ones by start, past ones newest first. */
export async function listBookings(
  ctx: QueryCtx,
  user: Doc<"users">,
  args: { role: Role; when: "current" | "past"; paginationOpts: PaginationOptions },
): Promise<PaginationResult<BookingRow>> {
  const isOver = args.when === "past";
  const page = await ctx.db
    .query("bookingParticipants")
    .withIndex("by_user_and_role_and_over_and_start", (q) =>
      q.eq("userId", user._id).eq("role", args.role).eq("isOver", isOver),
    )
    .order(isOver ? "desc" : "asc")
    .paginate(bounded(args.paginationOpts));
  const people = personLoader(ctx);
  const rows = await Promise.all(
    page.page.map(async (membership) => {
      // As everywhere else: a booking that somebody was put out of is not theirs.
      if (!isShown(membership)) return null;
      const booking = await ctx.db.get("bookings", membership.bookingId);
      return booking && (await rowFor(people, booking, user, membership));
    }),
  );
  return { ...page, page: rows.filter((row) => row !== null) };
}

/** One booking of the caller; null when it is missing or not theirs. */
export async function getBooking(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<BookingDetail | null> {
  const id = ctx.db.normalizeId("bookings", bookingId);
  const membership = id && (await findRow(ctx, id, user._id));
  const booking = id && (await ctx.db.get("bookings", id));
  if (!booking || !membership || !isShown(membership)) return null;
  const people = personLoader(ctx);
  const viewer = viewerOf(user, membership);
  const row = await rowFor(people, booking, user, membership);
  const about = { ...row, policy: policyOf(booking), madeAt: booking._creationTime };
  if (membership.gaveUp) return { ...about, ...NOTHING_NOW };
  const everybody = await peopleOf(ctx, booking._id);
  const present = await presentIn(ctx, people, booking, everybody);
  const isTold = (one: Named) => mayName(booking, viewer, one);
  return {
    ...about,
    isLocked: booking.lockedAt !== undefined,
    away: awayOf(booking),
    present: present.filter(isTold),
    presentCount: present.length,
    invitedCount: everybody.filter(({ removedAt }) => removedAt === undefined).length,
    troubles: (await troublesIn(ctx, people, booking)).filter(isTold),
    late: await lateIn(ctx, membership, people),
  };
}

/** Of who was put out of it, a booking is not; of who gave up their seat, what they cancelled is. */
const isShown = ({ removedAt, gaveUp }: Doc<"bookingParticipants">) =>
  removedAt === undefined || gaveUp !== undefined;

/** What goes on in a session is not told to who gave up their seat. */
const NOTHING_NOW = {
  isLocked: false,
  away: null,
  present: [],
  presentCount: 0,
  invitedCount: 0,
  troubles: [],
  late: [],
};

async function rowFor(
  people: PersonLoader,
  booking: Doc<"bookings">,
  user: Doc<"users">,
  membership: Doc<"bookingParticipants">,
): Promise<BookingRow> {
  const row = await toRow(people, booking, viewerOf(user, membership));
  const { gaveUp } = membership;
  if (gaveUp === undefined) return row;
  const { at, reason, ...times } = gaveUp;
  // As it was then: what became of it and who is in it is the others'.
  return {
    ...row,
    ...times,
    ...joinWindow(times),
    state: "cancelled",
    clients: [],
    clientCount: 0,
    cancelledBy: "client",
    cancelledAt: at,
    cancelReason: reason,
    endedAt: undefined,
    isGivenUp: true,
  };
}

function awayOf({ away }: Doc<"bookings">) {
  if (away === undefined) return null;
  const { sinceAt, endsAt, closedAt } = away;
  return { sinceAt, endsAt, isClosed: closedAt !== undefined };
}

async function troublesIn(ctx: QueryCtx, people: PersonLoader, booking: Doc<"bookings">) {
  const rows = await troublesOf(ctx, booking._id);
  return await Promise.all(
    rows.map(async ({ userId, role, at, wantsAnotherTime }) => ({
      userId,
      name: (await people(userId)).name,
      role,
      at,
      wantsAnotherTime,
    })),
  );
}

const MAX_PRESENT = 100;

async function presentIn(
  ctx: QueryCtx,
  people: PersonLoader,
  booking: Doc<"bookings">,
  everybody: readonly Named[],
) {
  const rows = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_state", (q) => q.eq("bookingId", booking._id).eq("state", "joined"))
    .take(MAX_PRESENT);
  // A reconnect can leave two rows of one person for a moment: the first says since when.
  const first = new Map<Id<"users">, number>();
  for (const row of rows) {
    first.set(row.userId, Math.min(row.joinedAt, first.get(row.userId) ?? Infinity));
  }
  const roles = new Map(everybody.map((row) => [row.userId, row.role]));
  return await Promise.all(
    [...first].map(async ([userId, joinedAt]) => ({
      userId,
      name: (await people(userId)).name,
      role: roles.get(userId) ?? ("client" as const),
      joinedAt,
    })),
  );
}

/** Who looks at a booking, and as what. */
type Viewer = Named & { isGuest: boolean };

export function viewerOf({ _id, guestOf }: Doc<"users">, { role }: { role: Role }): Viewer {
  return { userId: _id, role, isGuest: guestOf !== undefined };
}

export async function toRow(
  people: PersonLoader,
  booking: Doc<"bookings">,
  viewer: Viewer,
): Promise<BookingRow> {
  const { _id, title, startsAt, endsAt, state, cancelled, clientIds } = booking;
  const clients = clientIds.filter((userId) =>
    mayName(booking, viewer, { userId, role: "client" }),
  );
  return {
    _id,
    title,
    startsAt,
    endsAt,
    ...joinWindow(booking),
    state,
    role: viewer.role,
    provider: await people(booking.providerId),
    clients: await Promise.all(clients.map(people)),
    clientCount: clientIds.length,
    isGuest: viewer.isGuest,
    cancelledBy: cancelled?.by,
    cancelledAt: cancelled?.at,
    cancelReason: cancelled?.reason,
    isGivenUp: false,
    endedAt: booking.ended?.at,
    terms: viewTerms(booking),
    page: await people.pageOf(booking.providerId),
  };
}

type PersonLoader = {
  (id: Id<"users">): Promise<Person>;
  pageOf: (id: Id<"users">) => Promise<BookingRow["page"]>;
};

/** Reads each person, and their page, once, however many rows name them. */
export function personLoader(ctx: QueryCtx): PersonLoader {
  const people = once((id: Id<"users">) =>
    ctx.db.get("users", id).then((user) => toPerson(id, user)),
  );
  const pages = once((id: Id<"users">) => pageOf(ctx, id).then(toPage));
  return Object.assign(people, { pageOf: pages });
}

function once<Key, Value>(load: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const loaded = new Map<Key, Promise<Value>>();
  return (key) => {
    const known = loaded.get(key) ?? load(key);
    loaded.set(key, known);
    return known;
  };
}

function toPage(page: Doc<"providerPages"> | null): BookingRow["page"] {
  return page && { slug: page.isPublished ? page.slug : null, zone: page.zone };
}

function toPerson(_id: Id<"users">, user: Doc<"users"> | null): Person {
  return { _id, name: user?.name ?? "" };
}

const RECENT_BOOKINGS = 200;
const MAX_CLIENT_CHOICES = 100;

/** People whom a provider has had, or will have, in a booking: the choice for a new one. */
export async function clientsOf(ctx: QueryCtx, provider: Doc<"users">): Promise<Person[]> {
  const ids = new Set<Id<"users">>();
  for (const isOver of [false, true]) {
    const rows = await ctx.db
      .query("bookingParticipants")
      .withIndex("by_user_and_role_and_over_and_start", (q) =>
        q.eq("userId", provider._id).eq("role", "provider").eq("isOver", isOver),
      )
      .order("desc")
      .take(RECENT_BOOKINGS);
    for (const row of rows) {
      const booking = await ctx.db.get("bookings", row.bookingId);
      booking?.clientIds.forEach((id) => ids.add(id));
    }
  }
  const looked = [...ids].slice(0, 2 * MAX_CLIENT_CHOICES);
  const users = await Promise.all(looked.map((id) => ctx.db.get("users", id)));
  // Guests are of one booking alone, and who is erased of none to come.
  return users
    .filter((user) => user !== null)
    .filter(({ guestOf, erasedAt }) => guestOf === undefined && erasedAt === undefined)
    .slice(0, MAX_CLIENT_CHOICES)
    .map(({ _id, name }) => ({ _id, name }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
