import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { SessionPolicy } from "../../convex/model/booking/policy";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy";
import { whyChatIsClosed } from "../../lib/chat/times";
import { as, backendWithPeople, book, MINUTE, NOW, PEOPLE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

type Who = World["asClient"];
let keys = 0;
const key = () => `key-${(keys += 1)}`;

async function say(who: Who, bookingId: string, text: string, clientKey = key()) {
  return await who.mutation(api.chat.send, { bookingId, clientKey, text });
}

async function read(who: Who, bookingId: string, numItems = 50) {
  const paginationOpts = { numItems, cursor: null };
  return (await who.query(api.chat.list, { bookingId, paginationOpts })).page;
}

async function remove(world: World, bookingId: string) {
  await world.t.run(async (ctx) => {
    const row = await ctx.db
      .query("bookingParticipants")
      .filter((q) =>
        q.and(q.eq(q.field("bookingId"), bookingId), q.eq(q.field("userId"), world.people.client)),
      )
      .unique();
    await ctx.db.patch("bookingParticipants", row!._id, { removedAt: NOW });
  });
}

async function setPolicy(world: World, id: string, change: Partial<SessionPolicy>) {
  await world.t.run(async (ctx) => {
    const bookingId = ctx.db.normalizeId("bookings", id)!;
    await ctx.db.patch("bookings", bookingId, { policy: { ...DEFAULT_POLICY, ...change } });
  });
}

describe("who", () => {
  test.each(PEOPLE)("%s: the booking's people alone read and write", async (person) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await say(world.asProvider, bookingId, "a secret of the two");
    const who = as(world.t, person);
    const isTheirs = person === "provider" || person === "client";
    expect((await read(who, bookingId)).length).toBe(isTheirs ? 1 : 0);
    expect((await who.query(api.chat.unread, { bookingId })) !== null).toBe(isTheirs);
    await who.mutation(api.chat.markRead, { bookingId, seq: 1 });
    const answer = await say(who, bookingId, "hello");
    expect(answer).toMatchObject(
      isTheirs ? { kind: "sent" } : { kind: "refused", reason: "not_found" },
    );
  });

  test("missing and not yours are the same answer", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const asked = async (id: string) => [
      await say(world.asStranger, id, "hello"),
      await read(world.asStranger, id),
      await world.asStranger.query(api.chat.unread, { bookingId: id }),
    ];
    expect(await asked(bookingId)).toEqual(await asked("missing"));
  });

  test("a removed person neither reads nor writes, nor gets an old answer's message", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await say(world.asClient, bookingId, "before");
    await remove(world, bookingId);
    expect(await read(world.asClient, bookingId)).toEqual([]);
    expect(await world.asClient.query(api.chat.unread, { bookingId })).toBeNull();
    expect(await say(world.asClient, bookingId, "after")).toEqual({
      kind: "refused",
      reason: "not_found",
    });
    expect((await read(world.asProvider, bookingId)).map(({ text }) => text)).toEqual(["before"]);
  });

  test("what is seen: names, roles, the server's time, and only one's own keys", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await say(world.asProvider, bookingId, " hello ", "k1");
    const [seen] = await read(world.asClient, bookingId);
    expect(seen).toMatchObject({
      seq: 1,
      text: "hello",
      clientKey: null,
      file: null,
      author: { name: "Demo provider", role: "provider" },
    });
    expect(seen!.sentAt).toBeCloseTo(NOW, -2);
    expect(await read(world.asProvider, bookingId)).toMatchObject([{ clientKey: "k1" }]);
  });
});

describe("once and in order", () => {
  test("a resend gives the same message, whatever it says, even when the chat has closed", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await setPolicy(world, bookingId, { chat: { before: false, after: false } });
    const first = await say(world.asClient, bookingId, "once", "same");
    vi.setSystemTime(NOW + 120 * MINUTE);
    expect(await say(world.asClient, bookingId, "other words", "same")).toEqual(first);
    expect((await read(world.asClient, bookingId)).map(({ text }) => text)).toEqual(["once"]);
  });

  test("a key is one's own: the same key of another person is another message", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await say(world.asClient, bookingId, "mine", "same");
    await say(world.asProvider, bookingId, "yours", "same");
    expect((await read(world.asClient, bookingId)).map(({ text }) => text)).toEqual([
      "yours",
      "mine",
    ]);
  });

  test("any mix of sends and resends of two people: each once, numbered 1, 2, 3 …", async () => {
    const sends = fc.array(
      fc.record({ by: fc.constantFrom("provider", "client"), key: fc.integer({ min: 0, max: 6 }) }),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(sends, async (list) => {
        const world = await backendWithPeople();
        const bookingId = await book(world);
        for (const { by, key: k } of list) {
          await say(as(world.t, by), bookingId, `${by} ${k}`, `${k}`);
        }
        const messages = (await read(world.asClient, bookingId)).toReversed();
        const expected = [...new Set(list.map(({ by, key: k }) => `${by} ${k}`))];
        expect(messages.map(({ text }) => text)).toEqual(expected);
        expect(messages.map(({ seq }) => seq)).toEqual(expected.map((_, i) => i + 1));
      }),
      { numRuns: 15 },
    );
  });

  test("pages without a gap or a repeat", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    for (let i = 1; i <= 7; i += 1) await say(world.asClient, bookingId, `${i}`);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const paginationOpts = { numItems: 3, cursor };
      const page: Awaited<ReturnType<typeof next>> = await next(paginationOpts);
      seen.push(...page.page.map(({ text }) => text));
      cursor = page.isDone ? null : page.continueCursor;
    } while (cursor !== null);
    expect(seen).toEqual(["7", "6", "5", "4", "3", "2", "1"]);

    function next(paginationOpts: { numItems: number; cursor: string | null }) {
      return world.asProvider.query(api.chat.list, { bookingId, paginationOpts });
    }
  });
});

describe("when", () => {
  const cases: [number, { before: boolean; after: boolean }, string][] = [
    [-60, { before: true, after: false }, "sent"],
    [-60, { before: false, after: true }, "not_yet"],
    [-16, { before: false, after: false }, "not_yet"],
    [-15, { before: false, after: false }, "sent"],
    [0, { before: false, after: false }, "sent"],
    [44, { before: false, after: false }, "sent"],
    [45, { before: true, after: false }, "over"],
    [45, { before: false, after: true }, "sent"],
    [10_000, { before: false, after: true }, "sent"],
  ];
  test.each(cases)("%i minutes after the start, with %o: %s", async (minutes, chat, expected) => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 120 });
    await setPolicy(world, bookingId, { chat });
    vi.setSystemTime(NOW + (120 + minutes) * MINUTE);
    const answer = await say(world.asClient, bookingId, "hello");
    expect(answer.kind === "sent" ? "sent" : answer.reason).toBe(expected);
  });

  test.each([
    [false, "over"],
    [true, "sent"],
  ])("ended for all ahead of its time, with chat afterwards %s: %s", async (after, expected) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await setPolicy(world, bookingId, { chat: { before: true, after } });
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    const answer = await say(world.asClient, bookingId, "hello");
    expect(answer.kind === "sent" ? "sent" : answer.reason).toBe(expected);
    const shown = (await world.asClient.query(api.bookings.get, { bookingId }))!;
    expect(whyChatIsClosed(shown, Date.now())).toBe(after ? null : "over");
  });

  test("a cancelled booking's chat is read only", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await say(world.asClient, bookingId, "before");
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    const answer = await say(world.asClient, bookingId, "after");
    expect(answer).toEqual({ kind: "refused", reason: "cancelled" });
    expect(await read(world.asClient, bookingId)).toHaveLength(1);
  });
});

describe("limits", () => {
  test.each([
    ["empty", "   ", "k"],
    ["too_long", "x".repeat(4001), "k"],
    ["bad_key", "hello", ""],
    ["bad_key", "hello", "k".repeat(65)],
  ])("%s", async (reason, text, clientKey) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const answer = await say(world.asClient, bookingId, text, clientKey);
    expect(answer).toEqual({ kind: "refused", reason });
    expect(await read(world.asClient, bookingId)).toEqual([]);
  });

  test("a flood gets a time to come back, and the other side is unaffected", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const answers = [];
    for (let i = 0; i < 40; i += 1) answers.push(await say(world.asClient, bookingId, "flood"));
    expect(answers.filter(({ kind }) => kind === "sent")).toHaveLength(30);
    const last = answers.at(-1)!;
    expect(last).toMatchObject({ kind: "refused", reason: "rate_limited" });
    expect("retryAt" in last && last.retryAt).toBeGreaterThan(NOW);
    expect(await say(world.asProvider, bookingId, "calm")).toMatchObject({ kind: "sent" });
  });
});

describe("unread", () => {
  const count = async (who: Who, bookingId: string) =>
    (await who.query(api.chat.unread, { bookingId }))!.count;

  test("counts messages of others, until they are seen; seeing never goes back", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    expect(await world.asClient.query(api.chat.unread, { bookingId })).toEqual({
      count: 0,
      newest: null,
    });
    await say(world.asProvider, bookingId, "one");
    await say(world.asClient, bookingId, "two");
    await say(world.asProvider, bookingId, "three");
    expect(await world.asClient.query(api.chat.unread, { bookingId })).toEqual({
      count: 2,
      newest: { seq: 3, name: "Demo provider" },
    });
    await world.asClient.mutation(api.chat.markRead, { bookingId, seq: 2 });
    expect(await count(world.asClient, bookingId)).toBe(1);
    // Beyond the last message there is nothing to have read.
    await world.asClient.mutation(api.chat.markRead, { bookingId, seq: 999 });
    expect(await count(world.asClient, bookingId)).toBe(0);
    await world.asClient.mutation(api.chat.markRead, { bookingId, seq: 1 });
    expect(await count(world.asClient, bookingId)).toBe(0);
    await say(world.asProvider, bookingId, "four");
    expect(await count(world.asClient, bookingId)).toBe(1);
    expect(await count(world.asProvider, bookingId)).toBe(1);
  });
});
