import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import http from "../../convex/http";
import { AUDIT_LOGS } from "../../convex/model/audit/auditLogs";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy";
import { KEPT_FOR } from "../../convex/model/upkeep/retention";
import { OPEN_TO_STRANGERS } from "../publicFunctions";
import { SERVICE } from "./calendarWorld";
import { APP_ORIGIN, attempt, backendWithPeople, book, MINUTE, NOW, PEOPLE, as } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

type Registered = {
  isPublic?: boolean;
  isInternal?: boolean;
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  exportArgs?: () => string;
  exportReturns?: () => string;
};

const modules = import.meta.glob<Record<string, Registered>>(
  ["../../convex/*.ts", "!../../convex/*.config.ts"],
  { eager: true },
);

/** Every registered function of the backend, by `module:name`, read from the code itself. */
function registered(): [string, Registered][] {
  return Object.entries(modules).flatMap(([path, exports]) => {
    const moduleName = path.split("/").at(-1)!.replace(".ts", "");
    const isFunction = (value: Registered) =>
      value?.isQuery || value?.isMutation || value?.isAction;
    return Object.entries(exports)
      .filter(([, value]) => isFunction(value))
      .map(([name, value]): [string, Registered] => [`${moduleName}:${name}`, value]);
  });
}

const publicFunctions = registered().filter(([, value]) => value.isPublic);

const NO_OPERATION = {
  type: "urn:parley:problem:not_found",
  status: 404,
  code: "not_found",
  title: "There is no such thing, or it is not yours.",
};
const SIGNED_OUT = JSON.stringify({ kind: "refused", reason: "signed_out" });

/** Stands for the id of somebody. */
const SOME_PERSON = "a person";

const SOME_ARGS: Record<string, object> = {
  "account:exportPart": { section: "profile", after: null },
  "setup:examine": { clientNow: 0 },
  "account:erase": { confirmation: "n" },
  "insights:board": { days: 7, today: 20_000 },
  "insights:breakdown": { days: 7, today: 20_000, by: "browser" },
  "insights:setObjectives": { joinShare: 0.99, joinMs: 4_000 },
  "admin:pastAlerts": { paginationOpts: { numItems: 5, cursor: null } },
  "admin:acknowledgeAlert": { alertId: "x" },
  "admin:closeAlert": { alertId: "x" },
  "admin:tokenLogs": { paginationOpts: { numItems: 5, cursor: null } },
  "admin:auditLog": { paginationOpts: { numItems: 5, cursor: null } },
  "admin:accountLog": { paginationOpts: { numItems: 5, cursor: null } },
  "bookings:listMine": { when: "current", paginationOpts: { numItems: 5, cursor: null } },
  "bookings:listProvided": { when: "past", paginationOpts: { numItems: 5, cursor: null } },
  "guests:invite": { bookingId: "x", name: "n" },
  "guests:list": { bookingId: "x" },
  "guests:revoke": { bookingId: "x", inviteId: "x" },
  "evidence:get": { bookingId: "x", now: 0 },
  "evidence:correct": { bookingId: "x", personId: SOME_PERSON, isNoShow: true, reason: "r" },
  "notices:markRead": { untilAt: 0 },
  "notices:setChoices": { byMail: true, reminders: [] },
  "bookings:get": { bookingId: "x" },
  "bookings:cancel": { bookingId: "x" },
  "bookings:create": {
    requestKey: "k",
    title: "t",
    clientIds: [],
    startsAt: "now",
    durationMinutes: 30,
  },
  "bookings:book": { serviceId: "x", startsAt: 0, clientKey: "k", answers: [] },
  "bookings:move": { bookingId: "x", startsAt: 0 },
  "bookings:moves": { bookingId: "x" },
  "bookings:answers": { bookingId: "x" },
  "bookings:between": { from: 0, until: 1 },
  "bookings:history": { bookingId: "x" },
  "notes:mine": { bookingId: "x" },
  "notes:save": { bookingId: "x", text: "t" },
  "pages:slugState": { slug: "some" },
  "pages:save": { slug: "some", headline: "", zone: "UTC", isPublished: true },
  "services:add": { service: SERVICE },
  "services:change": { serviceId: "x", service: SERVICE },
  "services:remove": { serviceId: "x" },
  "outsideCalendars:busy": { from: 0, until: 1 },
  "outsideCalendars:add": { name: "n", url: "https://calendar.example/x" },
  "outsideCalendars:refresh": { calendarId: "x" },
  "outsideCalendars:remove": { calendarId: "x" },
  "calendar:file": { bookingId: "x" },
  "calendar:fileBetween": { from: 0, until: 1 },
  "availability:get": { fromDate: "2026-01-01" },
  "availability:setWeek": { week: [] },
  "availability:setDates": {
    fromDate: "2026-01-01",
    days: 1,
    kind: "holiday",
    windows: [],
    note: "",
  },
  "availability:clearDates": { fromDate: "2026-01-01", days: 1 },
  "holds:take": { serviceId: "x", startsAt: 0 },
  "requests:approve": { requestId: "x" },
  "requests:decline": { requestId: "x" },
  "requests:withdraw": { requestId: "x" },
  "waiting:join": { serviceId: "x", date: "2026-01-01" },
  "waiting:leave": { entryId: "x" },
  "waiting:list": { fromDate: "2026-01-01" },
  "admin:correctNoShow": { bookingId: "x", personId: SOME_PERSON, isNoShow: true, reason: "r" },
  "admin:attempt": { userId: "x", attemptId: "a" },
  "admin:check": { userId: "x", attemptId: "a" },
  "telemetry:recordAttempt": {
    bookingId: "x",
    attemptId: "a",
    kind: "join",
    outcome: "connected",
    failure: null,
    stages: {},
    path: null,
    browser: { family: "other", major: 0 },
    os: "other",
  },
  "telemetry:recordEvents": { bookingId: "x", attemptId: "a", events: [] },
  "telemetry:recordSamples": { bookingId: "x", attemptId: "a", samples: [] },
  "bookings:extend": { bookingId: "x", minutes: 5, endsAt: 0 },
  "bookings:extensions": { bookingId: "x" },
  "bookings:sayLate": { bookingId: "x", minutes: 5 },
  "bookings:setPolicy": { bookingId: "x", policy: DEFAULT_POLICY },
  "doctor:askDoor": { bookingId: "x" },
  "doctor:begin": { attemptId: "a", deviceId: "d" },
  "doctor:store": { attemptId: "a", verdict: null, steps: [] },
  "doctor:tellOtherSide": { bookingId: "x", wantsAnotherTime: false },
  "chat:list": { bookingId: "x", paginationOpts: { numItems: 5, cursor: null } },
  "chat:send": { bookingId: "x", clientKey: "k", text: "t" },
  "chat:unread": { bookingId: "x" },
  "chat:markRead": { bookingId: "x", seq: 1 },
  "hands:list": { bookingId: "x" },
  "hands:raise": { bookingId: "x" },
  "hands:lower": { bookingId: "x" },
  "lobby:mine": { bookingId: "x" },
  "lobby:line": { bookingId: "x" },
  "lobby:beat": {
    bookingId: "x",
    readiness: { camera: "off", microphone: "off", network: "unknown" },
  },
  "lobby:leave": { bookingId: "x" },
  "lobby:askAgain": { bookingId: "x" },
  "lobby:admit": { bookingId: "x", personId: SOME_PERSON },
  "lobby:decline": { bookingId: "x", personId: SOME_PERSON },
  "preparations:tell": {
    bookingId: "x",
    readiness: { camera: "off", microphone: "off", network: "unknown" },
  },
  "preparations:leave": { bookingId: "x" },
  "preparations:list": { bookingId: "x" },
  "participants:everybody": { bookingId: "x" },
  "participants:mute": { bookingId: "x", personId: SOME_PERSON, source: "microphone" },
  "participants:muteOthers": { bookingId: "x" },
  "participants:remove": { bookingId: "x", personId: SOME_PERSON },
  "participants:letBack": { bookingId: "x", personId: SOME_PERSON },
  "participants:setLock": { bookingId: "x", isLocked: true },
  "participants:handOver": { bookingId: "x", personId: SOME_PERSON },
  "departure:endForAll": { bookingId: "x" },
  "departure:sayGoodbye": { bookingId: "x" },
  "departure:absences": { bookingId: "x" },
  "summary:get": { bookingId: "x" },
  "summary:myJoin": { bookingId: "x" },
  "summary:timeline": { bookingId: "x" },
  "summary:myLine": { bookingId: "x" },
  "summary:myRating": { bookingId: "x" },
  "summary:rate": { bookingId: "x", stars: 5 },
  "admin:timeline": { bookingId: "x" },
  "admin:recentSessions": { now: 0, paginationOpts: { numItems: 5, cursor: null } },
  "admin:repairs": { paginationOpts: { numItems: 5, cursor: null } },
  "admin:recordings": { paginationOpts: { numItems: 5, cursor: null } },
  "admin:holdRecording": { recordingId: "x", isHeld: true },
  "admin:fetchRecording": { recordingId: "x" },
  "broadcasts:preflight": { bookingId: "x" },
  "broadcasts:request": { bookingId: "x", destinationIds: [], layout: "grid" },
  "broadcasts:answer": { broadcastId: "x", answer: "agreed" },
  "broadcasts:stop": { bookingId: "x" },
  "broadcasts:retry": { bookingId: "x", outputId: "x" },
  "broadcasts:mine": { bookingId: "x" },
  "broadcasts:health": { bookingId: "x" },
  "destinations:add": { name: "n", kind: "rtmp", url: "rtmp://live.example/app", key: "k" },
  "destinations:create": { name: "n" },
  "destinations:check": { destinationId: "x" },
  "destinations:remove": { destinationId: "x" },
  "recordings:preflight": { bookingId: "x" },
  "recordings:start": { bookingId: "x", kind: "composite", layout: "grid" },
  "recordings:request": { bookingId: "x", kind: "composite", layout: "grid" },
  "recordings:answer": { recordingId: "x", answer: "agreed" },
  "recordings:stop": { bookingId: "x" },
  "recordings:pause": { bookingId: "x" },
  "recordings:resume": { bookingId: "x" },
  "recordings:setLayout": { bookingId: "x", layout: "speaker" },
  "recordings:mine": { bookingId: "x" },
  "recordings:get": { recordingId: "x" },
  "recordings:list": { paginationOpts: { numItems: 5, cursor: null } },
  "recordings:ofBooking": { bookingId: "x" },
  "recordings:markNewsSeen": { recordingId: "x" },
  "recordings:watch": { recordingId: "x", purpose: "watch" },
  "recordings:captions": { recordingId: "x", viewId: "x" },
  "recordings:remove": { recordingId: "x" },
  "watch:amHost": { slug: "s" },
  "watch:own": { slug: "s" },
  "watch:say": { slug: "s", name: "n", text: "t", clientKey: "k" },
  "watch:unsay": { messageId: "x" },
  "posts:published": { slug: "x", paginationOpts: { numItems: 5, cursor: null } },
  "posts:listMine": { paginationOpts: { numItems: 5, cursor: null } },
  "posts:create": { recordingId: "x" },
  "posts:edit": { postId: "x", title: "t", text: "t" },
  "posts:publish": { postId: "x", isPublished: true },
  "posts:remove": { postId: "x" },
  "webhookEndpoints:add": { url: "https://h.example", types: [], isForAll: false },
  "webhookEndpoints:change": { endpointId: "x", types: [], isOn: true },
  "webhookEndpoints:exchangeSecret": { endpointId: "x" },
  "webhookEndpoints:remove": { endpointId: "x" },
  "webhookEndpoints:test": { endpointId: "x" },
  "webhookEndpoints:deliveries": { endpointId: "x", paginationOpts: { numItems: 5, cursor: null } },
  "webhookEndpoints:resend": { deliveryId: "x" },
  "apiKeys:create": { name: "n", scopes: [] },
  "apiKeys:revoke": { keyId: "x" },
  "embeds:save": { origins: [] },
  "sessions:ensureRoom": { bookingId: "x" },
  "sessions:newestConnection": { bookingId: "x" },
  "sessions:join": attempt("x"),
};

describe("every registered function", () => {
  test("there are some to check", () => {
    expect(publicFunctions.length).toBeGreaterThanOrEqual(11);
  });

  // The library of migrations makes its own, without a validator of what they answer; they are internal.
  const ours = registered().filter(([name]) => !/^migrations:(plan|run)/.test(name));
  test.each(ours)("attack 15: %s has argument and return validators", (_name, fn) => {
    expect(JSON.parse(fn.exportArgs!())).toMatchObject({ type: "object" });
    expect(JSON.parse(fn.exportReturns!())).not.toMatchObject({ type: "any" });
    expect(JSON.parse(fn.exportReturns!())).not.toBeNull();
  });

  test.each(publicFunctions)(
    "attack 2: %s takes no user, role, room or identity from a caller",
    (_n, fn) => {
      const args = Object.keys(JSON.parse(fn.exportArgs!()).value);
      const allowed = _n.startsWith("admin:") ? ["role", "room", "identity"] : ["userId"];
      for (const name of ["role", "room", "identity", ...allowed]) expect(args).not.toContain(name);
    },
  );
});

describe("somebody who is not signed in", () => {
  const closed = publicFunctions.filter(([name]) => !(name in OPEN_TO_STRANGERS));

  test.each(closed)("attack 12: is refused by %s", async (name, fn) => {
    const { t, people } = await backendWithPeople();
    const [module, fnName] = name.split(":") as ["users", "me"];
    const reference = api[module][fnName] as any;
    const some = SOME_ARGS[name] ?? {};
    const args = "personId" in some ? { ...some, personId: people.client } : some;
    const call = () => {
      if (fn.isQuery) return t.query(reference, args);
      return fn.isMutation ? t.mutation(reference, args) : t.action(reference, args);
    };
    await expect(call()).rejects.toMatchObject({
      data: { code: "UNAUTHENTICATED" },
    });
  });

  test("attack 12: learns nothing from sessions:join, whether the booking exists or not", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    for (const id of [bookingId, "missing"]) {
      const answer = await world.t.mutation(api.sessions.join, attempt(id));
      expect({ ...answer, requestId: "" }).toEqual({
        kind: "denied",
        reason: "signed_out",
        requestId: "",
        serverNow: NOW,
      });
    }
  });
});

describe("the addresses over HTTP", () => {
  /** What each answers to somebody who is not signed in. */
  const ANSWERS: Record<string, number> = {
    "GET /health": 200,
    "GET /recordings/file": 403,
    "GET /posts/file": 404,
    "GET /pages/picture": 404,
    "POST /pages/picture": 401,
    "OPTIONS /pages/picture": 204,
    "GET /calendar/feed": 404,
    "GET /guests/.well-known/jwks.json": 200,
    "GET /api/v1/*": 404,
    "POST /api/v1/*": 404,
    "GET /metrics": 404,
    "POST /monitoring/report": 404,
    "POST /livekit/webhook": 401,
    "POST /mux/webhook": 503,
    "POST /clerk/webhook": 503,
    "GET /setup/sign-in": 200,
    "POST /setup/start": 204,
    "GET /chat/files": 401,
    "POST /chat/files": 401,
    "OPTIONS /chat/files": 204,
    "OPTIONS /recordings/file": 204,
  };

  test("are the ones that are listed here", () => {
    const routes = http.getRoutes().map(([path, method]) => `${method} ${path}`);
    expect(routes.toSorted()).toEqual(Object.keys(ANSWERS).toSorted());
  });

  test.each(Object.entries(ANSWERS))("%s answers a stranger with %d", async (route, status) => {
    const { t } = await backendWithPeople();
    const [method, path] = route.split(" ") as [string, string];
    const response = await t.fetch(path, { method });
    expect(response.status).toBe(status);
    const signIn = JSON.stringify({ issuer: "", origins: [APP_ORIGIN], now: NOW });
    const told = ["", "ok", '{"keys":[]}', SIGNED_OUT, signIn, JSON.stringify(NO_OPERATION)];
    expect(told).toContain(await response.text());
    const isForAll = path === "/setup/sign-in";
    expect(response.headers.get("access-control-allow-origin")).toBe(isForAll ? "*" : null);
  });
});

describe("another person's booking", () => {
  test.each(PEOPLE)("attack 14: read by %s: the booking's own people alone", async (person) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const who = as(world.t, person);
    const isTheirs = person === "provider" || person === "client";
    expect((await who.query(api.bookings.get, { bookingId })) !== null).toBe(isTheirs);
    const cancelled = await who.mutation(api.bookings.cancel, { bookingId });
    expect(cancelled.kind).toBe(isTheirs ? "cancelled" : "refused");
    const opts = { when: "current" as const, paginationOpts: { numItems: 5, cursor: null } };
    const mine = await who.query(api.bookings.listMine, opts);
    const provided = await who.query(api.bookings.listProvided, opts);
    expect(mine.page.length).toBe(person === "client" ? 1 : 0);
    expect(provided.page.length).toBe(person === "provider" ? 1 : 0);
  });

  const logArgs = { paginationOpts: { numItems: 5, cursor: null } };

  test("the token log asked by an admin: given", async () => {
    const { asAdmin } = await backendWithPeople();
    expect((await asAdmin.query(api.admin.tokenLogs, logArgs)).page).toEqual([]);
    expect((await asAdmin.query(api.admin.people, {})).length).toBe(PEOPLE.length);
  });

  test.each(PEOPLE.slice(0, 4))("attack 16: the token log asked by %s: refused", async (person) => {
    const who = as((await backendWithPeople()).t, person);
    const forbidden = { data: { code: "FORBIDDEN" } };
    await expect(who.query(api.admin.tokenLogs, logArgs)).rejects.toMatchObject(forbidden);
    await expect(who.query(api.admin.people, {})).rejects.toMatchObject(forbidden);
  });
});

describe("an audit row", () => {
  const sources = import.meta.glob<string>("../../convex/**/*.ts", {
    eager: true,
    query: "?raw",
    import: "default",
  });

  test("attack 30: is only ever added: no code changes or deletes one", () => {
    // What is erased of a person there is covered by no hash.
    const erased = [
      'db.patch("tokenLogs", _id, { deviceId: "" })',
      'db.patch("bookingMoves", _id, { reason: undefined })',
      'db.patch("noShows", _id, { reason: undefined })',
      'db.patch("broadcastConsents", _id, { destinations: [] })',
    ];
    // Rows that are kept for a time are forgotten by one line, of tables that are listed.
    const forgotten = 'db.delete(table as "attempts", _id)';
    const logs = new Set<string>(AUDIT_LOGS);
    expect(Object.keys(KEPT_FOR).filter((table) => logs.has(table))).toEqual([]);
    // Each of these once: a second one is found below.
    const whole = Object.values(sources).join("\n");
    const code = [...erased, forgotten].reduce((rest, line) => rest.replace(line, ""), whole);
    for (const log of ["tokenLogs", "bookingEvents", "accountEvents"]) {
      expect(code).toContain(`db.insert("${log}"`);
    }
    const change = new RegExp(`db\\.(patch|replace|delete)\\(\\s*"(${AUDIT_LOGS.join("|")})"`);
    expect(code).not.toMatch(change);
    // The table is always named, so that the line above sees every change.
    expect(code).not.toMatch(/db\.(patch|replace|delete)\((?!\s*")/);
  });
});

describe("people", () => {
  test("attack 18: with the same e-mail stay two", async () => {
    const { t } = await backendWithPeople();
    const email = "demo@example.invalid";
    const one = t.withIdentity({ tokenIdentifier: "a|1", name: "One", email });
    const two = t.withIdentity({ tokenIdentifier: "b|1", name: "Two", email });
    const first = await one.mutation(api.users.ensure, {});
    const second = await two.mutation(api.users.ensure, {});
    expect(first.user._id).not.toBe(second.user._id);
  });

  test("keep one row, follow a changed name, and start without rights", async () => {
    const { t } = await backendWithPeople();
    const before = t.withIdentity({ tokenIdentifier: "a|9", name: "Old name" });
    const after = t.withIdentity({ tokenIdentifier: "a|9", name: "New name" });
    const first = await before.mutation(api.users.ensure, {});
    const second = await after.mutation(api.users.ensure, {});
    expect(second.user).toEqual({
      _id: first.user._id,
      name: "New name",
      isProvider: false,
      isAdmin: false,
    });
    expect(second.serverNow).toBe(NOW);
  });

  test("attack 17: of another site's token are signed out", async () => {
    const { t } = await backendWithPeople();
    const other = t.withIdentity({ tokenIdentifier: "a|1", azp: "https://evil.example" });
    await expect(other.mutation(api.users.ensure, {})).rejects.toMatchObject({
      data: { code: "UNAUTHENTICATED" },
    });
  });

  test("offered to a provider are those of the provider's own bookings", async () => {
    const world = await backendWithPeople();
    expect(await world.asProvider.query(api.users.listClients, {})).toEqual([]);
    await book(world);
    vi.setSystemTime(NOW + MINUTE);
    expect(await world.asProvider.query(api.users.listClients, {})).toEqual([
      { _id: world.people.client, name: "Demo client" },
    ]);
    expect(await world.asStranger.query(api.users.listClients, {})).toEqual([]);
  });
});
