import { RateLimiter } from "@convex-dev/rate-limiter";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { api, components } from "../../convex/_generated/api";
import { LIMITS } from "../../convex/model/limits";
import schema from "../../convex/schema";
import { argsOf, PUBLIC, type Registered, sample } from "../publicFunctions";
import { openCalendar } from "./calendarWorld";
import { messageOf } from "./publicWorld";
import { finishedRecording } from "./recordingWorld";
import { as, backendWithPeople, book, PEOPLE, type Person, type World } from "./setup";

const WRITES = PUBLIC.filter(([, fn]) => !fn.isQuery);

/** They answer nothing, or the same; what they would have written is not. */
const QUIET = [
  "chat:markRead",
  "lobby:beat",
  "doctor:look",
  "preparations:tell",
  "users:ensure",
  "watch:beat",
];

const MORE_ARGS: Record<string, object> = {
  "chat:markRead": { seq: 1 },
  "users:ensure": { locale: "de", zone: "Europe/Berlin" },
  "watch:beat": { viewerKey: "0123456789abcdef0123456789abcdef" },
};

let world: World;
let ids: Record<string, string>;

beforeAll(async () => {
  vi.stubGlobal("fetch", async () => new Response("{}"));
  vi.stubEnv("PARLEY_KEYS_SECRET", "a secret of the tests, long enough for keys");
  world = await backendWithPeople();
  const { recordingId } = await finishedRecording(world);
  const serviceId = await openCalendar(world);
  const messageId = await messageOf(world);
  const bookingId = await book(world);
  const { provider: providerId, client: personId } = world.people;
  const address = { name: "n", host: "calendar.example", sealedUrl: "x", dueAt: 0 };
  const [calendarId, slug] = await world.t.run(async (ctx) => [
    await ctx.db.insert("outsideCalendars", { providerId, ...address }),
    (await ctx.db.query("broadcastPages").first())!.slug,
  ]);
  await world.asProvider.mutation(api.chat.send, { bookingId, clientKey: "k", text: "Hello" });
  ids = { bookingId, recordingId, serviceId, messageId, calendarId, personId, slug };
});

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** Takes all that the buckets hold: of each person, of each public page, and of everybody. */
async function empty() {
  const limiter = new RateLimiter(components.rateLimiter, LIMITS);
  const names = (Object.keys(LIMITS) as (keyof typeof LIMITS)[]).filter((name) => name !== "mail");
  await world.t.run(async (ctx) => {
    const pages = await ctx.db.query("broadcastPages").collect();
    const shared = [...pages.map(({ _id }) => _id), undefined];
    const take = async (name: keyof typeof LIMITS, key: string | undefined, count: number) =>
      (await limiter.limit(ctx, name, { key, count })).ok;
    for (const name of names) {
      const isShared = "shards" in LIMITS[name];
      for (const key of isShared ? shared : Object.values(world.people)) {
        // Of several shards one that is empty is met before the others are.
        for (const count of isShared ? [5, 1] : [1]) {
          for (let refused = 0; refused < (isShared ? 30 : 1);)
            refused += (await take(name, key, count)) ? 0 : 1;
        }
      }
    }
  });
}

async function answerTo(person: Person, [name, fn]: [string, Registered]): Promise<string> {
  const [module, fnName] = name.split(":") as ["users", "me"];
  const reference = api[module][fnName] as any;
  const validator = argsOf(fn);
  const plain = sample(validator, world.people.client) as object;
  const names = validator.type === "object" ? Object.keys(validator.value) : [];
  const named = names.filter((one) => one in ids).map((one) => [one, ids[one]]);
  const args = { ...plain, ...Object.fromEntries(named), ...MORE_ARGS[name] };
  const who = as(world.t, person);
  try {
    const call = fn.isMutation ? who.mutation(reference, args) : who.action(reference, args);
    return JSON.stringify(await call);
  } catch (error) {
    return JSON.stringify((error as { data?: unknown }).data ?? String(error));
  }
}

/** All that is written, but for the counts of what was refused. */
async function rows(): Promise<string> {
  const tables = Object.keys(schema.tables).filter((table) => table !== "counters");
  const read = async (ctx: { db: any }) =>
    await Promise.all(tables.map((table) => ctx.db.query(table).collect()));
  return JSON.stringify(await world.t.run(read));
}

const LIMITED = /"(RATE_LIMITED|rate_limited)"/;
const NOT_FOR_THEM = /"(FORBIDDEN|not_found)"/;

describe("attack 28: each public write", () => {
  test("that answers nothing does something while its bucket has some", async () => {
    for (const name of ["chat:markRead", "users:ensure", "watch:beat"]) {
      const before = await rows();
      await answerTo(
        "client",
        WRITES.find(([one]) => one === name)!,
      );
      expect(await rows(), name).not.toBe(before);
    }
  });

  describe("with empty buckets", () => {
    beforeAll(async () => await empty(), 60_000);

    test.each(WRITES)(
      "%s is refused with a time to come back, and writes nothing",
      async (...fn) => {
        const before = await rows();
        const answers: string[] = [];
        for (const person of PEOPLE) answers.push(await answerTo(person, fn));
        expect(await rows()).toBe(before);
        if (QUIET.includes(fn[0])) return;
        const limited = answers.filter((answer) => LIMITED.test(answer));
        expect(
          answers.filter((answer) => !LIMITED.test(answer) && !NOT_FOR_THEM.test(answer)),
        ).toEqual([]);
        expect(limited.length).toBeGreaterThan(0);
        for (const answer of limited)
          expect(JSON.parse(answer).retryAt).toBeGreaterThan(Date.now());
      },
    );

    test("who is not signed in is told when to come back, and is no row", async () => {
      const before = await rows();
      const ids = { bookingId: "any", attemptId: "a", deviceId: "d" };
      const answer = await world.t.mutation(api.sessions.join, ids);
      expect(answer).toMatchObject({ kind: "denied", reason: "rate_limited" });
      expect(answer).toMatchObject({ retryAt: expect.any(Number) });
      expect(await rows()).toBe(before);
    });
  });
});
