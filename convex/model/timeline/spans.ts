import { breaksOf } from "../session/pageEvents";
import type { TimelineSpan } from "./eventCode";
import type { PersonSources, Sources } from "./gather";
import { dipsOf } from "./quality";

/** What took a while, for the picture. */
export function spansOf({ people, recordings, broadcasts }: Sources): TimelineSpan[] {
  return [
    ...people.flatMap(ofPerson),
    ...recordings.flatMap(({ activeAt, endedAt = null }): TimelineSpan[] =>
      activeAt === undefined
        ? []
        : [{ personId: null, kind: "recording", from: activeAt, to: endedAt }],
    ),
    ...broadcasts.flatMap(({ liveAt, endedAt = null }): TimelineSpan[] =>
      liveAt === undefined
        ? []
        : [{ personId: null, kind: "broadcast", from: liveAt, to: endedAt }],
    ),
  ];
}

function ofPerson({ row, stays, pageEvents, samples, lobby }: PersonSources): TimelineSpan[] {
  const personId = row.userId;
  const present = stays
    .filter(({ wasRefused }) => !wasRefused)
    .map(({ joinedAt: from, leftAt = null, state }) => ({
      personId,
      kind: "present" as const,
      from,
      to: state === "left" ? (leftAt ?? from) : null,
    }));
  const breaks = breaksOf(pageEvents).map((span) => ({
    personId,
    kind: "break" as const,
    ...span,
  }));
  const weak = dipsOf(samples).map(({ from, to }) => ({
    personId,
    kind: "weak" as const,
    from,
    to,
  }));
  const waited = lobby && {
    personId,
    kind: "lobby" as const,
    from: lobby.sinceAt,
    to: lobby.decidedAt ?? lobby.lastSeenAt,
  };
  return [...(waited ? [waited] : []), ...present, ...breaks, ...weak];
}
