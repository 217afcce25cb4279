import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { endAlarms, raiseAlarm } from "../../convex/model/audit/auditAlarms";
import { RULES } from "../../convex/model/monitoring/alertRules";
import { endDeletion } from "../../convex/model/storage/deletions";
import type { WebhookSender } from "../../convex/model/session/webhookSenders";
import { bookingOf } from "./events";
import { attempted, attemptedByTwo, lookAfter, post, TOKEN } from "./monitoringWorld";
import { recordAttempt } from "./insightWorld";
import { kindsOf, mailsTo, signIn } from "./noticeWorld";
import { muxBroadcast } from "./publicWorld";
import { endpointOf, outgoing, SEALING, typesSent } from "./outgoingWorld";
import { backendWithPeople, book, MINUTE, type World } from "./setup";

beforeEach(() => vi.stubEnv("MONITORING_TOKEN", TOKEN));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const HOUR = 60 * MINUTE;

const FAILED_AT_MEDIA = {
  outcome: "failed" as const,
  failure: { hop: "media" as const, code: "media_blocked" },
};
const FAILED_AT_SIGNAL = {
  outcome: "failed" as const,
  failure: { hop: "signal" as const, code: "signal_refused" },
};

const open = async (world: World) => await world.asAdmin.query(api.admin.openAlerts, {});
const rulesOpen = async (world: World) => (await open(world)).map(({ rule }) => rule);

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

const reported = (kind: string, part: string, count: number) => async (world: World) => {
  expect((await post(world, { reports: [{ kind, part, count }] })).status).toBe(204);
};

/** Webhooks of a booking's room that are signed with another key, as where LiveKit's is another one. */
async function refused(world: World, count: number): Promise<void> {
  const { roomName } = await bookingOf(world, await book(world));
  for (let one = 0; one < count; one += 1)
    await forged(world, "livekit", { room: { name: roomName } });
}

/** What nobody signed. */
async function forged(world: World, sender: WebhookSender, told: object): Promise<void> {
  const headers = { authorization: "Bearer x", "mux-signature": "t=1,v1=x", "svix-id": "msg_x" };
  const init = { method: "POST", body: JSON.stringify(told), headers };
  expect((await world.t.fetch(`/${sender}/webhook`, init)).status).toBe(401);
}

/** What the verification of the logs found, and that it matches again. */
const ALARM = { log: "tokenLogs", number: 1 } as const;
const found = async (world: World) =>
  await world.t.run(async (ctx) => await raiseAlarm(ctx, { ...ALARM, problem: "edited" }));
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
    (world) => refused(world, 3),
    (world) => refused(world, 2),
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

const pastOf = async (world: World) =>
  (await world.asAdmin.query(api.admin.pastAlerts, { paginationOpts: FIRST })).page;
const FIRST = { numItems: 25, cursor: null };

describe("the success of joins", () => {
  test("is judged against the objective: three of a thousand are within it", async () => {
    const world = await backendWithPeople();
    await attemptedByTwo(world, 3, FAILED_AT_MEDIA);
    await attempted(world, 800, {});
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
    await attempted(world, 2, FAILED_AT_MEDIA);
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual(["join_success"]);
  });

  test("is an alert where both sides of one session stay out, and nobody else came in", async () => {
    const world = await backendWithPeople();
    await attempted(world, 2, FAILED_AT_MEDIA);
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
    await attempted(world, 1, {});
    const theirs = { ...FAILED_AT_MEDIA, userId: world.people.provider };
    await attempted(world, 1, theirs);
    // Three by now, and one who is in: that is the rule of many.
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual(["join_success"]);

    const small = await backendWithPeople();
    await attempted(small, 1, FAILED_AT_MEDIA);
    await attempted(small, 1, { ...FAILED_AT_MEDIA, userId: small.people.provider });
    await lookAfter(small);
    expect(await rulesOpen(small)).toEqual(["join_success"]);
  });

  test("is no outage where one person fails again and again, at whichever hop", async () => {
    const world = await backendWithPeople();
    await attempted(world, 30, FAILED_AT_SIGNAL);
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
    // Somebody else fails elsewhere: of the signal server one person still says so alone.
    await attempted(world, 1, { ...FAILED_AT_MEDIA, userId: world.people.provider });
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual(["join_success"]);
  });

  test("cannot be brought down by the client of a booking that is off", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 600 });
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    for (const who of [world.asClient, world.asProvider]) {
      for (let one = 0; one < 3; one += 1) {
        await recordAttempt(who, bookingId, { ...FAILED_AT_SIGNAL, path: null });
      }
    }
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
  });

  test("does not suffer from a few that the signal server lost of very many", async () => {
    const world = await backendWithPeople();
    await attemptedByTwo(world, 4, FAILED_AT_SIGNAL);
    await attempted(world, 900, {});
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
  });

  test("is judged against the objective that admins set, from the next look on", async () => {
    const world = await backendWithPeople();
    await attemptedByTwo(world, 5, FAILED_AT_MEDIA);
    await attempted(world, 95, {});
    await world.asAdmin.mutation(api.insights.setObjectives, { joinShare: 0.9, joinMs: 4_000 });
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
    await world.asAdmin.mutation(api.insights.setObjectives, { joinShare: 0.96, joinMs: 4_000 });
    await lookAfter(world);
    expect((await open(world)).map(({ rule, facts }) => [rule, facts])).toEqual([
      ["join_success", { share: 0.95, objective: 0.96, count: 5 }],
    ]);
  });

  test("does not suffer from refusals, from changed minds and from connections made anew", async () => {
    const world = await backendWithPeople();
    await attempted(world, 20, { outcome: "refused" });
    await attempted(world, 20, { outcome: "abandoned" });
    await attempted(world, 2, { ...FAILED_AT_MEDIA, kind: "rejoin" });
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
  });

  test("that falls is told within a minute of the first failures, whenever the cron looks", async () => {
    const world = await backendWithPeople();
    await lookAfter(world);
    vi.setSystemTime(Date.now() + 29_500);
    await attemptedByTwo(world, 3, FAILED_AT_MEDIA);
    const fellAt = Date.now();
    // Too fresh to be looked at here: the next look has it.
    await lookAfter(world, 500);
    await lookAfter(world, 30_000);
    const [alert] = await open(world);
    expect(alert!.rule).toBe("join_success");
    expect(alert!.openedAt - fellAt).toBeLessThanOrEqual(60_000);
  });
});

describe("webhooks that are refused", () => {
  const ISSUER = "https://people.example";
  beforeEach(() => {
    vi.stubEnv("CLERK_JWT_ISSUER_DOMAIN", ISSUER);
    vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", `whsec_${btoa("secret-of-clerk")}`);
    vi.stubEnv("MUX_WEBHOOK_SECRET", "a-secret-of-mux");
  });

  test.each([
    ["livekit", { room: { name: "a-room-of-nobody" } }],
    ["livekit", "no object"],
    ["clerk", { type: "user.updated", data: { id: "user_of_nobody" } }],
    ["mux", { type: "video.live_stream.active", data: { id: "a-stream-of-nobody" } }],
  ] as const)("of %s are no alert where they name nothing of ours: %o", async (sender, told) => {
    const world = await backendWithPeople();
    for (let one = 0; one < 9; one += 1) await forged(world, sender, told as object);
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
  });

  test.each([
    [{ type: "user.updated", data: { id: "client" } }],
    [{ type: "session.ended", data: { id: "sess_1", user_id: "client" } }],
  ])("of Clerk are one where they name somebody of ours, whatever others make up", async (told) => {
    const world = await backendWithPeople();
    // A flood of what is made up uses up nothing of theirs.
    for (let one = 0; one < 50; one += 1) await forged(world, "clerk", {});
    for (let one = 0; one < 3; one += 1) await forged(world, "clerk", told);
    await lookAfter(world);
    expect((await open(world)).map(({ facts }) => facts)).toEqual([{ part: "clerk", count: 3 }]);
  });

  test("of Mux are one where they name a stream of ours", async () => {
    const { world, stream } = await muxBroadcast();
    const data = { id: "asset", live_stream_id: stream.liveStreamId };
    const told = { type: "video.asset.ready", data };
    for (let one = 0; one < 3; one += 1) await forged(world, "mux", told);
    await lookAfter(world);
    expect((await open(world)).map(({ facts }) => facts)).toEqual([{ part: "mux", count: 3 }]);
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

test("repeated reconnects name the person, to admins alone", async () => {
  const world = await backendWithPeople();
  await attempted(world, 5, { kind: "rejoin" });
  await lookAfter(world);
  const [alert] = await open(world);
  expect(alert).toMatchObject({ person: { name: "Demo client" }, severity: "warn" });
  expect(await kindsOf(world, "client")).not.toContain("alert_opened");
  expect(await kindsOf(world, "provider")).not.toContain("alert_opened");
});

test("repeated reconnects are seen behind however many joins", async () => {
  const world = await backendWithPeople();
  await attempted(world, 4, { kind: "rejoin" });
  await attempted(world, 1_001, {});
  await lookAfter(world);
  expect(await rulesOpen(world)).toEqual(["repeated_reconnects"]);
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

describe("an acknowledgement", () => {
  async function oneAlert() {
    const world = await backendWithPeople();
    await reported("restarted", "sfu", 1)(world);
    await lookAfter(world);
    const [alert] = await open(world);
    return { world, alertId: alert!._id };
  }
  const story = async (world: World) =>
    await world.t.run(async (ctx) => (await ctx.db.query("alertEvents").collect()).map(short));
  const short = ({ action, actorId }: { action: string; actorId: unknown }) => [action, actorId];

  test("counts once, and is in the alert's story with who it was", async () => {
    const { world, alertId } = await oneAlert();
    const say = () => world.asAdmin.mutation(api.admin.acknowledgeAlert, { alertId });
    expect(await say()).toBe("acknowledged");
    expect(await say()).toBe("already");
    expect(await story(world)).toEqual([
      ["opened", null],
      ["acknowledged", world.people.admin],
    ]);
    expect((await open(world))[0]!.acknowledged).toEqual({ at: Date.now(), by: "Demo admin" });
  });

  test("of an alert that is none changes nothing", async () => {
    const { world } = await oneAlert();
    const args = { alertId: world.people.admin };
    expect(await world.asAdmin.mutation(api.admin.acknowledgeAlert, args)).toBe("not_found");
    expect(await story(world)).toEqual([["opened", null]]);
  });
});

describe("closing by hand", () => {
  const close = (world: World, alertId: string) =>
    world.asAdmin.mutation(api.admin.closeAlert, { alertId });

  test("ends what Prometheus raised, once, and its story says who did", async () => {
    const world = await backendWithPeople();
    const alert = { status: "firing", labels: { alertname: "ParleyAppDown" }, fingerprint: "a1" };
    await post(world, { version: "4", alerts: [alert] });
    const alertId = (await open(world))[0]!._id;
    expect(await close(world, alertId)).toBe("closed");
    expect(await close(world, alertId)).toBe("already");
    expect(await open(world)).toEqual([]);
    const story = await world.t.run(async (ctx) => await ctx.db.query("alertEvents").collect());
    expect(story.map(({ action, actorId }) => [action, actorId])).toEqual([
      ["opened", null],
      ["resolved", world.people.admin],
    ]);
    // Where it goes on, Prometheus says so again.
    await post(world, { version: "4", alerts: [alert] });
    expect(await rulesOpen(world)).toEqual(["external"]);
  });

  test("is not for what the watch still sees, nor for what is none", async () => {
    const world = await backendWithPeople();
    await reported("restarted", "sfu", 1)(world);
    await lookAfter(world);
    expect(await close(world, (await open(world))[0]!._id)).toBe("watched");
    expect(await close(world, world.people.admin)).toBe("not_found");
    expect(await rulesOpen(world)).toEqual(["part_restarted"]);
  });
});

describe("Alertmanager's webhook", () => {
  const sent = (status: "firing" | "resolved", labels: object = {}) => ({
    version: "4",
    status,
    alerts: [
      {
        status,
        labels: { alertname: "ParleyAppDown", severity: "page", ...labels },
        annotations: { summary: "words that are not read" },
        fingerprint: "a1b2c3d4e5f60718",
      },
    ],
  });

  test("opens an alert at once, once, and resolves it", async () => {
    const world = await backendWithPeople();
    for (let at = 0; at < 3; at += 1) expect((await post(world, sent("firing"))).status).toBe(204);
    expect(await open(world)).toMatchObject([
      { rule: "external", severity: "page", facts: { label: "ParleyAppDown" } },
    ]);
    // The watch leaves to Prometheus what it raised.
    await lookAfter(world, 30 * MINUTE);
    await lookAfter(world, 30 * MINUTE);
    expect(await rulesOpen(world)).toEqual(["external"]);
    await post(world, sent("resolved"));
    expect(await open(world)).toEqual([]);
    expect(await pastOf(world)).toHaveLength(1);
  });

  const many = (count: number) => {
    const alerts = Array.from({ length: count }, (_, at) => ({
      status: "firing",
      labels: { alertname: "ParleyAppDown" },
      fingerprint: (at + 1).toString(16),
    }));
    return { version: "4", status: "firing", alerts };
  };

  test("that tells of more than fit into one step has all of them kept", async () => {
    const world = await backendWithPeople();
    expect((await post(world, many(120))).status).toBe(204);
    expect(await open(world)).toHaveLength(120);
  });

  test("that said nothing for two of its intervals leaves none open for ever", async () => {
    const world = await backendWithPeople();
    await post(world, sent("firing"));
    await lookAfter(world, 4 * HOUR);
    await post(world, sent("firing"));
    await lookAfter(world, 7 * HOUR);
    expect(await rulesOpen(world)).toEqual(["external"]);
    await lookAfter(world, 2 * HOUR);
    expect(await rulesOpen(world)).toEqual([]);
    expect(await pastOf(world)).toHaveLength(1);
  });

  test("never hides what the watch found, nor keeps it open", async () => {
    const world = await backendWithPeople();
    await post(world, many(201));
    await reported("restarted", "sfu", 1)(world);
    await lookAfter(world);
    expect((await rulesOpen(world))[0]).toBe("part_restarted");
    await lookAfter(world, 6 * MINUTE);
    await lookAfter(world, 3 * MINUTE);
    expect(await rulesOpen(world)).not.toContain("part_restarted");
  });

  test("with a name that is a sentence, or a fingerprint that is none, opens nothing", async () => {
    const world = await backendWithPeople();
    await post(world, sent("firing", { alertname: "somebody@example.invalid wrote: hello" }));
    const odd = sent("firing");
    await post(world, { ...odd, alerts: [{ ...odd.alerts[0], fingerprint: "<script>" }] });
    expect(await open(world)).toEqual([]);
  });
});

describe("a report", () => {
  test.each([
    ["no JSON", "{", 400],
    ["something else", { hello: 1 }, 400],
    ["another version of Alertmanager", { version: "3", alerts: [] }, 400],
    ["too much", "x".repeat(70_000), 413],
    ["too much by its bytes", "ü".repeat(40_000), 413],
  ])("that is %s is refused", async (_what, body, status) => {
    const world = await backendWithPeople();
    expect((await post(world, body)).status).toBe(status);
  });

  test("leaves out what it does not understand, and keeps the rest", async () => {
    const world = await backendWithPeople();
    const good = { kind: "restarted", part: "sfu", count: 2 };
    const bad = [
      { ...good, kind: "hello" },
      { ...good, part: "10.0.0.1:80" },
      { ...good, count: -1 },
      { ...good, count: 0.5 },
      null,
    ];
    expect((await post(world, { reports: [...bad, good] })).status).toBe(204);
    const rows = await world.t.run(
      async (ctx) => await ctx.db.query("monitoringReports").collect(),
    );
    expect(rows).toMatchObject([good]);
  });

  test.each([
    ["without a token", null],
    ["with another token", `${TOKEN}x`],
  ])("%s is refused and leaves nothing", async (_what, token) => {
    const world = await backendWithPeople();
    const body = { reports: [{ kind: "restarted", part: "sfu", count: 1 }] };
    expect((await post(world, body, token)).status).toBe(401);
    const rows = await world.t.run(
      async (ctx) => await ctx.db.query("monitoringReports").collect(),
    );
    expect(rows).toEqual([]);
  });

  test("where no token is set, there is nothing", async () => {
    const world = await backendWithPeople();
    vi.stubEnv("MONITORING_TOKEN", "");
    expect((await post(world, { reports: [] }, "")).status).toBe(404);
  });
});
