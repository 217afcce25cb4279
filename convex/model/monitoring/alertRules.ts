import type { AlertFacts, AlertRule, ReportKind, Severity } from "./alertKind";
import type { Signals } from "./signals";

/** Something that a rule finds wrong; `about` tells two alerts of one rule apart. */
export type Found = { rule: AlertRule; severity: Severity; about?: string; facts: AlertFacts };

type Rule = (signals: Signals) => Omit<Found, "rule">[];

/**
 * One person behind a firewall is no outage, however often they try: and a page can say what it
 * likes. Where nobody comes in, both sides of one session are.
 */
const LEAST_PEOPLE_OUT = 2;
const LEAST_FAILED_JOINS = 3;
const LEAST_SIGNAL_FAILURES = 3;
const LEAST_REJOINS = 4;
/** More people than this have one cause, which other rules name. */
const MOST_PEOPLE = 10;
const LEAST_PROXY_ERRORS = 5;
const LEAST_REDIS_ERRORS = 3;

/** The one table of what is an alert; pure, by what was seen in the last minutes. */
export const RULES: Record<Exclude<AlertRule, "external">, Rule> = {
  join_success: ({ joins: { connected, failed, peopleFailed }, objectives }) => {
    const share = connected / Math.max(1, connected + failed);
    const { joinShare: objective } = objectives;
    const isOutage = failed >= LEAST_FAILED_JOINS || connected === 0;
    return isOutage && peopleFailed >= LEAST_PEOPLE_OUT && share < objective
      ? [{ severity: "page", facts: { share, objective, count: failed } }]
      : [];
  },
  // By themselves more than the objective lets fail: a few of very many are no fault of the service.
  websocket_failures: ({ joins, objectives }) => {
    const { connected, failed, failedAtSignal: count, peopleFailedAtSignal } = joins;
    const isMany = count / Math.max(1, connected + failed) > 1 - objectives.joinShare;
    const isOutage = count >= LEAST_SIGNAL_FAILURES && peopleFailedAtSignal >= LEAST_PEOPLE_OUT;
    return isOutage && isMany ? [{ severity: "page", facts: { count } }] : [];
  },
  repeated_reconnects: ({ rejoins }) =>
    rejoins
      .filter(({ count }) => count >= LEAST_REJOINS)
      .toSorted((one, other) => other.count - one.count)
      .slice(0, MOST_PEOPLE)
      .map((facts) => ({ severity: "warn", about: facts.userId, facts })),
  part_restarted: byPart("restarted", 1, "warn"),
  part_given_up: byPart("given_up", 1, "page"),
  proxy_errors: byPart("proxy_error", LEAST_PROXY_ERRORS, "warn"),
  redis_errors: byPart("redis_error", LEAST_REDIS_ERRORS, "page"),
  audit_broken: ({ auditAlarms: count }) =>
    count > 0 ? [{ severity: "page", facts: { count } }] : [],
  audit_unsealed: ({ unsealedLogs: count }) =>
    count > 0 ? [{ severity: "warn", facts: { count } }] : [],
  recordings_failed: ({ recordingsFailed: count }) =>
    count > 0 ? [{ severity: "page", facts: { count } }] : [],
  broadcasts_failed: ({ broadcastsFailed: count }) =>
    count > 0 ? [{ severity: "page", facts: { count } }] : [],
  deletions_late: ({ lateDeletions: count }) =>
    count > 0 ? [{ severity: "warn", facts: { count } }] : [],
  // What they would have told is found out by asking, a little later.
  webhooks_refused: ({ unheard }) =>
    unheard.map(({ sender, count }) => ({
      severity: "warn",
      about: sender,
      facts: { part: sender, count },
    })),
};

function byPart(kind: ReportKind, least: number, severity: Severity): Rule {
  return ({ reports }) =>
    reports
      .filter((report) => report.kind === kind && report.count >= least)
      .map(({ part, count }) => ({ severity, about: part, facts: { part, count } }));
}

export function judge(signals: Signals): Found[] {
  return Object.entries(RULES).flatMap(([rule, find]) =>
    find(signals).map((found) => ({ ...found, rule: rule as keyof typeof RULES })),
  );
}

export const keyOf = ({ rule, about }: Pick<Found, "rule" | "about">) =>
  about === undefined ? rule : `${rule}:${about}`;
