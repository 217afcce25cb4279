import type { Id } from "../../_generated/dataModel";
import { wayOutOf } from "../booking/absences";
import { isWanted } from "../egress/endings";
import type { Role } from "../roles";
import type { PersonSources, Sources } from "./gather";
import { isWeak } from "../session/lineSummary";

/** What the rules of `why.ts` ask of a person. */
export type PersonFacts = {
  personId: Id<"users">;
  role: Role;
  /** More is known of them than when they were in the room. */
  isKnown: boolean;
  wasIn: boolean;
  /** They asked for a token. */
  hasAsked: boolean;
  /** Why they were refused since they were last let in, in order. */
  denials: string[];
  /** The codes of attempts that failed, in order. */
  failures: string[];
  /** Of the newest connection check. */
  verdict: string | null;
  lobby: string | null;
  isRemoved: boolean;
  breaks: number;
  /** They went without a goodbye while the session went on, and did not come back. */
  isLost: boolean;
  isMeasured: boolean;
  weakShare: number;
  devicesLost: number;
  /** With somebody else in the room, no picture of them ever came. */
  isPictureMissing: boolean;
};

export type BookingFacts = {
  isCancelled: boolean;
  isOver: boolean;
  /** A room went with people in it and without a word, and another one followed. */
  hasLostServer: boolean;
  hasEndedWithoutProvider: boolean;
  hasRecordingFailed: boolean;
  hasBroadcastFailed: boolean;
};

export type Facts = { booking: BookingFacts; people: PersonFacts[] };

/** @param self of whom alone more than presence is known; null: of everybody */
export function factsOf(sources: Sources, self: Id<"users"> | null, isOver: boolean): Facts {
  const { booking, bookingEvents, recordings, broadcasts } = sources;
  const lastEnd = Math.max(0, ...sources.people.flatMap(({ stays }) => stays.map(endOf)));
  return {
    booking: {
      isCancelled: booking.state === "cancelled",
      isOver,
      hasLostServer: hasLostServer(sources),
      hasEndedWithoutProvider: bookingEvents.some(
        ({ action }) => action === "ended_without_provider",
      ),
      hasRecordingFailed: recordings.some(hasFailed),
      hasBroadcastFailed: broadcasts.some(hasFailed),
    },
    people: sources.people.map((person) => personFacts(sources, person, { self, lastEnd })),
  };
}

const hasFailed = ({ state, reason }: { state: string; reason?: string }) =>
  state === "failed" && !isWanted(reason);

const endOf = ({ leftAt }: { leftAt?: number }) => leftAt ?? Number.MAX_SAFE_INTEGER;

function hasLostServer({ sessions, people }: Sources): boolean {
  const stays = people.flatMap((person) => person.stays);
  const followed = sessions.slice(0, -1);
  return followed.some(({ _id, endedAt }) =>
    stays.some(
      ({ sessionId, leftAt, disconnectReason }) =>
        sessionId === _id && leftAt !== undefined && leftAt === endedAt && !disconnectReason,
    ),
  );
}

/** Others who went within that time went as well, not left behind. */
const AT_ONCE_MS = 30_000;

function personFacts(
  { logs, people }: Sources,
  { row, stays, attempts, pageEvents, samples, checks, lobby }: PersonSources,
  { self, lastEnd }: { self: Id<"users"> | null; lastEnd: number },
): PersonFacts {
  const own = logs.filter(({ userId, isProbe }) => userId === row.userId && !isProbe);
  const lastGrant = own.findLastIndex(({ outcome }) => outcome === "granted");
  const inRoom = stays.filter(({ wasRefused }) => !wasRefused);
  const last = inRoom.at(-1);
  const wentLost = last?.leftAt !== undefined && wayOutOf(last) === "lost";
  const connected = attempts.filter(({ outcome }) => outcome === "connected");
  return {
    personId: row.userId,
    role: row.role,
    isKnown: self === null || self === row.userId,
    wasIn: inRoom.length > 0,
    hasAsked: own.length > 0,
    denials: own.slice(lastGrant + 1).map(({ reason }) => reason),
    failures: attempts.flatMap(({ failure }) => (failure ? [failure.code] : [])),
    verdict: checks.at(-1)?.verdict ?? null,
    lobby: lobby?.state ?? null,
    isRemoved: row.removedAt !== undefined,
    breaks: pageEvents.filter(({ kind }) => kind === "dropped").length,
    isLost: wentLost && lastEnd - endOf(last) > AT_ONCE_MS,
    isMeasured: samples.length > 0,
    weakShare: samples.length === 0 ? 0 : samples.filter(isWeak).length / samples.length,
    devicesLost: pageEvents.filter(({ kind }) => kind === "device_lost").length,
    isPictureMissing:
      connected.length > 0 &&
      connected.every(({ stages }) => stages.firstFrame === undefined) &&
      samples.length > 0 &&
      samples.every(({ downKbps }) => (downKbps ?? 0) === 0) &&
      hadCompany(inRoom, people, row.userId),
  };
}

/** Somebody else was in the room at the same time. */
function hadCompany(
  stays: PersonSources["stays"],
  people: PersonSources[],
  self: Id<"users">,
): boolean {
  const others = people.filter(({ row }) => row.userId !== self).flatMap((one) => one.stays);
  return stays.some((stay) =>
    others.some((other) => other.joinedAt < endOf(stay) && stay.joinedAt < endOf(other)),
  );
}
