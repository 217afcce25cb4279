import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import type { Objectives } from "../../../lib/insights/budget";
import { openAlarms } from "../audit/auditAlarms";
import { AUDIT_LOGS } from "../audit/auditLogs";
import { oldestUnsealed } from "../audit/sealBlocks";
import type { BookingAction } from "../booking/bookingEvents";
import { isWanted } from "../egress/endings";
import { joinOf } from "../insights/joins";
import { objectivesOf } from "../insights/objectives";
import { countLate } from "../storage/deletions";
import type { ReportKind } from "./alertKind";
import { watchedAt } from "./watched";
import { type Unheard, unheardSenders } from "./webhookRefusals";

/** What the rules judge. Figures of the time behind, nothing of it stored. */
export type Signals = {
  /** What admins want of joins now. */
  objectives: Objectives;
  joins: {
    connected: number;
    failed: number;
    failedAtSignal: number;
    peopleFailed: number;
    peopleFailedAtSignal: number;
  };
  /** People whose join failed in the six hours that the slower rule of Prometheus judges. */
  peopleFailedOfLate: number;
  rejoins: { userId: Id<"users">; count: number }[];
  reports: { kind: ReportKind; part: string; count: number }[];
  /** What in the logs is not as it was sealed; 20 means that or more. */
  auditAlarms: number;
  /** Logs with rows that nothing has sealed for long. */
  unsealedLogs: number;
  recordingsFailed: number;
  broadcastsFailed: number;
  /** Files that were to be deleted a day ago and are not; 20 means that or more. */
  lateDeletions: number;
  unheard: Unheard[];
};

const MINUTE = 60_000;
export const WINDOW_MS = 5 * MINUTE;
const REJOIN_WINDOW_MS = 10 * MINUTE;
const LATE_WINDOW_MS = 6 * 60 * MINUTE;
const FAILURE_WINDOW_MS = 15 * MINUTE;
/** Rows that are still being written are left for the next look, so that looking makes nobody wait. */
export const SETTLE_MS = 2_000;

/** Of each kind, the newest: enough for a share, whatever the traffic. */
const MOST_ATTEMPTS = 1_000;
/** Of each end of a join, the newest: more than one person can tell of a session. */
const MOST_FAILED = 200;
const MOST_REPORTS = 500;
const MOST_FAILURES = 100;

export async function readSignals(ctx: QueryCtx, now: number): Promise<Signals> {
  const until = now - SETTLE_MS;
  return {
    objectives: await objectivesOf(ctx),
    joins: joinsOf(await attemptsOf(ctx, "join", { after: until - WINDOW_MS, until })),
    peopleFailedOfLate: await peopleFailedIn(ctx, { after: until - LATE_WINDOW_MS, until }),
    rejoins: rejoinsOf(await attemptsOf(ctx, "rejoin", { after: until - REJOIN_WINDOW_MS, until })),
    reports: await reportsOf(ctx, until),
    auditAlarms: (await openAlarms(ctx)).length,
    unsealedLogs: await unsealedLogs(ctx, now),
    recordingsFailed: await failuresOf(ctx, "recording_failed", until),
    broadcastsFailed: await failuresOf(ctx, "broadcast_failed", until),
    lateDeletions: await countLate(ctx),
    unheard: await unheardSenders(
      ctx,
      { after: until - FAILURE_WINDOW_MS, until },
      { isNamed: true },
    ),
  };
}

type Span = { after: number; until: number };

/** Each kind by itself: many joins leave no connection that was made anew unread. */
async function attemptsOf(
  ctx: QueryCtx,
  kind: Doc<"attempts">["kind"],
  { after, until }: Span,
): Promise<Doc<"attempts">[]> {
  return await ctx.db
    .query("attempts")
    .withIndex("by_kind", (q) =>
      q.eq("kind", kind).gt("_creationTime", after).lte("_creationTime", until),
    )
    .order("desc")
    .take(MOST_ATTEMPTS);
}

/** By what a join is on the board: a refusal by a booking's rules says nothing of what is broken. */
function joinsOf(attempts: Doc<"attempts">[]): Signals["joins"] {
  const failed = attempts.filter((attempt) => joinOf(attempt) === "failed");
  const atSignal = failed.filter(({ failure }) => failure?.hop === "signal");
  return {
    connected: attempts.filter((attempt) => joinOf(attempt) === "joined").length,
    failed: failed.length,
    failedAtSignal: atSignal.length,
    peopleFailed: peopleIn(failed),
    peopleFailedAtSignal: peopleIn(atSignal),
  };
}

const MAY_HAVE_FAILED = ["failed", "refused", "abandoned"] as const;

/** Those that came through are by far the most, and are not read. */
async function peopleFailedIn(ctx: QueryCtx, { after, until }: Span): Promise<number> {
  const ends = await Promise.all(
    MAY_HAVE_FAILED.map((outcome) =>
      ctx.db
        .query("attempts")
        .withIndex("by_kind_and_outcome", (q) =>
          q
            .eq("kind", "join")
            .eq("outcome", outcome)
            .gt("_creationTime", after)
            .lte("_creationTime", until),
        )
        .order("desc")
        .take(MOST_FAILED),
    ),
  );
  return peopleIn(ends.flat().filter((attempt) => joinOf(attempt) === "failed"));
}

const peopleIn = (attempts: Doc<"attempts">[]) => new Set(attempts.map((one) => one.userId)).size;

function rejoinsOf(rejoins: Doc<"attempts">[]): Signals["rejoins"] {
  const counts = new Map<Id<"users">, number>();
  for (const { userId } of rejoins) counts.set(userId, (counts.get(userId) ?? 0) + 1);
  return [...counts].map(([userId, count]) => ({ userId, count }));
}

async function reportsOf(ctx: QueryCtx, until: number): Promise<Signals["reports"]> {
  const rows = await ctx.db
    .query("monitoringReports")
    .withIndex("by_creation_time", (q) =>
      q.gt("_creationTime", until - WINDOW_MS).lte("_creationTime", until),
    )
    .order("desc")
    .take(MOST_REPORTS);
  const sums = new Map<string, Signals["reports"][number]>();
  for (const { kind, part, count } of rows) {
    const key = `${kind} ${part}`;
    sums.set(key, { kind, part, count: count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}

const UNSEALED_MS = 15 * MINUTE;
/** This watch looks twice a minute: after so long the backend was away, and seals at once what was left. */
const AWAY_MS = 90_000;

async function unsealedLogs(ctx: QueryCtx, now: number): Promise<number> {
  const before = await watchedAt(ctx);
  if (before === null || now - before > AWAY_MS) return 0;
  // What is newer is not read: a join would have to be waited for.
  const oldest = await Promise.all(
    AUDIT_LOGS.map((log) => oldestUnsealed(ctx, log, now - UNSEALED_MS)),
  );
  return oldest.filter((at) => at !== null).length;
}

export const isFault = ({ detail }: Pick<Doc<"bookingEvents">, "detail">) => !isWanted(detail);

async function failuresOf(ctx: QueryCtx, action: BookingAction, until: number): Promise<number> {
  const rows = await ctx.db
    .query("bookingEvents")
    .withIndex("by_action", (q) =>
      q
        .eq("action", action)
        .gt("_creationTime", until - FAILURE_WINDOW_MS)
        .lte("_creationTime", until),
    )
    .order("desc")
    .take(MOST_FAILURES);
  return rows.filter(isFault).length;
}
