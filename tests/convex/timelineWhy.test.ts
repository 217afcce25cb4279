import { describe, expect, test } from "vitest";
import type { Id } from "../../convex/_generated/dataModel";
import type { BookingFacts, PersonFacts } from "../../convex/model/timeline/facts";
import { WHY_RULES, whyOf } from "../../convex/model/timeline/why";

const CALM: BookingFacts = {
  isCancelled: false,
  isOver: true,
  hasLostServer: false,
  hasEndedWithoutProvider: false,
  hasRecordingFailed: false,
  hasBroadcastFailed: false,
};

/** Somebody who came in and left, as it should be. */
function person(role: "provider" | "client", changes: Partial<PersonFacts> = {}): PersonFacts {
  return {
    personId: role as string as Id<"users">,
    role,
    isKnown: true,
    wasIn: true,
    hasAsked: true,
    denials: [],
    failures: [],
    verdict: null,
    lobby: null,
    isRemoved: false,
    breaks: 0,
    isLost: false,
    isMeasured: true,
    weakShare: 0,
    devicesLost: 0,
    isPictureMissing: false,
    ...changes,
  };
}

const OUT = { wasIn: false };
const away = { wasIn: false, hasAsked: false };

type Case = {
  booking?: Partial<BookingFacts>;
  client?: Partial<PersonFacts>;
  provider?: Partial<PersonFacts>;
  /** Further clients. */
  others?: Partial<PersonFacts>[];
};

/** One session for each rule, with something beside it that a less particular rule would have taken. */
const CASES: Record<(typeof WHY_RULES)[number], Case> = {
  cancelled: { booking: { isCancelled: true }, client: away, provider: away },
  not_yet: { booking: { isOver: false }, client: away, provider: away },
  nobody_came: { client: away, provider: away },
  none_came_in: { client: away, provider: { ...away, isKnown: false } },
  removed: { client: { isRemoved: true, denials: ["removed"] } },
  declined: { client: { ...OUT, lobby: "declined", denials: ["lobby", "declined"] } },
  misconfigured: { client: { ...OUT, denials: ["misconfigured"] } },
  clock_wrong: { client: { ...OUT, verdict: "clock_skew", failures: ["token_refused"] } },
  other_site: { client: { ...OUT, verdict: "wrong_prefix", failures: ["signal_no_end"] } },
  socket_blocked: { client: { ...OUT, verdict: "upgrade_blocked", failures: ["signal_refused"] } },
  room_full: { client: { ...OUT, verdict: "room_full", failures: ["signal_refused"] } },
  media_blocked: { client: { ...OUT, failures: ["media_blocked"] } },
  room_missing: { client: { ...OUT, failures: ["signal_refused", "room_missing"] } },
  signal_away: { client: { ...OUT, failures: ["room_missing", "signal_silent"] } },
  token_refused: { client: { ...OUT, failures: ["token_refused"] } },
  backend_away: { client: { ...OUT, failures: ["backend_silent"] } },
  signed_out: { client: { ...OUT, failures: ["signed_out"] } },
  old_page: { client: { ...OUT, failures: ["browser_unsupported"] } },
  rate_limited: { client: { ...OUT, denials: ["too_early", "rate_limited"] } },
  not_theirs: { client: { ...OUT, denials: ["not_found"] } },
  locked: { client: { ...OUT, denials: ["locked"] } },
  never_admitted: { client: { ...OUT, lobby: "waiting", denials: ["lobby"] } },
  too_early: { client: { ...OUT, denials: ["too_early"] } },
  too_late: { client: { ...OUT, denials: ["ended"] } },
  gave_up: { client: OUT },
  server_lost: { booking: { hasLostServer: true }, client: { breaks: 1 } },
  never_back: { client: { isLost: true, breaks: 4 } },
  many_breaks: { client: { breaks: 3, weakShare: 0.9 } },
  weak_line: { client: { weakShare: 0.2, breaks: 2 } },
  device_lost: { client: { devicesLost: 1 } },
  no_picture: { client: { isPictureMissing: true } },
  provider_away: { booking: { hasEndedWithoutProvider: true } },
  provider_never_came: { provider: away },
  client_never_came: { client: away },
  some_never_came: { others: [away] },
  recording_failed: { booking: { hasRecordingFailed: true, hasBroadcastFailed: true } },
  broadcast_failed: { booking: { hasBroadcastFailed: true } },
  under_way: { booking: { isOver: false } },
  short_breaks: { client: { breaks: 2, isMeasured: false } },
  not_measured: { client: { isMeasured: false } },
  nothing: {},
};

const why = ({ booking, client, provider, others = [] }: Case) => {
  const clients = [client, ...others].map((changes) => person("client", changes));
  const people = [person("provider", provider), ...clients];
  return whyOf({ booking: { ...CALM, ...booking }, people });
};

describe("why it failed", () => {
  test.each(WHY_RULES)("%s is found", (rule) => {
    expect(why(CASES[rule]).rule).toBe(rule);
  });

  test("names whom it is about, and the hop", () => {
    expect(why(CASES.media_blocked)).toMatchObject({ personId: "client", hop: "media" });
    expect(why(CASES.cancelled)).toMatchObject({ personId: null, hop: "booking" });
    expect(why(CASES.nothing)).toMatchObject({ personId: null, hop: null });
  });

  test.each([
    ["failed first and came in after all", { failures: ["media_blocked"], verdict: "udp_blocked" }],
    ["was too early first", { denials: [] }],
    ["had a line that was weak now and then", { weakShare: 0.19 }],
  ])("of somebody who %s, nothing did", (_, client) => {
    expect(why({ client }).rule).toBe("nothing");
  });

  test.each([
    ["who waits in prejoin", OUT],
    ["who waits in the lobby", { ...OUT, lobby: "waiting", denials: ["lobby"] }],
    ["who is early", { ...OUT, denials: ["too_early"] }],
  ])("of somebody %s, nothing has yet", (_, client) => {
    expect(why({ booking: { isOver: false }, client }).rule).toBe("under_way");
  });

  test("of somebody who may be on their way back, nothing has yet", () => {
    const lost = { booking: { isOver: false }, client: { isLost: true } };
    expect(why(lost).rule).toBe("under_way");
  });

  test("that nobody came is told only by those who know of everybody", () => {
    const unknown = { ...away, isKnown: false };
    expect(why({ client: away, provider: away }).rule).toBe("nobody_came");
    expect(why({ client: away, provider: unknown }).rule).toBe("none_came_in");
    const waiting = { ...OUT, lobby: "waiting", denials: ["lobby"] };
    expect(why({ client: waiting, provider: unknown }).rule).toBe("never_admitted");
  });

  test.each([
    ["who was put out before they came", { ...away, isRemoved: true, isKnown: false }],
    ["whose line is not the reader's to know", { isKnown: false, isMeasured: false, breaks: 2 }],
  ])("of somebody else %s, nothing did", (_, other) => {
    expect(why({ others: [other] }).rule).toBe("nothing");
  });

  test("of somebody else's line nothing is told", () => {
    const failed = { ...OUT, failures: ["media_blocked"], verdict: "media_blocked" };
    const answer = why({ client: { ...failed, isKnown: false } });
    expect(answer).toEqual({ rule: "client_never_came", hop: "booking", personId: null });
  });
});
