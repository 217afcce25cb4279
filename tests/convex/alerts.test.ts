import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import { endAlarms } from "../../convex/model/audit/auditAlarms";
import { RULES } from "../../convex/model/monitoring/alertRules";
import { endDeletion } from "../../convex/model/storage/deletions";
import { attempted, attemptedByTwo, lookAfter, TOKEN } from "./monitoringWorld";
import { kindsOf, mailsTo, signIn } from "./noticeWorld";
import { endpointOf, outgoing, SEALING, typesSent } from "./outgoingWorld";
import { backendWithPeople, book, MINUTE, type World } from "./setup";
import {
  ALARM,
  FAILED_AT_MEDIA,
  FAILED_AT_SIGNAL,
  found,
  open,
  pastOf,
  missed,
  refused,
  reported,
  rulesOpen,
} from "./alertWorld";

beforeEach(() => vi.stubEnv("MONITORING_TOKEN", TOKEN));

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function ended(
  world: World,
  action: "recording_failed" | "broadcast_failed",
  detail: string,
): Promise<void> {
  const bookingId = await book(world);
  await world.t.run(async (ctx) => {
    await ctx.db.insert("bookingEvents", { bookingId, actorId: null, action, detail });
  });
}

const matching = async (world: World) =>
  await world.t.run(async (ctx) => await endAlarms(ctx, ALARM.log, ALARM.number));

/** A row that nothing seals, seen for the first time after so many minutes. */
const unsealed = (minutes: number) => async (world: World) => {
  const { client: subjectId } = world.people;
  await world.t.run(async (ctx) => {
    const granted = { actorId: null, subjectId, action: "admin_granted" as const };
    await ctx.db.insert("accountEvents", granted);
  });
  // The first look after a while finds what the backend is about to seal, and says nothing.
  await lookAfter(world, minutes * MINUTE);
  expect(await rulesOpen(world)).toEqual([]);
};

const sealed = async (world: World) => await world.t.mutation(internal.audit.seal, {});

/** A file whose deletion was tried so often. */
const owed = async (world: World, tries: number) =>
  await world.t.run((ctx) => ctx.db.insert("fileDeletions", { egressId: "EG_late", tries }));

const deleted = async (world: World) =>
  await world.t.run(async (ctx) => {
    const row = (await ctx.db.query("fileDeletions").first())!;
    await endDeletion(ctx, row._id);
  });

type Case = [
  rule: keyof typeof RULES,
  enough: Make,
  notEnough: Make,
  facts: object,
  /** What ends it, where time alone does not. */
  end?: Make,
];

type Make = (world: World) => Promise<unknown>;

/** Each rule: what raises it, and what is just not enough for it. */
const CASES: Case[] = [
  [
    "join_success",
    (world) => attemptedByTwo(world, 3, FAILED_AT_MEDIA),
    (world) => attempted(world, 12, FAILED_AT_MEDIA),
    { share: 0, objective: 0.995, count: 3 },
  ],
  [
    "websocket_failures",
    (world) => attemptedByTwo(world, 3, FAILED_AT_SIGNAL),
    (world) => attemptedByTwo(world, 2, FAILED_AT_SIGNAL),
    { count: 3 },
  ],
  [
    "repeated_reconnects",
    (world) => attempted(world, 4, { kind: "rejoin" }),
    (world) => attempted(world, 3, { kind: "rejoin" }),
    { count: 4 },
  ],
  [
    "part_restarted",
    reported("restarted", "sfu", 1),
    reported("proxy_error", "sfu", 1),
    { part: "sfu", count: 1 },
  ],
  [
    "part_given_up",
    reported("given_up", "recorder", 1),
    reported("restarted", "recorder", 1),
    { part: "recorder", count: 1 },
  ],
  [
    "proxy_errors",
    reported("proxy_error", "proxy", 5),
    reported("proxy_error", "proxy", 4),
    { part: "proxy", count: 5 },
  ],
  [
    "redis_errors",
    reported("redis_error", "sfu", 3),
    reported("redis_error", "sfu", 2),
    { part: "sfu", count: 3 },
  ],
  [
    "audit_broken",
    (world) => found(world),
    (world) => found(world).then(() => matching(world)),
    { count: 1 },
    (world) => matching(world),
  ],
  ["audit_unsealed", unsealed(15), unsealed(14), { count: 1 }, sealed],
  [
    "recordings_failed",
    (world) => ended(world, "recording_failed", "egress_failed"),
    (world) => ended(world, "recording_failed", "declined"),
    { count: 1 },
  ],
  [
    "broadcasts_failed",
    (world) => ended(world, "broadcast_failed", "all_failed"),
    (world) => ended(world, "broadcast_failed", "withdrawn"),
    { count: 1 },
  ],
  [
    "deletions_late",
    (world) => owed(world, 34),
    (world) => owed(world, 33),
    { count: 1 },
    (world) => deleted(world),
  ],
  [
    "webhooks_refused",
    async (world) => {
      await missed(world);
      await refused(world, 3);
    },
    async (world) => {
      await missed(world);
      await refused(world, 2);
    },
    { part: "livekit", count: 3 },
  ],
];

test("every rule has its case here", () => {
  expect(CASES.map(([rule]) => rule)).toEqual(Object.keys(RULES));
});

describe.each(CASES)("the rule %s", (rule, enough, notEnough, facts, end) => {
  test("opens one alert, however often it is seen", async () => {
    const world = await backendWithPeople();
    await enough(world);
    for (let look = 0; look < 4; look += 1) await lookAfter(world);
    const found = (await open(world)).filter((alert) => alert.rule === rule);
    expect(found).toHaveLength(1);
    expect(found[0]!.facts).toEqual(facts);
    const kinds = (await kindsOf(world, "admin")).filter((kind) => kind === "alert_opened");
    expect(kinds).toHaveLength((await open(world)).length);
  });

  test("is silent below its threshold", async () => {
    const world = await backendWithPeople();
    await notEnough(world);
    await lookAfter(world);
    expect(await rulesOpen(world)).not.toContain(rule);
  });

  test("resolves its alert once it has been calm for a while", async () => {
    const world = await backendWithPeople();
    await enough(world);
    await lookAfter(world);
    expect(await rulesOpen(world)).toContain(rule);
    await end?.(world);
    await lookAfter(world, 20 * MINUTE);
    expect(await rulesOpen(world)).toContain(rule);
    await lookAfter(world, 2 * MINUTE);
    expect(await open(world)).toEqual([]);
    const past = await pastOf(world);
    expect(past.map((alert) => alert.rule)).toContain(rule);
    expect(past.every(({ resolvedAt }) => resolvedAt === Date.now())).toBe(true);
    expect(await kindsOf(world, "admin")).toContain("alert_resolved");
  });
});

test("an alert that comes and goes stays the one that it is", async () => {
  const world = await backendWithPeople();
  await reported("restarted", "sfu", 1)(world);
  await lookAfter(world);
  // Out of sight for a minute and a half, then there again.
  await lookAfter(world, 6 * MINUTE);
  await reported("restarted", "sfu", 1)(world);
  await lookAfter(world, 90_000);
  await lookAfter(world, 60_000);
  expect(await rulesOpen(world)).toEqual(["part_restarted"]);
  expect(await pastOf(world)).toEqual([]);
});

test("two parts are two alerts", async () => {
  const world = await backendWithPeople();
  await reported("restarted", "sfu", 1)(world);
  await reported("restarted", "app", 1)(world);
  await lookAfter(world);
  const parts = (await open(world)).map(({ facts }) => facts.part);
  expect(parts.map(String).toSorted()).toEqual(["app", "sfu"]);
});

test("admins get a mail in their language, when it begins and when it is over", async () => {
  const world = await backendWithPeople();
  await signIn(world, "admin", { locale: "de" });
  await reported("restarted", "sfu", 1)(world);
  await lookAfter(world);
  expect((await mailsTo(world, "admin")).map(({ subject }) => subject)).toEqual([
    "Alarm: Ein Teil des Dienstes wurde neu gestartet: sfu",
  ]);
  await lookAfter(world, 10 * MINUTE);
  await lookAfter(world, 3 * MINUTE);
  const [mail] = await mailsTo(world, "admin");
  expect(mail!.subject).toContain("Wieder in Ordnung: Ein Teil des Dienstes");
  expect(mail!.text).toContain("https://app.example/admin/alerts");
});

test("an admin's endpoint is told, of the part and of nobody", async () => {
  vi.stubEnv("PARLEY_KEYS_SECRET", SEALING);
  const world = await backendWithPeople();
  const types = ["alert.raised" as const, "alert.resolved" as const];
  await endpointOf(world, { isForAll: true, types }, "asAdmin");
  await reported("restarted", "sfu", 1)(world);
  await attempted(world, 4, { kind: "rejoin" });
  await lookAfter(world);
  const { events } = await outgoing(world);
  expect(events.map(({ type, body }) => [type, JSON.parse(body).data.rule])).toEqual(
    expect.arrayContaining([
      ["alert.raised", "part_restarted"],
      ["alert.raised", "repeated_reconnects"],
    ]),
  );
  expect(JSON.stringify(events)).not.toContain(world.people.client);
  await lookAfter(world, 15 * MINUTE);
  await lookAfter(world, 3 * MINUTE);
  expect(await typesSent(world)).toContain("alert.resolved");
});
