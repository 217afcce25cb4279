import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lookAfter, post, TOKEN } from "./monitoringWorld";
import { muxBroadcast } from "./publicWorld";
import { backendWithPeople, book, MINUTE } from "./setup";
import { forged, missed, open, pastOf, refused, reported, rulesOpen } from "./alertWorld";
import { eventsOf } from "./events";

beforeEach(() => vi.stubEnv("MONITORING_TOKEN", TOKEN));

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const HOUR = 60 * MINUTE;

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
    [(id: string) => ({ type: "user.updated", data: { id } })],
    [(id: string) => ({ type: "session.ended", data: { id: "sess_1", user_id: id } })],
  ])("of Clerk are one where they name two of ours, whatever others make up", async (of) => {
    const world = await backendWithPeople();
    // A flood of what is made up uses up nothing of theirs.
    for (let one = 0; one < 50; one += 1) await forged(world, "clerk", {});
    for (const id of ["client", "client", "stranger"]) await forged(world, "clerk", of(id));
    await lookAfter(world);
    expect((await open(world)).map(({ facts }) => facts)).toEqual([{ part: "clerk", count: 3 }]);
  });

  test("of Clerk are none where they name one person, who knows that name", async () => {
    const world = await backendWithPeople();
    const told = { type: "user.updated", data: { id: "client" } };
    for (let one = 0; one < 5; one += 1) await forged(world, "clerk", told);
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
  });

  test("of LiveKit are none as long as nothing of what it should have told is missed", async () => {
    const world = await backendWithPeople();
    await missed(world);
    await eventsOf(world, await book(world))("room_started");
    // Anybody in a room knows its name.
    await refused(world, 4);
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual([]);
    await missed(world);
    await lookAfter(world);
    expect(await rulesOpen(world)).toEqual(["webhooks_refused"]);
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
