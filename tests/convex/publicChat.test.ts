import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { muxBroadcast, pageIn } from "./publicWorld";
import { pass } from "./recordingWorld";
import { MINUTE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("the chat beside it", () => {
  const message = (more: object = {}) => ({
    name: "A friend",
    text: "Hello",
    clientKey: "k",
    ...more,
  });

  test("is written by signed-in people, under the name that they give, once for each key", async () => {
    const { world, slug } = await muxBroadcast();
    const say = async (more: object = {}) =>
      await world.asStranger.mutation(api.watch.say, { slug, ...message(more) });
    const first = await say();
    expect(first.kind).toBe("sent");
    expect(await say({ text: "again" })).toEqual(first);
    expect(await say({ clientKey: "k2", text: " <b>Hi</b> " })).toMatchObject({ kind: "sent" });
    const host = { slug, ...message({ name: "Anybody", text: "Welcome", clientKey: "k3" }) };
    await world.asProvider.mutation(api.watch.say, host);
    const chat = await world.t.query(api.watch.chat, { slug });
    expect(chat.map(({ name, text, isHost }) => [name, text, isHost])).toEqual([
      ["A friend", "Hello", false],
      ["A friend", "<b>Hi</b>", false],
      ["Demo provider", "Welcome", true],
    ]);
    const fields = ["isHost", "messageId", "name", "sentAt", "text"];
    expect(Object.keys(chat[0]!).toSorted()).toEqual(fields);
  });

  test.each([
    [{ text: "  " }, "empty"],
    [{ text: "x".repeat(401) }, "too_long"],
    [{ name: "" }, "bad_name"],
    [{ name: "x".repeat(41) }, "bad_name"],
    [{ name: "demo  PROVIDER" }, "name_taken"],
    [{ name: "Ｄemo-provider." }, "name_taken"],
    [{ clientKey: "" }, "bad_key"],
    [{ slug: "missing" }, "not_found"],
  ])("%o is refused: %s", async (change, reason) => {
    const { world, slug } = await muxBroadcast();
    const said = await world.asStranger.mutation(api.watch.say, { slug, ...message(change) });
    expect(said).toEqual({ kind: "refused", reason });
    expect(await world.t.query(api.watch.chat, { slug })).toEqual([]);
  });

  test("is limited for each person, and over with the broadcast", async () => {
    const room = await muxBroadcast();
    const { world, slug } = room;
    const say = async (number: number) =>
      await world.asStranger.mutation(api.watch.say, {
        ...{ slug, ...message({ clientKey: `k${number}` }) },
      });
    for (let i = 0; i < 5; i += 1) expect((await say(i)).kind).toBe("sent");
    expect(await say(6)).toMatchObject({ kind: "refused", reason: "rate_limited" });
    const other = await world.asOtherClient.mutation(api.watch.say, { slug, ...message() });
    expect(other.kind).toBe("sent");
    await world.t.run(async (ctx) => {
      const page = await ctx.db.query("broadcastPages").first();
      await ctx.db.patch("broadcastPages", page!._id, { state: "ended" });
    });
    await pass(world, MINUTE);
    expect(await say(7)).toEqual({ kind: "refused", reason: "over" });
  });

  test("loses a message by its author or whoever broadcasts, and by nobody else", async () => {
    const { world, slug } = await muxBroadcast();
    const sent = async (number: number) => {
      const said = await world.asStranger.mutation(api.watch.say, {
        ...{ slug, ...message({ clientKey: `k${number}` }) },
      });
      return said.kind === "sent" ? said.messageId : "";
    };
    const own = await sent(1);
    const others = await sent(2);
    const refused = { kind: "refused", reason: "not_found" };
    for (const who of ["asClient", "asOtherClient", "asAdmin"] as const) {
      expect(await world[who].mutation(api.watch.unsay, { messageId: own })).toEqual(refused);
      expect(await world[who].query(api.watch.amHost, { slug })).toBe(false);
    }
    expect(await world.asProvider.query(api.watch.amHost, { slug })).toBe(true);
    const deleted = { kind: "deleted" };
    expect(await world.asStranger.mutation(api.watch.unsay, { messageId: own })).toEqual(deleted);
    expect(await world.asProvider.mutation(api.watch.unsay, { messageId: others })).toEqual(
      deleted,
    );
    expect(await world.t.query(api.watch.chat, { slug })).toEqual([]);
  });

  test("tells its writers, and them alone, which of its messages are theirs", async () => {
    const { world, slug } = await muxBroadcast();
    const ids: string[] = [];
    for (const who of ["asStranger", "asOtherClient", "asStranger"] as const) {
      const said = await world[who].mutation(api.watch.say, {
        ...{ slug, ...message({ clientKey: `k${ids.length}` }) },
      });
      ids.push(said.kind === "sent" ? said.messageId : "");
    }
    const [first, second, third] = ids;
    expect(await world.asStranger.query(api.watch.own, { slug })).toEqual([third, first]);
    expect(await world.asOtherClient.query(api.watch.own, { slug })).toEqual([second]);
    expect(await world.asProvider.query(api.watch.own, { slug })).toEqual([]);
    expect(await world.asStranger.query(api.watch.own, { slug: "elsewhere" })).toEqual([]);
  });

  test("loses what is older than 90 days, also more than goes in one step", async () => {
    const { world, broadcastId } = await muxBroadcast();
    const { _id: pageId, hostId: authorId } = await pageIn(world, broadcastId);
    const add = async (text: string, count: number) =>
      await world.t.run(async (ctx) => {
        for (let i = 0; i < count; i += 1) {
          const row = { ...message({ text, clientKey: `${text}-${i}` }), isHost: true };
          await ctx.db.insert("publicMessages", { pageId, authorId, ...row });
        }
      });
    const goOn = (days: number) => vi.setSystemTime(Date.now() + days * 24 * 60 * MINUTE);
    await add("Of 91 days ago", 150);
    goOn(2);
    await add("Of 89 days ago", 1);
    goOn(89);
    await world.t.mutation(internal.retention.prune, { table: "publicMessages" });
    await pass(world);
    const left = await world.t.run(async (ctx) => await ctx.db.query("publicMessages").collect());
    expect(left.map(({ text }) => text)).toEqual(["Of 89 days ago"]);
  });
});
