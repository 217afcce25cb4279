import { type FunctionReference, getFunctionName } from "convex/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { muxBroadcast, postOf } from "./publicWorld";
import type { World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

type OfSlug = FunctionReference<"query", "public", { slug: string }>;
type PagesOfSlug = typeof api.posts.published;

/** As many at once as nobody is given. */
const paginationOpts = { numItems: 1_000, cursor: null };

/** How many documents a query reads, as Convex itself counts them. */
async function readsOf({ t }: World, query: OfSlug | PagesOfSlug, slug: string): Promise<number> {
  return await t.query(async (ctx) => {
    const isPaged = getFunctionName(query) === "posts:published";
    await ctx.runQuery(query as PagesOfSlug, { slug, ...(isPaged && { paginationOpts }) } as never);
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
  return { world, slug, channel, grow };
}

// A query cannot take from a limit: what it costs is bounded by what it reads, and by Convex's cache.
describe("attack 12: what anybody may ask, as often as they like", () => {
  test.each([
    ["watch:page", api.watch.page, "slug", 5],
    ["watch:chat", api.watch.chat, "slug", 101],
    ["posts:channel", api.posts.channel, "channel", 2],
    ["posts:published", api.posts.published, "channel", 26],
  ] as const)(
    "%s reads no more of a large table than of a small one",
    async (_name, query, at, most) => {
      const { grow, ...room } = await publicWorld();
      const reads = async () => await readsOf(room.world, query, room[at]);
      await grow("first", 100);
      const before = await reads();
      expect(before).toBeGreaterThan(0);
      expect(before).toBeLessThanOrEqual(most);
      await grow("more", 100);
      expect(await reads()).toBe(before);
    },
  );
});
