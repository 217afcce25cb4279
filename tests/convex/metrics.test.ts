import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { senderOf } from "../../convex/model/session/webhookSenders";
import { METRICS } from "../../convex/model/monitoring/metrics";
import { attempted, lookAfter, post, scrape, TOKEN, valueOf } from "./monitoringWorld";
import { attempt, backendWithPeople, book } from "./setup";

beforeEach(() => vi.stubEnv("MONITORING_TOKEN", TOKEN));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** A backend whose figures have begun: rows from before do not count. */
async function watched() {
  const world = await backendWithPeople();
  await lookAfter(world);
  vi.setSystemTime(Date.now() + 30_000);
  return world;
}

describe("/metrics", () => {
  test.each([
    ["without a token", null, 401],
    ["with another one", `${TOKEN}x`, 401],
    ["with the beginning of it", TOKEN.slice(0, -1), 401],
    ["with it", TOKEN, 200],
  ])("%s answers as it should", async (_what, token, status) => {
    const world = await backendWithPeople();
    const response = await scrape(world, token);
    expect(response.status).toBe(status);
    expect((await response.text()).includes("parley_")).toBe(status === 200);
  });

  test.each([
    ["no token", ""],
    ["one that is short enough to guess", TOKEN.slice(0, 31)],
  ])("is not there where %s is set", async (_what, token) => {
    const world = await backendWithPeople();
    vi.stubEnv("MONITORING_TOKEN", token);
    expect((await scrape(world, token)).status).toBe(404);
    expect((await scrape(world, null)).status).toBe(404);
    expect((await post(world, { reports: [] }, token)).status).toBe(404);
  });

  test("has each metric from the first scrape on, with its type", async () => {
    const world = await backendWithPeople();
    const response = await scrape(world);
    expect(response.headers.get("content-type")).toContain("version=0.0.4");
    const lines = (await response.text()).split("\n");
    for (const [name, { type }] of Object.entries(METRICS)) {
      expect(lines).toContain(`# TYPE ${name} ${type}`);
      const pattern = new RegExp(`^${name}(_bucket|_count)?(\\{.*\\})? [0-9.]+$`);
      expect(
        lines.some((line) => pattern.test(line)),
        name,
      ).toBe(true);
    }
  });
});

test("ways into a room are counted once, by their end and their hop", async () => {
  const world = await watched();
  await attempted(world, 3, {});
  await attempted(world, 2, { outcome: "failed", failure: { hop: "signal", code: "x" } });
  for (let look = 0; look < 3; look += 1) await lookAfter(world);
  const of = async (kind: string, outcome: string) =>
    await valueOf(world, `parley_join_attempts_total{kind="${kind}",outcome="${outcome}"}`);
  expect(await of("join", "connected")).toBe(3);
  expect(await of("join", "failed")).toBe(2);
  expect(await of("rejoin", "connected")).toBe(0);
  expect(await valueOf(world, 'parley_join_failures_total{hop="signal"}')).toBe(2);
});

test("people whose joins fail are told as they are now", async () => {
  const world = await watched();
  const people = async (hop: string) =>
    await valueOf(world, `parley_join_failing_people{hop="${hop}"}`);
  await attempted(world, 9, { outcome: "failed", failure: { hop: "signal", code: "x" } });
  const failed = { outcome: "failed", failure: { hop: "media", code: "x" } } as const;
  await attempted(world, 1, { ...failed, userId: world.people.provider });
  await lookAfter(world);
  expect([await people("any"), await people("signal")]).toEqual([2, 1]);
  await lookAfter(world, 10 * 60_000);
  expect([await people("any"), await people("signal")]).toEqual([0, 0]);
});

test("people whose joins failed are told for six hours, also one after the other", async () => {
  const world = await watched();
  const people = async () => await valueOf(world, "parley_join_failing_people_6h");
  const failed = { outcome: "failed", failure: { hop: "media", code: "x" } } as const;
  await attempted(world, 9, failed);
  await attempted(world, 1, { outcome: "connected", userId: world.people.otherClient });
  const closed = { outcome: "refused", failure: { hop: "booking", code: "not_open" } } as const;
  await attempted(world, 1, { ...closed, userId: world.people.otherClient });
  await lookAfter(world);
  expect(await people()).toBe(1);
  await lookAfter(world, 60 * 60_000);
  await attempted(world, 1, { ...failed, userId: world.people.provider });
  await lookAfter(world);
  expect(await people()).toBe(2);
  await lookAfter(world, 5 * 60 * 60_000);
  expect(await people()).toBe(1);
  await lookAfter(world, 60 * 60_000);
  expect(await people()).toBe(0);
});

test("joins are counted as the board and the alerts count them", async () => {
  const world = await watched();
  const failed = { outcome: "failed", failure: { hop: "signal", code: "x" } } as const;
  const misconfigured = { hop: "token", code: "misconfigured" } as const;
  await attempted(world, 3, {});
  await attempted(world, 2, failed);
  await attempted(world, 4, { outcome: "refused", failure: misconfigured });
  await attempted(world, 1, { outcome: "abandoned", stages: { total: 12_000 } });
  // A rule of the booking, a changed mind and connections made anew are no joins.
  await attempted(world, 1, { outcome: "refused", failure: { hop: "booking", code: "too_early" } });
  await attempted(world, 1, { outcome: "abandoned", stages: { total: 2_000 } });
  await attempted(world, 5, { ...failed, kind: "rejoin" });
  await lookAfter(world);
  expect(await valueOf(world, 'parley_joins_total{result="joined"}')).toBe(3);
  expect(await valueOf(world, 'parley_joins_total{result="failed"}')).toBe(7);
  const at = async (hop: string) =>
    await valueOf(world, `parley_join_failures_total{hop="${hop}"}`);
  expect([await at("signal"), await at("token"), await at("unknown")]).toEqual([2, 4, 1]);
});

test("the time to join is the whole time, and none where it was not told", async () => {
  const world = await watched();
  await attempted(world, 1, { stages: { total: 9_000, signal: 300, media: 500 } });
  await attempted(world, 1, { stages: { media: 500 } });
  await lookAfter(world);
  expect(await valueOf(world, "parley_join_seconds_count")).toBe(1);
  expect(await valueOf(world, "parley_join_seconds_sum")).toBe(9);
});

test("the time to join is a histogram of those that connected", async () => {
  const world = await watched();
  await attempted(world, 2, { stages: { signal: 300, media: 500 } });
  await attempted(world, 1, { stages: { signal: 3_000, media: 2_000 } });
  await attempted(world, 1, { outcome: "failed", stages: { signal: 60_000 } });
  await lookAfter(world);
  const bucket = async (le: string) =>
    await valueOf(world, `parley_join_seconds_bucket{le="${le}"}`);
  expect(await bucket("0.5")).toBe(0);
  expect(await bucket("1")).toBe(2);
  expect(await bucket("4")).toBe(2);
  expect(await bucket("6")).toBe(3);
  expect(await bucket("+Inf")).toBe(3);
  expect(await valueOf(world, "parley_join_seconds_count")).toBe(3);
  expect(await valueOf(world, "parley_join_seconds_sum")).toBeCloseTo(6.6);
});

test("token requests are counted from the log, and those of nobody beside it", async () => {
  const world = await watched();
  const bookingId = await book(world);
  await world.asClient.mutation(api.sessions.join, attempt(bookingId));
  await world.asStranger.mutation(api.sessions.join, attempt(bookingId));
  await world.t.mutation(api.sessions.join, attempt(bookingId));
  await lookAfter(world);
  const of = async (labels: string) =>
    await valueOf(world, `parley_token_requests_total{${labels}}`);
  expect(await of('outcome="granted",reason="in_window"')).toBe(1);
  expect(await of('outcome="denied",reason="not_found"')).toBe(1);
  expect(await valueOf(world, "parley_signed_out_requests_total")).toBe(1);
});

test("events are those that LiveKit sent: neither what was found by asking, nor what others sent", async () => {
  const world = await watched();
  for (const eventId of ["EV_1", "missed:room_started:RM_1", "clerk:1", "mux:1"]) {
    await world.t.run(async (ctx) => {
      const event = eventId.startsWith("clerk") ? "user.updated" : "room_started";
      const sender = senderOf(eventId);
      await ctx.db.insert("webhookEvents", { eventId, event, sender, createdAt: Date.now() });
    });
  }
  await lookAfter(world);
  const events = async (event: string) =>
    await valueOf(world, `parley_webhook_events_total{event="${event}"}`);
  expect([await events("room_started"), await events("other")]).toEqual([1, null]);
});

test("refused webhooks are counted by their sender", async () => {
  const world = await watched();
  const refused = async (sender: string) =>
    await valueOf(world, `parley_webhook_refusals_total{sender="${sender}"}`);
  for (const sender of ["livekit", "livekit", "mux"]) {
    await world.t.fetch(`/${sender}/webhook`, { method: "POST", body: "{}" });
  }
  await lookAfter(world);
  expect([await refused("livekit"), await refused("mux"), await refused("clerk")]).toEqual([
    2, 1, 0,
  ]);
});

test("a request of a token reads and writes nothing of monitoring", async () => {
  const world = await watched();
  const rows = async () =>
    await world.t.run(async (ctx) => [
      await ctx.db.query("metricSums").collect(),
      await ctx.db.query("metricCursors").collect(),
      await ctx.db.query("alerts").collect(),
    ]);
  const before = await rows();
  await world.asClient.mutation(api.sessions.join, attempt(await book(world)));
  expect(await rows()).toEqual(before);
});

test("more rows than a batch are added up all the same, and none twice", async () => {
  const world = await watched();
  await attempted(world, 700, {});
  await lookAfter(world);
  await world.t.finishAllScheduledFunctions(vi.runAllTimers);
  await lookAfter(world);
  const series = 'parley_join_attempts_total{kind="join",outcome="connected"}';
  expect(await valueOf(world, series)).toBe(700);
});

test("rows of one time are added up though a batch ends between them", async () => {
  const world = await watched();
  // By then the clock's steps are longer than what parts two rows of one moment here.
  vi.setSystemTime(2 ** 45);
  await lookAfter(world);
  await attempted(world, 700, {});
  const rows = await world.t.run(async (ctx) => await ctx.db.query("attempts").collect());
  expect(new Set(rows.map((row) => row._creationTime)).size).toBe(1);
  await lookAfter(world);
  await world.t.finishAllScheduledFunctions(vi.runAllTimers);
  const series = 'parley_join_attempts_total{kind="join",outcome="connected"}';
  expect(await valueOf(world, series)).toBe(700);
});

test("rows that may still be joined by older ones are left for the next time", async () => {
  const world = await watched();
  await attempted(world, 1, {});
  await lookAfter(world, 15_000);
  const series = 'parley_join_attempts_total{kind="join",outcome="connected"}';
  expect(await valueOf(world, series)).toBe(0);
  await lookAfter(world, 6_000);
  expect(await valueOf(world, series)).toBe(1);
});

test("reports, alerts and the watch itself are told", async () => {
  const world = await watched();
  await post(world, { reports: [{ kind: "restarted", part: "sfu", count: 3 }] });
  await lookAfter(world);
  await lookAfter(world);
  expect(await valueOf(world, 'parley_reports_total{kind="restarted"}')).toBe(3);
  expect(await valueOf(world, 'parley_alerts_opened_total{rule="part_restarted"}')).toBe(1);
  expect(await valueOf(world, 'parley_alerts_open{severity="warn"}')).toBe(1);
  expect(await valueOf(world, "parley_watched_timestamp_seconds")).toBe(Date.now() / 1000);
});

test("since when a log has a row that is not sealed is told, until it is", async () => {
  const world = await watched();
  const of = async (log: string) =>
    await valueOf(world, `parley_audit_unsealed_timestamp_seconds{log="${log}"}`);
  const bookingId = await book(world);
  expect(await of("tokenLogs")).toBe(0);
  const at = Date.now();
  await world.asClient.mutation(api.sessions.join, attempt(bookingId));
  vi.setSystemTime(at + 20 * 60_000);
  await world.asClient.mutation(api.sessions.join, attempt(bookingId));
  expect(await of("tokenLogs")).toBeCloseTo(at / 1000, 0);
  await world.t.mutation(internal.audit.seal, {});
  expect(await of("tokenLogs")).toBeCloseTo(Date.now() / 1000, 0);
  vi.setSystemTime(Date.now() + 2 * 60_000);
  for (let step = 0; step < 3; step += 1) await world.t.mutation(internal.audit.seal, {});
  expect(await of("tokenLogs")).toBe(0);
});

test("the objectives are told as they are in force, so that rules of Prometheus judge by them", async () => {
  const world = await watched();
  expect(await valueOf(world, "parley_join_objective_ratio")).toBe(0.995);
  expect(await valueOf(world, "parley_join_objective_seconds")).toBe(4);
  await world.asAdmin.mutation(api.insights.setObjectives, { joinShare: 0.9, joinMs: 2_000 });
  expect(await valueOf(world, "parley_join_objective_ratio")).toBe(0.9);
  expect(await valueOf(world, "parley_join_objective_seconds")).toBe(2);
});

test("recordings that people declined are no failures", async () => {
  const world = await watched();
  const bookingId = await book(world);
  await world.t.run(async (ctx) => {
    for (const detail of ["declined", "egress_failed", "unanswered", "lost"]) {
      const action = "recording_failed" as const;
      await ctx.db.insert("bookingEvents", { bookingId, actorId: null, action, detail });
    }
  });
  await lookAfter(world);
  expect(await valueOf(world, "parley_recordings_failed_total")).toBe(2);
});

test("reports go after a day", async () => {
  const world = await watched();
  await post(world, { reports: [{ kind: "restarted", part: "sfu", count: 3 }] });
  vi.setSystemTime(Date.now() + 24 * 60 * 60_000 + 1);
  await post(world, { reports: [{ kind: "restarted", part: "app", count: 1 }] });
  await world.t.mutation(internal.retention.prune, { table: "monitoringReports" });
  const rows = await world.t.run(async (ctx) => await ctx.db.query("monitoringReports").collect());
  expect(rows.map(({ part }) => part)).toEqual(["app"]);
});
