import type { FunctionArgs, FunctionReference } from "convex/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { OPEN_TO_STRANGERS, PUBLIC, READS } from "../publicFunctions";
import { bookedBy, DATE, DAY, HOUR, NINE, openCalendar, ZONE } from "./calendarWorld";
import { muxBroadcast, postOf } from "./publicWorld";
import { backendWithPeople, fieldsOf, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

type Query = FunctionReference<"query", "public">;

/** As many at once as nobody is given. */
const paginationOpts = { numItems: 1_000, cursor: null };

/** How many documents a query reads, as Convex itself counts them. */
async function readsOf<Q extends Query>({ t }: World, query: Q, args: FunctionArgs<Q>) {
  return await t.query(async (ctx) => {
    await ctx.runQuery(query as Query, args as never);
    return (await ctx.meta.getTransactionMetrics()).documentsRead.used;
  });
}

const times = (count: number) => Array.from({ length: count }, (_, at) => at);

/** A broadcast's page that people watch and write beside, and a page of posts. */
async function publicWorld() {
  const { world, slug, broadcastId } = await muxBroadcast();
  const { provider: hostId, client } = world.people;
  const channel = "a-channel";
  const page = await world.t.run(async (ctx) => {
    await ctx.db.insert("channels", { ownerId: hostId, slug: channel });
    return (await ctx.db.query("broadcastPages").first())!;
  });
  /** So many more of everything: of this page and this provider, and of others. */
  const grow = async (name: string, count: number) => {
    await world.t.run(async (ctx) => {
      const other = { broadcastId, hostId: client, title: "", links: [], heardAt: 0 };
      for (const at of times(count)) {
        const key = `${name}-${at}`;
        const said = { name: "A friend", text: "Hello", isHost: false, clientKey: key };
        const shown = { ...other, slug: key, state: "live" as const };
        for (const pageId of [page._id, await ctx.db.insert("broadcastPages", shown)]) {
          await ctx.db.insert("publicMessages", { pageId, authorId: client, ...said });
          await ctx.db.insert("viewers", { pageId, viewerKey: key, seenAt: Date.now() });
        }
      }
    });
    for (const _ of times(count)) {
      await postOf(world, { state: "published" });
      await postOf(world, { state: "draft" });
      await postOf(world, { state: "published", authorId: client });
    }
  };
  const args: Record<string, object> = {
    "watch:page": { slug },
    "watch:chat": { slug },
    "posts:channel": { slug: channel },
    "posts:published": { slug: channel, paginationOpts },
  };
  return { world, args, grow };
}

/** A provider's page with a service, a booking in its calendar and a site that frames it. */
async function calendarPage() {
  const world = await backendWithPeople();
  const serviceId = await openCalendar(world);
  const bookingId = await bookedBy(world, "client", serviceId);
  await world.asProvider.mutation(api.embeds.save, { origins: ["https://practice.example"] });
  const { provider: providerId, client } = world.people;
  /** So many more of everything: of this provider at other times, and of others at any. */
  const grow = async (name: string, count: number) =>
    await world.t.run(async (ctx) => {
      const booking = await fieldsOf(ctx, bookingId);
      const service = (await ctx.db.get("services", serviceId))!;
      const { _id, _creationTime, ...terms } = service;
      for (const at of times(count)) {
        const key = `${name}-${at}`;
        const page = { slug: key, headline: "", zone: ZONE, isPublished: true };
        await ctx.db.insert("providerPages", { ...page, providerId: client });
        await ctx.db.insert("services", { ...terms, providerId: client });
        await ctx.db.insert("embedOrigins", { ownerId: client, origins: ["https://a.example"] });
        for (const startsAt of [NINE - (400 + at) * DAY, NINE + (400 + at) * DAY]) {
          const then = { startsAt, endsAt: startsAt + HOUR };
          await ctx.db.insert("bookings", {
            ...booking,
            ...then,
            requestKey: `${key}-${startsAt}`,
          });
          await ctx.db.insert("busyBlocks", { ...then, providerId, source: "elsewhere" });
        }
        const others = { ...booking, providerId: client, requestKey: key };
        await ctx.db.insert("bookings", others);
      }
    });
  const args: Record<string, object> = {
    "embeds:originsOf": { bookingId },
    "pages:get": { slug: "demo-provider" },
    "slots:list": { serviceId, fromDate: DATE, days: 7, now: NINE - DAY },
  };
  return { world, args, grow };
}

/** How many documents each reads at most, and what it reads them of. */
const READERS: Record<string, { most: number; of: typeof calendarPage | typeof publicWorld }> = {
  "embeds:originsOf": { most: 3, of: calendarPage },
  "pages:get": { most: 4, of: calendarPage },
  "slots:list": { most: 20, of: calendarPage },
  "watch:page": { most: 5, of: publicWorld },
  "watch:chat": { most: 101, of: publicWorld },
  "posts:channel": { most: 2, of: publicWorld },
  "posts:published": { most: 26, of: publicWorld },
};

describe("attack 12: what anybody may ask, as often as they like", () => {
  test("every query without sign-in is here", () => {
    const open = PUBLIC.filter(([name, fn]) => fn.isQuery && name in OPEN_TO_STRANGERS);
    expect(Object.keys(READERS).sort()).toEqual(open.map(([name]) => name).sort());
  });

  test.each(Object.entries(READERS))(
    "%s reads no more of a large table than of a small one",
    async (name, { most, of }) => {
      const { world, args, grow } = await of();
      const [module, exported] = name.split(":") as ["watch", "page"];
      const reads = async () => await readsOf(world, api[module][exported], args[name] as never);
      await grow("first", 100);
      const before = await reads();
      expect(before).toBeGreaterThan(0);
      expect(before).toBeLessThanOrEqual(most);
      await grow("more", 100);
      expect(await reads()).toBe(before);
    },
  );
});

describe("every public function without sign-in", () => {
  const files = import.meta.glob<string>("./*.test.ts", { query: "?raw", import: "default" });

  test.each(Object.entries(OPEN_TO_STRANGERS))(
    "%s has a test of what it tells, and of how much",
    async (name, { leak, limit }) => {
      expect(PUBLIC.map(([one]) => one)).toContain(name);
      // Those of this file are in READERS.
      for (const file of [leak, limit].filter((one) => one !== READS)) {
        const text = (await files[`./${file}.test.ts`]?.()) ?? "";
        expect([name, name.replace(":", ".")].some((one) => text.includes(one))).toBe(true);
      }
    },
  );
});
