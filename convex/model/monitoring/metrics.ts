import { type Infer, v } from "convex/values";
import type { QueryCtx } from "../../_generated/server";
import { labelsOf, type Metric, type Series } from "../../../lib/monitoring/prometheusText";
import { AUDIT_LOGS } from "../audit/auditLogs";
import { oldestUnsealed } from "../audit/sealBlocks";
import { total } from "../counters";
import { objectivesOf } from "../insights/objectives";
import { countMails } from "../notices/mailQueue";
import { REPAIR_KINDS } from "../repairs";
import { SENDERS } from "../session/webhookSenders";
import { RULES } from "./alertRules";
import { openAlerts } from "./alerts";
import { watchedAt } from "./watched";

/** What the backend tells at `/metrics`; docs/MONITORING.md has the same table. */
export const METRICS = {
  parley_join_attempts_total: {
    type: "counter",
    help: "Ways into a room that came to an end, as pages told them.",
  },
  parley_joins_total: {
    type: "counter",
    help: "Presses of Join that came through or did not, as the board counts them.",
  },
  parley_join_failures_total: { type: "counter", help: "Failed joins, by the hop that broke." },
  parley_join_failing_people: {
    type: "gauge",
    help: "People whose join failed in the last five minutes, at any hop and at the signal server.",
  },
  parley_join_failing_people_6h: {
    type: "gauge",
    help: "People whose join failed in the last six hours; of each end, the newest 200 are judged.",
  },
  parley_join_seconds: {
    type: "histogram",
    help: "From the press of Join to media, of those that came through.",
  },
  parley_token_requests_total: { type: "counter", help: "Rows of the token log." },
  parley_signed_out_requests_total: {
    type: "counter",
    help: "Token requests of nobody, which leave no row.",
  },
  parley_webhook_events_total: { type: "counter", help: "Events of LiveKit, each counted once." },
  parley_webhook_refusals_total: {
    type: "counter",
    help: "Webhooks that were refused, by sender: of a flood, five at once and then one a minute.",
  },
  parley_recordings_ready_total: { type: "counter", help: "Recordings that can be watched." },
  parley_recordings_failed_total: {
    type: "counter",
    help: "Recordings that failed, not those that people declined or called off.",
  },
  parley_broadcasts_ended_total: { type: "counter", help: "Broadcasts that came to their end." },
  parley_broadcasts_failed_total: {
    type: "counter",
    help: "Broadcasts that failed, not those that people declined or called off.",
  },
  parley_reports_total: { type: "counter", help: "What parts told of themselves, by kind." },
  parley_alerts_opened_total: { type: "counter", help: "Alerts that were opened, by rule." },
  parley_repairs_total: {
    type: "counter",
    help: "Mismatches that a reconciler put right, by kind.",
  },
  parley_alerts_open: { type: "gauge", help: "Alerts that are open." },
  parley_join_objective_ratio: {
    type: "gauge",
    help: "The share of joins that has to succeed, as admins set it.",
  },
  parley_join_objective_seconds: {
    type: "gauge",
    help: "The time within which 95 % of joins have to be through, as admins set it.",
  },
  parley_sessions_live: { type: "gauge", help: "Rooms that are live; 1000 means that or more." },
  parley_mails: {
    type: "gauge",
    help: "Mails that wait, and that could not be sent; 100 means that or more.",
  },
  parley_audit_unsealed_timestamp_seconds: {
    type: "gauge",
    help: "When the oldest row of a log that is in no block was written; 0 without one.",
  },
  parley_watched_timestamp_seconds: {
    type: "gauge",
    help: "When the backend last looked after itself and added these figures up.",
  },
} as const satisfies Record<string, Metric>;

export const seriesRow = v.object({ name: v.string(), labels: v.string(), value: v.number() });

/** From the first scrape on, so that the first event is an increase and no new series. */
const FROM_ZERO: [keyof typeof METRICS, string, readonly Record<string, string>[]][] = [
  [
    "parley_join_attempts_total",
    "",
    ["join", "rejoin"].flatMap((kind) =>
      ["connected", "failed", "refused", "abandoned"].map((outcome) => ({ kind, outcome })),
    ),
  ],
  ["parley_joins_total", "", ["joined", "failed"].map((result) => ({ result }))],
  [
    "parley_join_failures_total",
    "",
    ["signIn", "booking", "token", "signal", "media", "unknown"].map((hop) => ({ hop })),
  ],
  ["parley_join_failing_people", "", [{ hop: "any" }, { hop: "signal" }]],
  ["parley_join_failing_people_6h", "", [{}]],
  ["parley_join_seconds", "_count", [{}]],
  ["parley_join_seconds", "_sum", [{}]],
  ["parley_join_seconds", "_bucket", [{ le: "+Inf" }]],
  [
    "parley_token_requests_total",
    "",
    [
      { outcome: "granted", reason: "in_window" },
      { outcome: "denied", reason: "misconfigured" },
      { outcome: "denied", reason: "rate_limited" },
    ],
  ],
  [
    "parley_webhook_events_total",
    "",
    ["room_started", "room_finished", "participant_joined", "participant_left"].map((event) => ({
      event,
    })),
  ],
  ["parley_webhook_refusals_total", "", SENDERS.map((sender) => ({ sender }))],
  ["parley_recordings_ready_total", "", [{}]],
  ["parley_recordings_failed_total", "", [{}]],
  ["parley_broadcasts_ended_total", "", [{}]],
  ["parley_broadcasts_failed_total", "", [{}]],
  [
    "parley_reports_total",
    "",
    ["restarted", "given_up", "proxy_error", "redis_error"].map((kind) => ({ kind })),
  ],
  ["parley_alerts_opened_total", "", [...Object.keys(RULES), "external"].map((rule) => ({ rule }))],
  ["parley_repairs_total", "", REPAIR_KINDS.map((kind) => ({ kind }))],
];

/** Sums are few: a name and its labels come from the code, never from a caller. */
const MOST_SUMS = 500;
const MOST_SESSIONS = 1_000;

export async function readSeries(ctx: QueryCtx): Promise<Infer<typeof seriesRow>[]> {
  const sums = await ctx.db.query("metricSums").take(MOST_SUMS);
  const counted = sums.map(({ name, labels, value }) => ({ name, labels, value }));
  const known = new Set(counted.map(({ name, labels }) => `${name} ${labels}`));
  const zeros = FROM_ZERO.flatMap(([metric, suffix, all]) =>
    all.map((labels) => ({ name: `${metric}${suffix}`, labels: labelsOf(labels), value: 0 })),
  ).filter(({ name, labels }) => !known.has(`${name} ${labels}`));
  return [...counted, ...zeros, ...(await gauges(ctx))].toSorted(inOrder);
}

async function gauges(ctx: QueryCtx): Promise<Series[]> {
  const open = await openAlerts(ctx);
  const live = await ctx.db
    .query("sessions")
    .withIndex("by_state", (q) => q.eq("state", "live"))
    .take(MOST_SESSIONS);
  const mails = await countMails(ctx);
  const { joinShare, joinMs } = await objectivesOf(ctx);
  const unsealed = await Promise.all(
    AUDIT_LOGS.map(async (log) => ({ log, at: (await oldestUnsealed(ctx, log)) ?? 0 })),
  );
  const one = (name: keyof typeof METRICS, value: number, labels: Record<string, string> = {}) => ({
    name,
    labels: labelsOf(labels),
    value,
  });
  const severities = ["page", "warn"] as const;
  return [
    one("parley_signed_out_requests_total", await total(ctx, "join_signed_out")),
    ...severities.map((severity) =>
      one("parley_alerts_open", open.filter((alert) => alert.severity === severity).length, {
        severity,
      }),
    ),
    one("parley_join_objective_ratio", joinShare),
    one("parley_join_objective_seconds", joinMs / 1000),
    one("parley_sessions_live", live.length),
    one("parley_mails", mails.waiting, { state: "waiting" }),
    one("parley_mails", mails.failed, { state: "failed" }),
    ...unsealed.map(({ log, at }) =>
      one("parley_audit_unsealed_timestamp_seconds", at / 1000, { log }),
    ),
    one("parley_watched_timestamp_seconds", ((await watchedAt(ctx)) ?? 0) / 1000),
  ];
}

/** Buckets of a histogram by their bounds, everything else by its name. */
function inOrder(one: Series, other: Series): number {
  const byName = one.name.localeCompare(other.name);
  if (byName !== 0) return byName;
  return boundOf(one) - boundOf(other) || one.labels.localeCompare(other.labels);
}

function boundOf({ labels }: Series): number {
  const bound = /^le="(.*)"$/.exec(labels)?.[1];
  return bound === undefined ? 0 : bound === "+Inf" ? Number.MAX_VALUE : Number(bound);
}
