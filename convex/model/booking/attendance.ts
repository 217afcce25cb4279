import type { Id } from "../../_generated/dataModel";
import type { Role } from "../roles";

/** A time that a person was in the room, or waited in the lobby. */
export type Stay = { userId: Id<"users">; from: number; until: number; isLobby?: boolean };
export type Attendee = { userId: Id<"users">; role: Role };

export type Presence = {
  userId: Id<"users">;
  role: Role;
  /** When they first came, to the lobby or the room; null: never. */
  cameAt: number | null;
  /** In the room. */
  presentMs: number;
  /** In the lobby, or in the room with nobody of the other side. */
  waitedMs: number;
  /** In the room with somebody of the other side. */
  overlapMs: number;
};

type Span = { from: number; until: number };

const MINUTE = 60_000;
/** Who was there for less, and met nobody, only looked in. */
const SHORTEST_TRY = MINUTE;

/** How long each person was there, waited, and met the other side. */
export function presenceOf(people: Attendee[], stays: Stay[]): Presence[] {
  return people.map(({ userId, role }) => {
    const own = stays.filter((stay) => stay.userId === userId);
    const room = merged(own.filter(({ isLobby }) => !isLobby));
    const others = sideOf(people, stays, role === "provider" ? "client" : "provider");
    const met = common(room, others);
    const overlapMs = lengthOf(met);
    // Whoever left the lobby for the room at once has not waited twice.
    const there = merged(own);
    return {
      userId,
      role,
      cameAt: there[0]?.from ?? null,
      presentMs: lengthOf(room),
      waitedMs: lengthOf(there) - overlapMs,
      overlapMs,
    };
  });
}

export type Figures = Pick<Presence, "presentMs" | "waitedMs" | "overlapMs">;

/** How long anybody of each side was there, waited, and met the other one. */
export function sidesOf(people: Attendee[], stays: Stay[]): Record<Role, Figures> {
  const room = {
    provider: sideOf(people, stays, "provider"),
    client: sideOf(people, stays, "client"),
  };
  const overlapMs = lengthOf(common(room.provider, room.client));
  const figuresOf = (role: Role) => {
    const there = lengthOf(merged(ofSide(people, stays, role)));
    return { presentMs: lengthOf(room[role]), waitedMs: there - overlapMs, overlapMs };
  };
  return { provider: figuresOf("provider"), client: figuresOf("client") };
}

/** When anybody of a side was in the room. */
function sideOf(people: Attendee[], stays: Stay[], role: Role): Span[] {
  return merged(ofSide(people, stays, role).filter(({ isLobby }) => !isLobby));
}

function ofSide(people: Attendee[], stays: Stay[], role: Role): Stay[] {
  const ids = new Set(people.filter((one) => one.role === role).map(({ userId }) => userId));
  return stays.filter(({ userId }) => ids.has(userId));
}

type Terms = { startsAt: number; endsAt: number; noShowAfterMinutes: number };

/**
 * Who missed a session that is over: of those who were not there, each for whom somebody of the
 * other side was, for so many minutes from the start on, or for all of a shorter session.
 */
export function missedBy(
  people: Attendee[],
  stays: Stay[],
  { startsAt, endsAt, noShowAfterMinutes }: Terms,
): Id<"users">[] {
  const enough = Math.min(noShowAfterMinutes * MINUTE, endsAt - startsAt);
  const fromStart = stays
    .map((stay) => ({ ...stay, from: Math.max(stay.from, startsAt) }))
    .filter(({ from, until }) => until > from);
  const came = cameTo(people, stays, fromStart);
  const waited = (role: Role) => lengthOf(merged(ofSide(people, fromStart, role))) >= enough;
  const hasProvider = people.some(({ userId, role }) => role === "provider" && came.has(userId));
  return people
    .filter(({ userId, role }) => {
      if (came.has(userId)) return false;
      // One provider is enough: a second one who stays away is missed by nobody.
      return role === "client" ? waited("provider") : !hasProvider && waited("client");
    })
    .map(({ userId }) => userId);
}

/**
 * Who was there: met the other side in the room, if only for a moment, or tried for a minute after
 * the start, in room or lobby.
 */
function cameTo(people: Attendee[], stays: Stay[], fromStart: Stay[]): Set<Id<"users">> {
  const came = presenceOf(people, stays).filter(({ userId, overlapMs }) => {
    const own = merged(fromStart.filter((stay) => stay.userId === userId));
    return overlapMs > 0 || lengthOf(own) >= SHORTEST_TRY;
  });
  return new Set(came.map(({ userId }) => userId));
}

/** The same time, without overlaps and in order. */
function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const { from, until } of spans.toSorted((a, b) => a.from - b.from)) {
    if (until < from) continue;
    const last = result.at(-1);
    if (last && from <= last.until) last.until = Math.max(last.until, until);
    else result.push({ from, until });
  }
  return result;
}

function common(some: Span[], others: Span[]): Span[] {
  return some.flatMap((one) =>
    others
      .map((other) => ({
        from: Math.max(one.from, other.from),
        until: Math.min(one.until, other.until),
      }))
      .filter(({ from, until }) => until > from),
  );
}

function lengthOf(spans: Span[]): number {
  return spans.reduce((sum, { from, until }) => sum + until - from, 0);
}
