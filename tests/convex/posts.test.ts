import type { PaginationOptions, PaginationResult } from "convex/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { channelIn, listed } from "./postsWorld";
import { muxBroadcast, postOf } from "./publicWorld";
import { pass } from "./recordingWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

type Titles = PaginationResult<{ title: string }>;

async function everyTitle(ask: (options: PaginationOptions) => Promise<Titles>) {
  const titles: string[] = [];
  let cursor: string | null = null;
  for (;;) {
    const { page, isDone, continueCursor } = await ask({ numItems: 50, cursor });
    titles.push(...page.map(({ title }) => title));
    if (isDone) return titles;
    cursor = continueCursor;
  }
}

describe("a post", () => {
  test("is edited, and deleted with what Mux recorded, by its author", async () => {
    const { world, mux } = await muxBroadcast();
    const postId = await postOf(world);
    const edit = async (title: string, text = "") =>
      await world.asProvider.mutation(api.posts.edit, { postId, title, text });
    expect(await edit(" A title ", " Words. ")).toEqual({ kind: "done" });
    expect((await listed(world)).posts).toMatchObject([{ title: "A title", text: "Words." }]);
    expect(await edit(" ")).toEqual({ kind: "refused", reason: "bad_title" });
    expect(await edit("t".repeat(101))).toEqual({ kind: "refused", reason: "bad_title" });
    expect(await edit("t", "t".repeat(2_001))).toEqual({ kind: "refused", reason: "bad_text" });
    await world.asProvider.mutation(api.posts.remove, { postId });
    await pass(world);
    expect((await listed(world)).posts).toEqual([]);
    expect(mux.called("DELETE", /assets/)).toHaveLength(1);
  });

  test("on a public page says nothing of its session, nor of drafts; no such page is null", async () => {
    const room = await muxBroadcast(undefined, { title: "Breathing", isPosted: true });
    const { world } = room;
    await room.ready("asset-10");
    await postOf(world, { title: "Still a draft" });
    const everything = JSON.stringify(await channelIn(world));
    expect(everything).toContain("Breathing");
    const { client, provider } = world.people;
    const { broadcastId, bookingId, stream } = room;
    const secrets = [client, provider, broadcastId, bookingId, stream.liveStreamId];
    for (const word of [...secrets, "Demo client", "Weekly check-in", "Still a draft"]) {
      expect(everything).not.toContain(word);
    }
    expect(await world.t.query(api.posts.channel, { slug: "missing" })).toBeNull();
  });

  test("is reached however many there are, by its author and by the public", async () => {
    const { world } = await muxBroadcast(undefined, { isPosted: true });
    await world.t.run(async (ctx) => {
      const ownerId = world.people.provider;
      await ctx.db.insert("channels", { ownerId, slug: "many" });
    });
    for (let i = 0; i < 205; i += 1) {
      await postOf(world, { state: "published", publishedAt: i, title: `Post ${i}` });
    }
    const own = await everyTitle(
      async (paginationOpts) =>
        await world.asProvider.query(api.posts.listMine, { paginationOpts }),
    );
    const shown = await everyTitle(
      async (paginationOpts) =>
        await world.t.query(api.posts.published, { slug: "many", paginationOpts }),
    );
    const all = Array.from({ length: 205 }, (_, i) => `Post ${204 - i}`);
    expect(own).toEqual(all);
    expect(shown).toEqual(all);
    const args = { slug: "missing", paginationOpts: { numItems: 5, cursor: null } };
    expect((await world.t.query(api.posts.published, args)).page).toEqual([]);
  });
});
