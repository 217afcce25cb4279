import type { Doc, Id } from "../../_generated/dataModel";
import { wayOutOf } from "../booking/absences";
import { AUDITED, type EventCode, type TimelineEvent } from "./eventCode";
import type { PersonSources, Sources } from "./gather";
import { dipsOf } from "./quality";
import { joinTimeOf } from "../insights/joins";

const TONES: Partial<Record<EventCode, TimelineEvent["tone"]>> = {
  granted: "go",
  connected: "go",
  came_back: "go",
  back: "go",
  first_picture: "go",
  joined: "go",
  checked_clear: "go",
  recording_started: "go",
  recording_ready: "go",
  broadcast_started: "go",
  dropped: "stop",
  failed: "stop",
  put_out: "stop",
  removed: "stop",
  recording_failed: "stop",
  broadcast_failed: "stop",
  egress_stopped: "stop",
  line_weak: "warn",
  device_lost: "warn",
  checked: "warn",
  repaired: "warn",
  recording_restarted: "warn",
  broadcast_restarted: "warn",
  broadcast_output_failed: "warn",
  ended_without_provider: "warn",
};

/** Too early or a full line is how it should be; these are not. */
const SERIOUS = ["misconfigured", "removed", "not_found"];

type Made = Omit<TimelineEvent, "tone" | "facts"> & Partial<Pick<TimelineEvent, "tone" | "facts">>;

const event = (made: Made): TimelineEvent => ({
  facts: {},
  ...made,
  tone: made.tone ?? TONES[made.code] ?? "neutral",
});

/** Everything that happened, the oldest first. */
export function eventsOf(sources: Sources): TimelineEvent[] {
  const all = [
    ...beginning(sources),
    ...sources.bookingEvents.flatMap((row) => audited(row, sources)),
    ...sources.logs.map(asked),
    ...sources.people.flatMap(ofPerson),
    ...sources.webhooks.map(webhook),
    ...sources.repairs.map(repaired),
  ];
  return all.toSorted((a, b) => a.at - b.at);
}

/** A booking that a provider made by hand leaves no row of its beginning. */
function beginning({ booking, bookingEvents }: Sources): TimelineEvent[] {
  if (bookingEvents.some(({ action }) => action === "booked")) return [];
  const at = booking._creationTime;
  return [event({ at, personId: booking.providerId, source: "booking", code: "booked" })];
}

const isAudited = (action: string): action is (typeof AUDITED)[number] =>
  (AUDITED as readonly string[]).includes(action);

function audited(row: Doc<"bookingEvents">, { people }: Sources): TimelineEvent[] {
  const { _creationTime: at, action, actorId, subjectId } = row;
  if (!isAudited(action)) return [];
  const isOfEgress = /^(recording|broadcast|egress)_/.test(action);
  const about = isOfEgress ? null : (subjectId ?? actorId);
  // Whoever the reader is not told of does nothing here, either.
  if (about !== null && !people.some((one) => one.row.userId === about)) return [];
  return [
    event({ at, personId: about, source: isOfEgress ? "recorder" : "booking", code: action }),
  ];
}

function asked(log: Doc<"tokenLogs">): TimelineEvent {
  const { _creationTime: at, userId: personId, outcome, reason } = log;
  const tone = outcome === "denied" && SERIOUS.includes(reason) ? "stop" : undefined;
  return event({ at, personId, source: "token", code: outcome, tone, facts: { reason } });
}

function ofPerson(person: PersonSources): TimelineEvent[] {
  const { row, stays, attempts, pageEvents, samples, checks, lobby } = person;
  const personId = row.userId;
  return [
    ...stays.flatMap((stay) => presence(stay)),
    ...attempts.flatMap(attempt),
    ...pageEvents.map((told) => pageEvent(told)),
    ...dipsOf(samples).map(({ from, to, lossPercent, rttMs }) =>
      event({
        at: from,
        personId,
        source: "page",
        code: "line_weak",
        facts: { ms: to - from, count: Math.round(lossPercent), detail: `${Math.round(rttMs)}` },
      }),
    ),
    ...checks.map(({ _creationTime: at, verdict }) =>
      event({
        at,
        personId,
        source: "check",
        code: verdict ? "checked" : "checked_clear",
        facts: verdict ? { reason: verdict } : {},
      }),
    ),
    ...(lobby
      ? [event({ at: lobby.sinceAt, personId, source: "booking", code: "lobby_asked" })]
      : []),
  ];
}

function presence(stay: Doc<"sessionParticipants">): TimelineEvent[] {
  const { userId: personId, joinedAt, leftAt, wasRefused } = stay;
  const of = { personId, source: "webhook" as const };
  if (wasRefused) return [event({ ...of, at: joinedAt, code: "put_out" })];
  const joined = event({ ...of, at: joinedAt, code: "joined" });
  if (leftAt === undefined) return [joined];
  const facts = { reason: wayOutOf(stay) ?? "room" };
  return [joined, event({ ...of, at: leftAt, code: "left", facts })];
}

/** Told once it was over; its first picture is counted from its beginning. */
function attempt(row: Doc<"attempts">): TimelineEvent[] {
  const { _creationTime: at, userId: personId, kind, outcome, failure, stages, path } = row;
  const of = { at, personId, source: "page" as const };
  if (outcome === "refused") return [];
  if (outcome === "failed" && failure) {
    return [event({ ...of, code: "failed", facts: { reason: failure.hop, detail: failure.code } })];
  }
  if (outcome !== "connected") return [event({ ...of, code: "given_up" })];
  const code = kind === "join" ? "connected" : "came_back";
  const ms = joinTimeOf(stages) ?? undefined;
  const connected = event({ ...of, code, facts: { ms, reason: path ?? "unknown" } });
  const { firstFrame } = stages;
  if (firstFrame === undefined) return [connected];
  return [connected, event({ ...of, code: "first_picture", facts: { ms: firstFrame } })];
}

function pageEvent(row: Doc<"pageEvents">): TimelineEvent {
  const { at, userId: personId, kind: code, tookMs: ms, tries: count, device: reason } = row;
  return event({ at, personId, source: "page", code, facts: { ms, count, reason } });
}

function webhook({ createdAt: at, event: detail, eventId }: Doc<"webhookEvents">): TimelineEvent {
  const reason = eventId.startsWith("missed:") ? "missed" : "told";
  const facts = { reason, detail };
  return event({ at, personId: null, source: "webhook", code: "webhook", facts });
}

function repaired({ _creationTime: at, kind, detail }: Doc<"repairs">): TimelineEvent {
  const facts = { reason: kind, detail };
  return event({ at, personId: null, source: "repair", code: "repaired", facts });
}

/** Only those that a person of the booking may know of: what is about them, or about the whole. */
export function isFor(self: Id<"users">) {
  return ({ personId, code }: TimelineEvent): boolean =>
    personId === null || personId === self || SHARED.includes(code);
}

/** What everybody in the room saw of the others. */
const SHARED: readonly EventCode[] = [
  "booked",
  "moved",
  "extended",
  "cancelled",
  "joined",
  "left",
  "locked",
  "unlocked",
  "ended_for_all",
  "handed_over",
];
