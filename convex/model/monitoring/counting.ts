import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { labelsOf } from "../../../lib/monitoring/prometheusText";
import type { BookingAction } from "../booking/bookingEvents";
import { joinOf, joinTimeOf } from "../insights/joins";
import { isFault, type Signals } from "./signals";

/**
 * A row gets its time when its mutation writes it, not when that commits. Convex ends one after a second
 * of its own and fifteen of waiting for the database: nothing older appears behind a cursor.
 */
const SETTLED_MS = 20_000;
const BATCH = 300;
/** More than could ever be written at one time. */
const MAX_TIED = 2_000;

type Span = { after: number; until: number };
type Add = (name: string, labels?: Record<string, string>, by?: number) => void;
type Counted = { _creationTime: number };
/** Adds up the next rows of a table, and tells up to which time. */
type Source = (ctx: QueryCtx, span: Span, add: Add) => Promise<Batch>;
type Batch = { count: number; upTo: number; hasMore: boolean };

const SOURCES: Record<string, Source> = {
  attempts: ofTable("attempts", addAttempt),
  tokenLogs: ofTable("tokenLogs", ({ outcome, reason }, add) =>
    add("parley_token_requests_total", { outcome, reason }),
  ),
  webhookEvents: async (ctx, span, add) =>
    await addNext(
      span,
      // What was found out by asking has no sender.
      async ({ after, until }, most) =>
        await ctx.db
          .query("webhookEvents")
          .withIndex("by_sender", (q) =>
            q.eq("sender", "livekit").gt("_creationTime", after).lte("_creationTime", until),
          )
          .take(most),
      ({ event }) => add("parley_webhook_events_total", { event: wordIn(event) }),
    ),
  webhookRefusals: ofTable("webhookRefusals", ({ sender }, add) =>
    add("parley_webhook_refusals_total", { sender }),
  ),
  recordingsReady: ofAction("recording_ready", "parley_recordings_ready_total"),
  recordingsFailed: ofAction("recording_failed", "parley_recordings_failed_total"),
  broadcastsEnded: ofAction("broadcast_ended", "parley_broadcasts_ended_total"),
  broadcastsFailed: ofAction("broadcast_failed", "parley_broadcasts_failed_total"),
  reports: ofTable("monitoringReports", ({ kind, count }, add) =>
    add("parley_reports_total", { kind }, count),
  ),
  alerts: ofTable("alerts", ({ rule }, add) => add("parley_alerts_opened_total", { rule })),
  repairs: ofTable("repairs", ({ kind }, add) => add("parley_repairs_total", { kind })),
};

type Table =
  | "attempts"
  | "tokenLogs"
  | "webhookRefusals"
  | "monitoringReports"
  | "alerts"
  | "repairs";

function ofTable<Name extends Table>(
  table: Name,
  addRow: (row: Doc<Name>, add: Add) => void,
): Source {
  return async (ctx, span, add) =>
    await addNext(
      span,
      // What is the same of each table is all that is used of it: its index by creation.
      async ({ after, until }, most) =>
        await ctx.db
          .query(table as "attempts")
          .withIndex("by_creation_time", (q) =>
            q.gt("_creationTime", after).lte("_creationTime", until),
          )
          .take(most),
      (row) => addRow(row as unknown as Doc<Name>, add),
    );
}

/** LiveKit's names of events, and nothing that would be a label of its own each time. */
const wordIn = (event: string) => (/^[a-z_]{1,40}$/.test(event) ? event : "other");

function ofAction(action: BookingAction, name: string): Source {
  const isFailure = action.endsWith("_failed");
  return async (ctx, span, add) =>
    await addNext(
      span,
      async ({ after, until }, most) =>
        await ctx.db
          .query("bookingEvents")
          .withIndex("by_action", (q) =>
            q.eq("action", action).gt("_creationTime", after).lte("_creationTime", until),
          )
          .take(most),
      (row) => {
        if (!isFailure || isFault(row)) add(name);
      },
    );
}

async function addNext<Row extends Counted>(
  span: Span,
  read: (span: Span, most: number) => Promise<Row[]>,
  addRow: (row: Row) => void,
): Promise<Batch> {
  const found = await read(span, BATCH + 1);
  const hasMore = found.length > BATCH;
  // No batch ends between rows of one time: the next one begins after it.
  const upTo = hasMore ? found[BATCH - 1]!._creationTime : span.until;
  const rows = hasMore ? await read({ ...span, until: upTo }, BATCH + MAX_TIED) : found;
  rows.forEach(addRow);
  return { count: rows.length, upTo, hasMore };
}

/** Upper bounds in seconds; the objective is one of them. */
const BOUNDS = [0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 10, 20];

function addAttempt(attempt: Doc<"attempts">, add: Add): void {
  const { kind, outcome, failure, stages } = attempt;
  add("parley_join_attempts_total", { kind, outcome });
  const result = joinOf(attempt);
  if (result === "none") return;
  add("parley_joins_total", { result });
  if (result === "failed") add("parley_join_failures_total", { hop: failure?.hop ?? "unknown" });
  else addJoinTime(joinTimeOf(stages), add);
}

function addJoinTime(ms: number | null, add: Add): void {
  if (ms === null) return;
  const seconds = ms / 1000;
  for (const bound of BOUNDS) {
    add("parley_join_seconds_bucket", { le: String(bound) }, seconds <= bound ? 1 : 0);
  }
  add("parley_join_seconds_bucket", { le: "+Inf" });
  add("parley_join_seconds_sum", {}, seconds);
  add("parley_join_seconds_count");
}

/**
 * Adds up what was written since the last time, a batch of each table. True: a table has more.
 * Rows from before the first time do not count.
 */
export async function addUp(ctx: MutationCtx, now: number): Promise<boolean> {
  const sums = new Map<string, { name: string; labels: string; by: number }>();
  const add: Add = (name, labels = {}, by = 1) => {
    const text = labelsOf(labels);
    const key = `${name} ${text}`;
    sums.set(key, { name, labels: text, by: by + (sums.get(key)?.by ?? 0) });
  };
  let hasMore = false;
  const until = now - SETTLED_MS;
  for (const [source, read] of Object.entries(SOURCES)) {
    const cursor = await cursorOf(ctx, source);
    if (cursor === null) {
      await moveCursor(ctx, source, until);
      continue;
    }
    const batch = await read(ctx, { after: cursor.at, until }, add);
    hasMore ||= batch.hasMore;
    if (batch.count > 0) await moveCursor(ctx, source, batch.upTo);
  }
  for (const sum of sums.values()) await keepSum(ctx, sum);
  return hasMore;
}

async function cursorOf(ctx: QueryCtx, source: string): Promise<Doc<"metricCursors"> | null> {
  return await ctx.db
    .query("metricCursors")
    .withIndex("by_source", (q) => q.eq("source", source))
    .unique();
}

export async function moveCursor(ctx: MutationCtx, source: string, at: number): Promise<void> {
  const cursor = await cursorOf(ctx, source);
  if (cursor) await ctx.db.patch("metricCursors", cursor._id, { at });
  else await ctx.db.insert("metricCursors", { source, at });
}

/** For Prometheus, whose counters cannot tell one person who fails again and again from an outage. */
export async function keepFailingPeople(
  ctx: MutationCtx,
  { joins, peopleFailedOfLate }: Pick<Signals, "joins" | "peopleFailedOfLate">,
): Promise<void> {
  const name = "parley_join_failing_people";
  await keepSeen(ctx, { name, labels: labelsOf({ hop: "any" }), value: joins.peopleFailed });
  const labels = labelsOf({ hop: "signal" });
  await keepSeen(ctx, { name, labels, value: joins.peopleFailedAtSignal });
  await keepSeen(ctx, { name: `${name}_6h`, labels: "", value: peopleFailedOfLate });
}

async function keepSeen(
  ctx: MutationCtx,
  { name, labels, value }: { name: string; labels: string; value: number },
): Promise<void> {
  const row = await findSum(ctx, name, labels);
  if (row === null) await ctx.db.insert("metricSums", { name, labels, value });
  else if (row.value !== value) await ctx.db.patch("metricSums", row._id, { value });
}

async function findSum(
  ctx: QueryCtx,
  name: string,
  labels: string,
): Promise<Doc<"metricSums"> | null> {
  return await ctx.db
    .query("metricSums")
    .withIndex("by_name_and_labels", (q) => q.eq("name", name).eq("labels", labels))
    .unique();
}

async function keepSum(
  ctx: MutationCtx,
  { name, labels, by }: { name: string; labels: string; by: number },
): Promise<void> {
  const row = await findSum(ctx, name, labels);
  if (row) await ctx.db.patch("metricSums", row._id, { value: row.value + by });
  else await ctx.db.insert("metricSums", { name, labels, value: by });
}
