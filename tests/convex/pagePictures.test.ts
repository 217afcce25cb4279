import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { APP_ORIGIN, backendWithPeople, book, MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const bytesOf = (text: string) => new TextEncoder().encode(text);
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 4, 5, 6]);
const GIF = bytesOf("GIF89a and more");
const HTML = bytesOf("<!doctype html><script>alert(1)</script>");
const MAX = 2 * 1024 * 1024;
const PAGE = { slug: "demo-provider", headline: "", zone: "Europe/Berlin", isPublished: true };
const PICTURE = "/pages/picture";

async function worldWithPage(): Promise<World> {
  const world = await backendWithPeople();
  await world.asProvider.mutation(api.pages.save, PAGE);
  return world;
}

async function send(who: Pick<World["asClient"], "fetch">, body: Uint8Array, headers: object = {}) {
  const response = await who.fetch(PICTURE, {
    method: "POST",
    body: body as Uint8Array<ArrayBuffer>,
    headers: { origin: APP_ORIGIN, "content-type": "image/png", ...headers },
  });
  return { status: response.status, answer: await response.json() };
}

const stored = async (world: World) =>
  await world.t.run(async (ctx) => await ctx.db.system.query("_storage").collect());

const pathOf = async (world: World) =>
  (await world.t.query(api.pages.get, { slug: PAGE.slug }))!.picturePath;

describe("a picture that a provider sends", () => {
  test("is shown to everybody by its bytes, and as nothing else", async () => {
    const world = await worldWithPage();
    expect(await send(world.asProvider, PNG, { "content-type": "text/html" })).toEqual({
      status: 200,
      answer: { kind: "saved" },
    });
    const response = await world.t.fetch((await pathOf(world))!, {});
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(PNG);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
    });
  });

  test.each([
    ["markup that says it is a picture", HTML],
    ["a kind that is not shown", GIF],
    ["nothing", new Uint8Array()],
    ["too large by a byte", new Uint8Array([...PNG, ...new Uint8Array(MAX - PNG.length + 1)])],
  ])("%s is refused, and nothing is stored", async (_what, body) => {
    const world = await worldWithPage();
    const bad = { status: 415, answer: { kind: "refused", reason: "bad_picture" } };
    expect(await send(world.asProvider, body)).toEqual(bad);
    expect(await stored(world)).toEqual([]);
    expect(await pathOf(world)).toBeNull();
  });

  test("too large by what it says is refused without being read", async () => {
    const world = await worldWithPage();
    const said = { "content-length": String(MAX + 1) };
    expect(await send(world.asProvider, PNG, said)).toMatchObject({ status: 415 });
    expect(await stored(world)).toEqual([]);
  });

  test("is taken of providers with a page alone, and a storm is told when to come back", async () => {
    const world = await backendWithPeople();
    const reasonOf = async (who: Pick<World["asClient"], "fetch">) =>
      (await send(who, PNG)).answer.reason;
    expect(await reasonOf(world.t)).toBe("signed_out");
    expect(await reasonOf(world.asClient)).toBe("not_provider");
    expect(await reasonOf(world.asProvider)).toBe("no_page");
    await world.asProvider.mutation(api.pages.save, PAGE);
    let last = await send(world.asProvider, PNG);
    for (let tries = 0; last.status === 200 && tries < 60; tries += 1) {
      last = await send(world.asProvider, PNG);
    }
    expect(last).toMatchObject({ status: 429, answer: { reason: "rate_limited" } });
    expect(last.answer.retryAt).toBeGreaterThan(Date.now());
    expect(await stored(world)).toHaveLength(1);
  });

  test("takes the place of the one before, which nobody gets any more; nor one that was removed", async () => {
    const world = await worldWithPage();
    await send(world.asProvider, PNG);
    const first = (await pathOf(world))!;
    await send(world.asProvider, JPEG);
    const second = (await pathOf(world))!;
    const statusOf = async (path: string) => (await world.t.fetch(path, {})).status;
    expect([await statusOf(first), await statusOf(second)]).toEqual([404, 200]);
    expect(await world.asProvider.mutation(api.pages.removePicture, {})).toEqual({ kind: "saved" });
    expect([await statusOf(second), await pathOf(world)]).toEqual([404, null]);
    expect(await stored(world)).toEqual([]);
    expect(await world.asClient.mutation(api.pages.removePicture, {})).toMatchObject({
      reason: "no_page",
    });
  });
});

describe("what lies in storage and is no page's picture", () => {
  test("is given to nobody at the address of pictures", async () => {
    const world = await worldWithPage();
    const query = new URLSearchParams({ booking: await book(world), key: "one" });
    const init = { method: "POST", body: PNG, headers: { "x-file-name": "a.png" } };
    expect((await world.asClient.fetch(`/chat/files?${query}`, init)).status).toBe(200);
    const [file] = await stored(world);
    for (const id of [file!._id, "x", "", world.people.client]) {
      expect((await world.t.fetch(`${PICTURE}?id=${id}`, {})).status).toBe(404);
    }
  });

  test("goes within a day, whatever it says it is; pictures, files and recordings stay", async () => {
    const world = await worldWithPage();
    await send(world.asProvider, PNG);
    const query = new URLSearchParams({ booking: await book(world), key: "one" });
    const init = { method: "POST", body: PNG, headers: { "x-file-name": "a.png" } };
    await world.asClient.fetch(`/chat/files?${query}`, init);
    const kept = (await stored(world)).map(({ _id }) => _id);
    const recorded = await world.t.run(async (ctx) => {
      for (const type of ["image/png", "text/html", "application/x-chat-file"]) {
        await ctx.storage.store(new Blob(["lost"], { type }));
      }
      const id = await ctx.storage.store(new Blob(["a part"]));
      // The real storage keeps the type of an upload by itself.
      await (ctx.db as any).patch("_storage", id, { contentType: "application/x-recording" });
      return id;
    });
    await world.t.mutation(internal.files.pruneLost, {});
    expect(await stored(world)).toHaveLength(6);
    vi.advanceTimersByTime(61 * MINUTE);
    await world.t.mutation(internal.files.pruneLost, {});
    expect((await stored(world)).map(({ _id }) => _id)).toEqual([...kept, recorded]);
  });
});
