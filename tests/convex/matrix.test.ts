import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { argsOf, PUBLIC, type Registered, sample } from "../publicFunctions";
import type { Id } from "../../convex/_generated/dataModel";
import { askedBroadcast, destinationOf } from "./broadcastWorld";
import { messageOf, postOf } from "./publicWorld";
import { DATE, NINE, openCalendar, SERVICE } from "./calendarWorld";
import { finishedRecording } from "./recordingWorld";
import { as, backendWithPeople, book, type Person, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/**
 * For whom each public function is. `own`: it takes no booking and speaks of the caller alone.
 * `people`: of a booking's people. `provider`: of its providers. `recording`: of whoever may watch
 * or answer to a recording, by its id; `broadcast`: of whoever may answer to one; `destination`: of
 * its owner alone; so are `service`, `request` (its client or its provider), `entry` (of a waiting
 * list), `calendar` (an outside one), `endpoint`, `delivery` and `key` (of programs). `post`: of its author alone; `message`: of its author and of
 * whose broadcast it is beside. `page`: by the address of a public page, which names nobody.
 * `anybody`: it speaks of what a published page shows. Those of admin.ts are for admins.
 * A new function fails the first test until it stands here.
 */
const FOR: Record<
  string,
  | "own"
  | "people"
  | "provider"
  | "recording"
  | "broadcast"
  | "destination"
  | "post"
  | "message"
  | "page"
  | "service"
  | "request"
  | "entry"
  | "calendar"
  | "endpoint"
  | "delivery"
  | "key"
  | "anybody"
> = {
  "users:ensure": "own",
  "users:me": "own",
  "users:listClients": "own",
  "account:overview": "own",
  "account:exportPart": "own",
  "account:erase": "own",
  // Of admins alone: setup.test.ts.
  "setup:examine": "own",
  "notices:list": "own",
  "notices:unread": "own",
  "notices:markRead": "own",
  "notices:choices": "own",
  "notices:setChoices": "own",
  "mails:outbox": "own",
  "guests:invite": "provider",
  "guests:list": "provider",
  "guests:revoke": "provider",
  // Whoever has a secret: guestSignIn.test.ts.
  "guests:accept": "anybody",
  "guests:renew": "anybody",
  "evidence:get": "people",
  "evidence:correct": "provider",
  "bookings:listMine": "own",
  "bookings:listProvided": "own",
  "bookings:create": "own",
  "bookings:startingPolicy": "own",
  "bookings:book": "anybody",
  "bookings:move": "people",
  "bookings:moves": "people",
  "bookings:answers": "people",
  "bookings:between": "own",
  "bookings:history": "people",
  "notes:mine": "provider",
  "notes:save": "provider",
  "pages:get": "anybody",
  "pages:mine": "own",
  "pages:slugState": "own",
  "pages:save": "own",
  "pages:removePicture": "own",
  "services:list": "own",
  "services:add": "own",
  "services:change": "service",
  "services:remove": "service",
  "availability:get": "own",
  "availability:setWeek": "own",
  "availability:setDates": "own",
  "availability:clearDates": "own",
  "calendar:file": "people",
  "calendar:fileBetween": "own",
  "calendar:feed": "own",
  "calendar:createFeed": "own",
  "calendar:revokeFeed": "own",
  "outsideCalendars:list": "own",
  "outsideCalendars:busy": "own",
  "outsideCalendars:add": "own",
  "outsideCalendars:refresh": "calendar",
  "outsideCalendars:remove": "calendar",
  "slots:list": "anybody",
  "holds:take": "anybody",
  "holds:release": "own",
  "requests:list": "own",
  "requests:mine": "own",
  "requests:approve": "request",
  "requests:decline": "request",
  "requests:withdraw": "request",
  "waiting:join": "anybody",
  "waiting:leave": "entry",
  "waiting:mine": "own",
  "waiting:list": "own",
  "bookings:get": "people",
  "bookings:cancel": "people",
  "bookings:setPolicy": "provider",
  // A client of the booking is told that only its provider can.
  "bookings:extend": "people",
  "bookings:extensions": "provider",
  "bookings:sayLate": "people",
  "chat:list": "people",
  "chat:send": "people",
  "chat:unread": "people",
  "chat:markRead": "people",
  "doctor:begin": "people",
  "doctor:askDoor": "people",
  "doctor:look": "people",
  "doctor:store": "people",
  "doctor:tellOtherSide": "people",
  "hands:list": "people",
  "hands:raise": "people",
  "hands:lower": "people",
  "telemetry:recordAttempt": "people",
  "telemetry:recordSamples": "people",
  "telemetry:recordEvents": "people",
  "sessions:join": "people",
  "sessions:ensureRoom": "people",
  "sessions:newestConnection": "people",
  "lobby:mine": "people",
  "lobby:beat": "people",
  "lobby:leave": "people",
  "lobby:askAgain": "people",
  "preparations:tell": "people",
  "preparations:leave": "people",
  "preparations:list": "provider",
  "lobby:line": "provider",
  "lobby:admit": "provider",
  "lobby:decline": "provider",
  "participants:everybody": "provider",
  "participants:mute": "provider",
  "participants:muteOthers": "provider",
  "participants:remove": "provider",
  "participants:letBack": "provider",
  "participants:setLock": "provider",
  "participants:handOver": "provider",
  "departure:endForAll": "provider",
  "departure:sayGoodbye": "people",
  "departure:absences": "people",
  "broadcasts:preflight": "provider",
  "broadcasts:request": "provider",
  "broadcasts:stop": "provider",
  "broadcasts:retry": "provider",
  "broadcasts:health": "provider",
  "broadcasts:mine": "people",
  "broadcasts:answer": "broadcast",
  "destinations:list": "own",
  "destinations:add": "own",
  "destinations:create": "own",
  "destinations:canCreate": "own",
  "destinations:check": "destination",
  "destinations:remove": "destination",
  "recordings:preflight": "provider",
  "recordings:start": "provider",
  "recordings:request": "provider",
  "recordings:stop": "provider",
  "recordings:pause": "provider",
  "recordings:resume": "provider",
  "recordings:setLayout": "provider",
  "recordings:mine": "people",
  "recordings:ofBooking": "people",
  "recordings:list": "own",
  "recordings:news": "own",
  "recordings:transcriptLanguages": "own",
  "recordings:answer": "recording",
  "recordings:get": "recording",
  "recordings:markNewsSeen": "recording",
  "recordings:watch": "recording",
  "recordings:captions": "recording",
  "recordings:remove": "recording",
  "watch:page": "page",
  "watch:chat": "page",
  "watch:beat": "page",
  "watch:amHost": "page",
  "watch:own": "page",
  "watch:say": "page",
  "watch:unsay": "message",
  "posts:channel": "page",
  "posts:published": "page",
  "posts:listMine": "own",
  "posts:address": "own",
  "posts:postable": "own",
  "posts:create": "recording",
  "posts:edit": "post",
  "posts:publish": "post",
  "posts:remove": "post",
  "summary:get": "people",
  "summary:myJoin": "people",
  "summary:myLine": "people",
  "summary:timeline": "people",
  "summary:myRating": "people",
  "summary:rate": "people",
  "webhookEndpoints:list": "own",
  "webhookEndpoints:add": "own",
  "webhookEndpoints:change": "endpoint",
  "webhookEndpoints:exchangeSecret": "endpoint",
  "webhookEndpoints:remove": "endpoint",
  "webhookEndpoints:test": "endpoint",
  // An empty list, whether it exists or not: deliveries.test.ts.
  "webhookEndpoints:deliveries": "own",
  "webhookEndpoints:resend": "delivery",
  "apiKeys:list": "own",
  "apiKeys:create": "own",
  "apiKeys:revoke": "key",
  // By the booking's id alone, which the address of its frame has in it: embeds.test.ts.
  "embeds:originsOf": "anybody",
  "embeds:mine": "own",
  "embeds:save": "own",
};

const takesBooking = (fn: Registered) => takes(fn, "bookingId");

function takes(fn: Registered, name: IdName): boolean {
  const args = argsOf(fn);
  return args.type === "object" && name in args.value;
}

const ID_NAMES = [
  "recordingId",
  "broadcastId",
  "destinationId",
  "postId",
  "messageId",
  "serviceId",
  "requestId",
  "entryId",
  "calendarId",
  "endpointId",
  "deliveryId",
  "keyId",
  "bookingId",
] as const;
type IdName = (typeof ID_NAMES)[number];

/** What this person is answered, errors included, without what differs from call to call. */
async function answer(
  world: World,
  person: Person,
  name: string,
  fn: Registered,
  id: string | null,
) {
  const [module, fnName] = name.split(":") as ["users", "me"];
  const reference = api[module][fnName] as any;
  const idName = ID_NAMES.find((one) => takes(fn, one));
  const named = id !== null && idName ? { [idName]: id } : {};
  const args = { ...(sample(argsOf(fn), world.people.client) as object), ...named };
  const who = as(world.t, person);
  const call = () => {
    if (fn.isQuery) return who.query(reference, args);
    return fn.isMutation ? who.mutation(reference, args) : who.action(reference, args);
  };
  try {
    const value = (await call()) as unknown;
    const text = JSON.stringify(value, (key, part) => (key === "requestId" ? "" : part));
    return text === undefined ? "nothing" : text;
  } catch (error) {
    return `error: ${JSON.stringify((error as { data?: unknown }).data ?? String(error))}`;
  }
}

const OUTSIDERS = ["otherClient", "stranger", "admin"] as const;
const isAdmins = (name: string) => /^(admin|insights):/.test(name);
const withBooking = PUBLIC.filter(([name, fn]) => takesBooking(fn) && !isAdmins(name));

describe("every public function", () => {
  test("attack 13: is classified", () => {
    const names = PUBLIC.map(([name]) => name).filter((name) => !isAdmins(name));
    expect(names.filter((name) => !(name in FOR))).toEqual([]);
    expect(Object.keys(FOR).filter((name) => !names.includes(name))).toEqual([]);
  });

  test.each(PUBLIC.filter(([name]) => FOR[name] === "own"))("%s takes no booking", (_name, fn) => {
    expect(takesBooking(fn)).toBe(false);
  });
});

describe("attack 14: a booking of others", () => {
  const cases = withBooking.flatMap(([name, fn]) =>
    [...OUTSIDERS, ...(FOR[name] === "provider" ? (["client"] as const) : [])].map(
      (person) => [name, person, fn] as const,
    ),
  );

  test.each(cases)("%s answers %s as if it did not exist", async (name, person, fn) => {
    vi.stubGlobal("fetch", async () => new Response("{}"));
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const missing = await book(world);
    await world.t.run(async (ctx) => ctx.db.delete("bookings", missing));
    const theirs = await answer(world, person, name, fn, bookingId);
    expect(theirs).toBe(await answer(world, person, name, fn, missing));
    expect(theirs).not.toContain(bookingId);
    expect(theirs).not.toContain("Weekly check-in");
  });
});

describe("attack 14: a recording of others", () => {
  const cases = PUBLIC.filter(([name, fn]) => takes(fn, "recordingId") && !isAdmins(name)).flatMap(
    ([name, fn]) => OUTSIDERS.map((person) => [name, person, fn] as const),
  );

  test.each(cases)("%s answers %s as if it did not exist", async (name, person, fn) => {
    const world = await backendWithPeople();
    const { recordingId } = await finishedRecording(world);
    const missing = (await finishedRecording(world)).recordingId;
    await world.t.run(async (ctx) => ctx.db.delete("recordings", missing));
    const theirs = await answer(world, person, name, fn, recordingId);
    expect(theirs).toBe(await answer(world, person, name, fn, missing));
    expect(theirs).not.toContain(recordingId);
    expect(theirs).not.toContain("Weekly check-in");
  });
});

describe("attack 14: a broadcast of others", () => {
  const cases = PUBLIC.filter(([name]) => FOR[name] === "broadcast").flatMap(([name, fn]) =>
    OUTSIDERS.map((person) => [name, person, fn] as const),
  );

  test.each(cases)("%s answers %s as if it did not exist", async (name, person, fn) => {
    const world = await backendWithPeople();
    const { broadcastId } = await askedBroadcast(world);
    const { broadcastId: missing } = await askedBroadcast(world);
    await world.t.run(async (ctx) => ctx.db.delete("broadcasts", missing));
    const theirs = await answer(world, person, name, fn, broadcastId);
    expect(theirs).toBe(await answer(world, person, name, fn, missing));
    expect(theirs).not.toContain(broadcastId);
  });
});

describe("attack 14: a destination of somebody else", () => {
  const cases = PUBLIC.filter(([name]) => FOR[name] === "destination").flatMap(([name, fn]) =>
    [...OUTSIDERS, "client" as const].map((person) => [name, person, fn] as const),
  );

  test.each(cases)("%s answers %s as if it did not exist", async (name, person, fn) => {
    const world = await backendWithPeople();
    const destinationId = await destinationOf(world);
    const missing = await destinationOf(world);
    await world.t.run(async (ctx) => ctx.db.delete("destinations", missing));
    const theirs = await answer(world, person, name, fn, destinationId);
    expect(theirs).toBe(await answer(world, person, name, fn, missing));
    expect(theirs).not.toContain(destinationId);
    const kept = await world.t.run(async (ctx) => ctx.db.get("destinations", destinationId));
    expect(kept).not.toBeNull();
  });
});

describe("attack 14: a post or a public message of somebody else", () => {
  const cases = PUBLIC.filter(([name]) => ["post", "message"].includes(FOR[name]!)).flatMap(
    ([name, fn]) => [...OUTSIDERS, "client" as const].map((person) => [name, person, fn] as const),
  );

  test.each(cases)("%s answers %s as if it did not exist", async (name, person, fn) => {
    const world = await backendWithPeople();
    const make = FOR[name] === "post" ? postOf : messageOf;
    const id = await make(world);
    const missing = await make(world);
    await world.t.run(async (ctx) => ctx.db.delete(missing));
    const theirs = await answer(world, person, name, fn, id);
    expect(theirs).toBe(await answer(world, person, name, fn, missing));
    expect(theirs).toContain("not_found");
    expect(await world.t.run(async (ctx) => ctx.db.get(id))).not.toBeNull();
  });
});

describe("attack 14: what somebody else has for their bookings", () => {
  const kinds = ["service", "request", "entry", "calendar"];
  const cases = PUBLIC.filter(([name]) => kinds.includes(FOR[name]!)).flatMap(([name, fn]) =>
    (["stranger", "admin"] as const).map((person) => [name, person, fn] as const),
  );

  /** Two of each: the second is gone. */
  async function pairOf(world: World, kind: string): Promise<[string, string]> {
    const { provider: providerId, client: userId } = world.people;
    const serviceId = await openCalendar(world);
    return await world.t.run(async (ctx) => {
      const row = { providerId, serviceId, userId };
      const busy = { startsAt: NINE, endsAt: NINE, busyFrom: NINE, busyUntil: NINE };
      const insert = async () => {
        if (kind === "service") return await ctx.db.insert("services", { ...SERVICE, providerId });
        const address = { name: "n", host: "calendar.example", sealedUrl: "x", dueAt: 0 };
        if (kind === "calendar")
          return await ctx.db.insert("outsideCalendars", { providerId, ...address });
        if (kind === "entry") return await ctx.db.insert("waitingEntries", { ...row, date: DATE });
        const more = { clientKey: "k", title: "t", answers: [], state: "waiting" as const };
        return await ctx.db.insert("bookingRequests", { ...row, ...busy, ...more });
      };
      const [theirs, missing] = [await insert(), await insert()];
      if (kind === "service") await ctx.db.delete("services", missing as Id<"services">);
      else if (kind === "calendar")
        await ctx.db.delete("outsideCalendars", missing as Id<"outsideCalendars">);
      else if (kind === "entry")
        await ctx.db.delete("waitingEntries", missing as Id<"waitingEntries">);
      else await ctx.db.delete("bookingRequests", missing as Id<"bookingRequests">);
      return [theirs, missing];
    });
  }

  test.each(cases)("%s answers %s as if it did not exist", async (name, person, fn) => {
    const world = await backendWithPeople();
    const [theirs, missing] = await pairOf(world, FOR[name]!);
    const rows = () =>
      world.t.run(async (ctx) => [
        await ctx.db.query("services").collect(),
        await ctx.db.query("bookingRequests").collect(),
        await ctx.db.query("waitingEntries").collect(),
        await ctx.db.query("outsideCalendars").collect(),
      ]);
    const before = await rows();
    const answered = await answer(world, person, name, fn, theirs);
    expect(answered).toContain("not_found");
    expect(answered).toBe(await answer(world, person, name, fn, missing));
    expect(await rows()).toEqual(before);
  });
});

describe("attack 14: what somebody else has connected", () => {
  const kinds = ["endpoint", "delivery", "key"];
  const cases = PUBLIC.filter(([name]) => kinds.includes(FOR[name]!)).flatMap(([name, fn]) =>
    (["stranger", "client", "admin"] as const).map((person) => [name, person, fn] as const),
  );

  test.each(cases)("%s answers %s as if it did not exist", async (name, person, fn) => {
    vi.stubEnv("PARLEY_KEYS_SECRET", "a secret of the tests, long enough for keys");
    const world = await backendWithPeople();
    const make = async () =>
      await world.t.run(async (ctx) => {
        const ownerId = world.people.provider;
        const key = { ownerId, name: "k", ending: "0000", keyHash: "h", scopes: [] };
        if (FOR[name] === "key") return await ctx.db.insert("apiKeys", key);
        const row = { ownerId, isForAll: false, url: "https://h.example", types: [] };
        const endpointId = await ctx.db.insert("webhookEndpoints", { ...row, sealedSecret: "x" });
        if (FOR[name] === "endpoint") return endpointId;
        const eventId = await ctx.db.insert("outgoingEvents", { type: "t", body: "{}" });
        const sent = { endpointId, eventId, type: "t", state: "failed" as const, tries: [] };
        return await ctx.db.insert("webhookDeliveries", { ...sent, dueAt: 0, formerTries: 0 });
      });
    const [theirs, missing] = [await make(), await make()];
    await world.t.run(async (ctx) => ctx.db.delete(missing));
    const before = await world.t.run(async (ctx) => ctx.db.get(theirs));
    const answered = await answer(world, person, name, fn, theirs);
    expect(answered).toContain("not_found");
    expect(answered).toBe(await answer(world, person, name, fn, missing));
    expect(await world.t.run(async (ctx) => ctx.db.get(theirs))).toEqual(before);
  });
});

describe("attack 16, attack 23: a function of admins", () => {
  const cases = PUBLIC.filter(([name]) => isAdmins(name)).flatMap(([name, fn]) =>
    (["provider", "client", "stranger"] as const).map((person) => [name, person, fn] as const),
  );

  test.each(cases)("%s refuses %s", async (name, person, fn) => {
    const world = await backendWithPeople();
    expect(await answer(world, person, name, fn, null)).toContain("FORBIDDEN");
  });
});
