import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { readLine } from "../../lib/log/log";
import { eventsOf } from "./events";
import { attempted } from "./monitoringWorld";
import { APP_ORIGIN, as, backendWithPeople, book, MINUTE, NOW, PEOPLE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

type Outside = { livekit?: number | "down"; date?: string; keys?: unknown };

/** What LiveKit, its recorder and the issuer answer. */
function answerAs({ livekit = 200, date, keys = { keys: [{ kid: "one" }] } }: Outside = {}) {
  vi.stubGlobal("fetch", async (input: Request | string | URL) => {
    const url = input instanceof Request ? input.url : String(input);
    if (url.includes("jwks.json")) return Response.json(keys);
    if (livekit === "down") throw new TypeError("fetch failed");
    const headers = date ? { date } : undefined;
    if (livekit !== 200) return Response.json({ code: "x", msg: "" }, { status: livekit, headers });
    return Response.json({ rooms: [], items: [] }, { headers });
  });
}

const CLERK = { CLERK_JWT_ISSUER_DOMAIN: "https://clerk.example" };

function stubEnv(more: Record<string, string>) {
  for (const [name, value] of Object.entries(more)) vi.stubEnv(name, value);
}

describe("the look at the set-up", () => {
  test.each(PEOPLE.filter((person) => person !== "admin"))("is refused to %s", async (person) => {
    const { t } = await backendWithPeople();
    answerAs();
    const call = as(t, person).action(api.setup.examine, { clientNow: NOW });
    await expect(call).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
  });

  test("tells an admin what answers, and no secret", async () => {
    const { asAdmin } = await backendWithPeople();
    stubEnv({ ...CLERK, CLERK_WEBHOOK_SIGNING_SECRET: "whsec_c2VjcmV0" });
    answerAs({ date: new Date(NOW + 90_000).toUTCString() });
    const facts = await asAdmin.action(api.setup.examine, { clientNow: NOW - 120_000 });
    expect(facts).toMatchObject({
      issuer: "https://clerk.example",
      issuerKeys: "ok",
      origins: [APP_ORIGIN],
      livekit: "ok",
      livekitSkewMs: 90_000,
      clientSkewMs: -120_000,
      hasClerkSecret: true,
      hasMail: false,
      hasJoined: false,
    });
    expect(JSON.stringify(facts)).not.toMatch(/whsec|a-secret-of|devkey/);
  });

  test("tells a refused key, silence and a missing key set apart", async () => {
    const { asAdmin } = await backendWithPeople();
    stubEnv(CLERK);
    const look = async () => await asAdmin.action(api.setup.examine, { clientNow: NOW });
    answerAs({ livekit: 401 });
    expect(await look()).toMatchObject({ livekit: "refused", recorder: "refused" });
    answerAs({ livekit: "down", keys: { keys: [] } });
    expect(await look()).toMatchObject({
      livekit: "unreachable",
      livekitSkewMs: null,
      issuerKeys: "missing",
      recorder: "unreachable",
    });
    vi.stubEnv("LIVEKIT_API_SECRET", "");
    expect(await look()).toMatchObject({ livekit: "unset", recorder: null });
  });

  test("tells whether webhooks have come since somebody was let in", async () => {
    const world = await backendWithPeople();
    answerAs();
    const bookingId = await book(world);
    const look = async () => await world.asAdmin.action(api.setup.examine, { clientNow: NOW });
    await attempted(world, 1, {});
    expect(await look()).toMatchObject({ hasJoined: false, isLivekitHeard: false });
    vi.advanceTimersByTime(6 * MINUTE);
    expect(await look()).toMatchObject({ hasJoined: true, isLivekitHeard: false });
    await eventsOf(world, bookingId)("room_started");
    expect(await look()).toMatchObject({ isLivekitHeard: true, isClerkHeard: false });
  });

  test("takes a webhook of before for none, once somebody came in without one", async () => {
    const world = await backendWithPeople();
    answerAs();
    const look = async () => await world.asAdmin.action(api.setup.examine, { clientNow: NOW });
    const tell = eventsOf(world, await book(world));
    await tell("room_started");
    await attempted(world, 1, {});
    vi.advanceTimersByTime(60 * MINUTE);
    expect(await look()).toMatchObject({ hasJoined: true, isLivekitHeard: true });
    await attempted(world, 1, { outcome: "failed" });
    vi.advanceTimersByTime(6 * MINUTE);
    expect(await look()).toMatchObject({ hasJoined: true, isLivekitHeard: true });
    await attempted(world, 1, {});
    // Found out by asking, which is no webhook.
    const missed = { eventId: "missed:room_started:RM_1", event: "room_started", createdAt: NOW };
    await world.t.mutation(internal.webhooks.receive, { event: missed });
    vi.advanceTimersByTime(6 * MINUTE);
    expect(await look()).toMatchObject({ hasJoined: true, isLivekitHeard: false });
  });

  test("names who is refused again and again, until one of theirs is taken", async () => {
    const world = await backendWithPeople();
    answerAs();
    const refused = async () => {
      vi.advanceTimersByTime(1_000);
      return (await world.asAdmin.action(api.setup.examine, { clientNow: NOW })).unheardSenders;
    };
    const forge = async (times: number) => {
      for (let one = 0; one < times; one += 1) {
        await world.t.fetch("/livekit/webhook", { method: "POST", body: "{}" });
      }
    };
    const tell = eventsOf(world, await book(world));
    await tell("room_started");
    await forge(2);
    // Its secret is not set here at all, which another rule says.
    for (let one = 0; one < 3; one += 1) {
      await world.t.fetch("/clerk/webhook", { method: "POST", body: "{}" });
    }
    expect(await refused()).toEqual([]);
    await forge(1);
    expect(await refused()).toEqual(["livekit"]);
    vi.advanceTimersByTime(6 * 24 * 60 * MINUTE);
    expect(await refused()).toEqual(["livekit"]);
    await tell("room_finished");
    expect(await refused()).toEqual([]);
    await forge(3);
    expect(await refused()).toEqual(["livekit"]);
    vi.advanceTimersByTime(8 * 24 * 60 * MINUTE);
    expect(await refused()).toEqual([]);
  });

  test("counts what was refused, by sender and answer, for seven days", async () => {
    const world = await backendWithPeople();
    answerAs();
    const look = async () =>
      (await world.asAdmin.action(api.setup.examine, { clientNow: NOW })).refusals;
    expect(await look()).toEqual([]);
    for (const path of ["/livekit/webhook", "/livekit/webhook", "/mux/webhook"]) {
      vi.advanceTimersByTime(1_000);
      await world.t.fetch(path, { method: "POST", body: "what it said" });
    }
    const at = Date.now();
    const refusals = await look();
    expect(refusals).toEqual([
      { sender: "mux", status: 503, count: 1, lastAt: expect.closeTo(at, -2) },
      { sender: "livekit", status: 401, count: 2, lastAt: expect.closeTo(at - 1_000, -2) },
    ]);
    vi.advanceTimersByTime(8 * 24 * 60 * MINUTE);
    expect(await look()).toEqual([]);
  });

  test("takes neither a quiet month nor a check for a webhook that is missing", async () => {
    const world = await backendWithPeople();
    stubEnv({ ...CLERK, CLERK_WEBHOOK_SIGNING_SECRET: "whsec_c2VjcmV0" });
    answerAs();
    const look = async () => await world.asAdmin.action(api.setup.examine, { clientNow: NOW });
    await world.t.run(async (ctx) => {
      const tokenIdentifier = `${CLERK.CLERK_JWT_ISSUER_DOMAIN}|user_1`;
      const row = { tokenIdentifier, name: "Demo", isProvider: false, isAdmin: false };
      await ctx.db.insert("users", row);
    });
    const probe = { attemptId: "attempt-1", deviceId: "device-1" };
    await world.asClient.mutation(internal.doctor.grant, probe);
    vi.advanceTimersByTime(6 * MINUTE);
    expect(await look()).toMatchObject({ hasJoined: false, hasClerkPeople: true });
    await attempted(world, 1, {});
    vi.advanceTimersByTime(6 * MINUTE);
    expect(await look()).toMatchObject({ hasJoined: true });
    vi.advanceTimersByTime(30 * 24 * 60 * MINUTE);
    expect(await look()).toMatchObject({ hasJoined: false, hasClerkPeople: false });
  });

  test("is not asked for without end", async () => {
    const { asAdmin } = await backendWithPeople();
    answerAs();
    const look = async () => await asAdmin.action(api.setup.examine, { clientNow: NOW });
    for (let i = 0; i < 20; i += 1) await look();
    await expect(look()).rejects.toMatchObject({ data: { code: "RATE_LIMITED" } });
  });
});

describe("the deployment's log", () => {
  test("names what is set up wrongly, by its rule", async () => {
    const { t } = await backendWithPeople();
    vi.stubEnv("APP_ORIGINS", "");
    vi.stubEnv("MONITORING_TOKEN", "x".repeat(31));
    answerAs({ livekit: 401 });
    const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const ids = await t.action(internal.setup.log, {});
    expect(ids).toEqual([
      "no_origins",
      "livekit_refused",
      "mail_unset",
      "recorder_refused",
      "monitoring_token_short",
    ]);
    const lines = said.mock.calls.flat().map((line) => readLine(String(line)));
    expect(lines).toContainEqual(
      expect.objectContaining({
        part: "backend",
        level: "error",
        event: "setup_broken",
        rule: "livekit_refused",
        about: "video",
        severity: "stop",
      }),
    );
  });

  test("names it when the app says that it starts, LiveKit's key and clock as well; few starts an hour", async () => {
    const { t } = await backendWithPeople();
    answerAs({ livekit: 401, date: new Date(NOW + 90_000).toUTCString() });
    const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
    for (let i = 0; i < 20; i += 1) {
      const { status } = await t.fetch("/setup/start", { method: "POST" });
      expect(status).toBe(204);
    }
    await vi.advanceTimersByTimeAsync(1);
    await t.finishInProgressScheduledFunctions();
    const rules = said.mock.calls.flat().map((line) => readLine(String(line))?.rule);
    expect(rules).toContain("livekit_clock");
    expect(rules.filter((rule) => rule === "livekit_refused")).toHaveLength(6);
  });

  test("names the address whose tokens are refused", async () => {
    const { t } = await backendWithPeople();
    const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const azp = "https://forgotten.example";
    const other = t.withIdentity({ tokenIdentifier: "a|1", azp });
    await expect(other.mutation(api.users.ensure, {})).rejects.toMatchObject({
      data: { code: "UNAUTHENTICATED" },
    });
    expect(said.mock.calls.flat().map((line) => readLine(String(line)))).toContainEqual(
      expect.objectContaining({ rule: "origin_unknown", about: "signIn", origin: azp }),
    );
  });
});
