import { type Infer, v } from "convex/values";
import type { BookingFacts, Facts, PersonFacts } from "./facts";

export const hop = v.union(
  v.literal("signIn"),
  v.literal("booking"),
  v.literal("token"),
  v.literal("signal"),
  v.literal("media"),
);
type Hop = Infer<typeof hop>;

type OfBooking = {
  hop: Hop | null;
  isSo: (booking: BookingFacts, people: PersonFacts[]) => boolean;
};
type OfPerson = {
  hop: Hop;
  isSo: (person: PersonFacts, booking: BookingFacts, people: PersonFacts[]) => boolean;
};

const failedWith =
  (...codes: string[]) =>
  ({ wasIn, failures }: PersonFacts) =>
    !wasIn && codes.includes(failures.at(-1) ?? "");
const deniedLast =
  (reason: string) =>
  ({ wasIn, denials }: PersonFacts) =>
    !wasIn && denials.at(-1) === reason;
const checked =
  (...verdicts: string[]) =>
  ({ wasIn, verdict }: PersonFacts) =>
    !wasIn && verdict !== null && verdicts.includes(verdict);

/** What kept or took one person out, the most particular first: what a check found says more than a code. */
const PERSON_RULES = {
  removed: { hop: "booking", isSo: ({ isRemoved }) => isRemoved },
  declined: { hop: "booking", isSo: ({ wasIn, lobby }) => !wasIn && lobby === "declined" },
  misconfigured: {
    hop: "token",
    isSo: (person) =>
      deniedLast("misconfigured")(person) ||
      failedWith("misconfigured")(person) ||
      checked("misconfigured", "wrong_key", "address_mismatch", "wrong_scheme")(person),
  },
  clock_wrong: { hop: "token", isSo: checked("clock_skew") },
  other_site: {
    hop: "signal",
    isSo: checked("wrong_prefix", "other_site", "captive_portal"),
  },
  socket_blocked: { hop: "signal", isSo: checked("upgrade_blocked", "proxy_buffers") },
  room_full: { hop: "signal", isSo: checked("room_full") },
  media_blocked: {
    hop: "media",
    isSo: (person) =>
      checked("media_blocked", "publish_failed", "receive_failed")(person) ||
      failedWith("media_blocked", "media_silent")(person),
  },
  room_missing: {
    hop: "signal",
    isSo: (person) => checked("room_missing")(person) || failedWith("room_missing")(person),
  },
  signal_away: {
    hop: "signal",
    isSo: (person) =>
      failedWith(
        "signal_unreachable",
        "signal_silent",
        "signal_refused",
        "signal_no_end",
        "signal_lost",
        "server_unreachable",
      )(person) ||
      checked("signal_unreachable", "signal_silent", "server_silent", "sfu_down")(person),
  },
  token_refused: { hop: "token", isSo: failedWith("token_refused") },
  backend_away: { hop: "token", isSo: failedWith("backend_silent", "backend_error") },
  signed_out: { hop: "signIn", isSo: failedWith("signed_out") },
  old_page: { hop: "signal", isSo: failedWith("code_not_loaded", "browser_unsupported") },
  rate_limited: { hop: "token", isSo: deniedLast("rate_limited") },
  not_theirs: { hop: "booking", isSo: deniedLast("not_found") },
  locked: { hop: "booking", isSo: deniedLast("locked") },
  never_admitted: {
    hop: "booking",
    isSo: ({ wasIn, lobby, denials }, { isOver }) =>
      isOver && !wasIn && (lobby === "waiting" || lobby === "left" || denials.at(-1) === "lobby"),
  },
  too_early: {
    hop: "booking",
    isSo: (person, { isOver }) => isOver && deniedLast("too_early")(person),
  },
  too_late: { hop: "booking", isSo: deniedLast("ended") },
  // Prejoin asks for a token at once: as long as the session is not over, they may be on their way.
  gave_up: {
    hop: "media",
    isSo: ({ wasIn, hasAsked }, { isOver }) => isOver && !wasIn && hasAsked,
  },
} satisfies Record<string, OfPerson>;

/** What concerns the whole session. */
const BOOKING_FIRST = {
  cancelled: { hop: "booking", isSo: ({ isCancelled }) => isCancelled },
  not_yet: {
    hop: null,
    isSo: ({ isOver }, people) =>
      !isOver && people.every(({ hasAsked, wasIn }) => !hasAsked && !wasIn),
  },
  nobody_came: {
    hop: "booking",
    isSo: ({ isOver }, people) =>
      isOver && people.every(({ isKnown, hasAsked, wasIn }) => isKnown && !hasAsked && !wasIn),
  },
  // Whether the others asked is not the reader's to know.
  none_came_in: {
    hop: "booking",
    isSo: ({ isOver }, people) =>
      isOver &&
      people.every(({ wasIn }) => !wasIn) &&
      !people.some(({ isKnown, hasAsked }) => isKnown && hasAsked),
  },
} satisfies Record<string, OfBooking>;

const MANY_BREAKS = 3;
const WEAK_SHARE = 0.2;

/** In the room, and still not well: of one person, or of all. */
const IN_ROOM_RULES = {
  server_lost: { hop: "signal", isSo: (_person, { hasLostServer }) => hasLostServer },
  // While the session goes on, they may be on their way back.
  never_back: { hop: "signal", isSo: ({ wasIn, isLost }, { isOver }) => isOver && wasIn && isLost },
  many_breaks: { hop: "signal", isSo: ({ wasIn, breaks }) => wasIn && breaks >= MANY_BREAKS },
  weak_line: { hop: "media", isSo: ({ wasIn, weakShare }) => wasIn && weakShare >= WEAK_SHARE },
  device_lost: { hop: "media", isSo: ({ wasIn, devicesLost }) => wasIn && devicesLost > 0 },
  no_picture: { hop: "media", isSo: ({ isPictureMissing }) => isPictureMissing },
} satisfies Record<string, OfPerson>;

const BOOKING_LAST = {
  provider_away: { hop: "booking", isSo: ({ hasEndedWithoutProvider }) => hasEndedWithoutProvider },
  provider_never_came: {
    hop: "booking",
    isSo: ({ isOver }, people) =>
      isOver && people.some(isIn) && !people.some((one) => one.role === "provider" && isIn(one)),
  },
  client_never_came: {
    hop: "booking",
    isSo: ({ isOver }, people) =>
      isOver &&
      people.some(({ role }) => role === "client") &&
      people.some(isIn) &&
      !people.some((one) => one.role === "client" && isIn(one)),
  },
  some_never_came: {
    hop: "booking",
    isSo: ({ isOver }, people) =>
      isOver && people.some(isIn) && people.some((one) => !isIn(one) && !one.isRemoved),
  },
  recording_failed: { hop: null, isSo: ({ hasRecordingFailed }) => hasRecordingFailed },
  broadcast_failed: { hop: null, isSo: ({ hasBroadcastFailed }) => hasBroadcastFailed },
  under_way: { hop: null, isSo: ({ isOver }) => !isOver },
  short_breaks: { hop: null, isSo: (_booking, people) => people.some(hasBroken) },
  not_measured: { hop: null, isSo: (_booking, people) => people.some(isUnmeasured) },
  nothing: { hop: null, isSo: () => true },
} satisfies Record<string, OfBooking>;

const isIn = ({ wasIn }: PersonFacts) => wasIn;
const hasBroken = ({ isKnown, wasIn, breaks }: PersonFacts) => isKnown && wasIn && breaks > 0;
/** Their page told nothing of the line, or that is kept no more. */
const isUnmeasured = ({ isKnown, wasIn, isMeasured }: PersonFacts) =>
  isKnown && wasIn && !isMeasured;

type Rule =
  | keyof typeof BOOKING_FIRST
  | keyof typeof PERSON_RULES
  | keyof typeof IN_ROOM_RULES
  | keyof typeof BOOKING_LAST;
const names = <Rules extends object>(rules: Rules) => Object.keys(rules) as (keyof Rules)[];
export const WHY_RULES: Rule[] = [
  ...names(BOOKING_FIRST),
  ...names(PERSON_RULES),
  ...names(IN_ROOM_RULES),
  ...names(BOOKING_LAST),
];

export const why = v.object({
  rule: v.union(...WHY_RULES.map((rule) => v.literal(rule))),
  hop: v.union(hop, v.null()),
  /** Whom it is about; null: everybody. */
  personId: v.union(v.id("users"), v.null()),
});
export type Why = Infer<typeof why>;

/** One answer to "why did it fail", also that it did not; the first rule that fits. */
export function whyOf({ booking, people }: Facts): Why {
  return (
    ofBooking(BOOKING_FIRST, booking, people) ??
    ofPeople(PERSON_RULES, booking, people) ??
    ofPeople(IN_ROOM_RULES, booking, people) ??
    ofBooking(BOOKING_LAST, booking, people)!
  );
}

function ofBooking(
  rules: Partial<Record<Rule, OfBooking>>,
  booking: BookingFacts,
  people: PersonFacts[],
): Why | null {
  for (const [rule, { hop, isSo }] of Object.entries(rules)) {
    if (isSo(booking, people)) return { rule: rule as Rule, hop, personId: null };
  }
  return null;
}

function ofPeople(
  rules: Partial<Record<Rule, OfPerson>>,
  booking: BookingFacts,
  people: PersonFacts[],
): Why | null {
  for (const [rule, { hop, isSo }] of Object.entries(rules)) {
    const person = people.find((one) => one.isKnown && isSo(one, booking, people));
    if (person) return { rule: rule as Rule, hop, personId: person.personId };
  }
  return null;
}
