import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";
import { APP_ORIGIN, backendWithPeople, book, MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

type Who = Pick<World["asClient"], "fetch">;

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const bytesOf = (text: string) => new TextEncoder().encode(text);

let keys = 0;
type Upload = { body?: Uint8Array; name?: string; key?: string; headers?: object };

async function upload(who: Who, bookingId: string, options: Upload = {}) {
  const { body = PNG, name = "picture.png", key = `file-${(keys += 1)}`, headers = {} } = options;
  const query = new URLSearchParams({ booking: bookingId, key });
  const response = await who.fetch(`/chat/files?${query}`, {
    method: "POST",
    body: body as Uint8Array<ArrayBuffer>,
    headers: { origin: APP_ORIGIN, "x-file-name": encodeURIComponent(name), ...headers },
  });
  const answer = (await response.json()) as {
    kind: string;
    reason?: string;
    retryAt?: number;
    file: { _id: string; name: string; type: string; size: number };
  };
  return { status: response.status, answer, headers: response.headers };
}

async function download(who: Who, id: string) {
  return await who.fetch(`/chat/files?${new URLSearchParams({ id })}`, {
    headers: { origin: APP_ORIGIN },
  });
}

async function sendFile(world: World, bookingId: string, options?: Upload) {
  const { answer } = await upload(world.asClient, bookingId, options);
  const fileId = answer.file._id;
  const sent = await world.asClient.mutation(api.chat.send, {
    bookingId,
    clientKey: `with-${fileId}`,
    text: "",
    fileId,
  });
  return { fileId, sent };
}

async function storedCount(world: World) {
  return await world.t.run(async (ctx) => (await ctx.db.system.query("_storage").collect()).length);
}

describe("a file", () => {
  test("goes up, with a message, and comes down to the other side as it was", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { fileId, sent } = await sendFile(world, bookingId, { name: "Übung ‹1›.png" });
    expect(sent).toMatchObject({ kind: "sent" });
    const paginationOpts = { numItems: 5, cursor: null };
    const { page } = await world.asProvider.query(api.chat.list, { bookingId, paginationOpts });
    const file = { _id: fileId, name: "Übung ‹1›.png", type: "image/png", size: PNG.length };
    expect(page).toMatchObject([{ text: "", file }]);
    expect(JSON.stringify(page)).not.toMatch(/storage/i);
    const response = await download(world.asProvider, fileId);
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(PNG);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-disposition": "inline; filename*=UTF-8''%C3%9Cbung%20%E2%80%B91%E2%80%BA.png",
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
      "access-control-allow-origin": APP_ORIGIN,
    });
  });

  test("attack 26: that is no picture is only ever saved", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { fileId } = await sendFile(world, bookingId, {
      body: bytesOf("%PDF-1.7 …"),
      name: "plan.pdf",
    });
    const response = await download(world.asProvider, fileId);
    expect(response.headers.get("content-disposition")).toMatch(/^attachment;/);
    expect(response.headers.get("content-type")).toBe("application/pdf");
  });

  test("uploaded again with the same key is the same file", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const one = await upload(world.asClient, bookingId, { key: "same" });
    const two = await upload(world.asClient, bookingId, { key: "same" });
    expect(two.answer).toEqual(one.answer);
    expect(await storedCount(world)).toBe(1);
  });
});

describe("who gets it", () => {
  test("signed out, a stranger, an admin, another client, a guessed id, a removed person: nobody", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { fileId } = await sendFile(world, bookingId);
    const statusFor = async (who: Who, id = fileId) => (await download(who, id)).status;
    expect(await statusFor(world.t)).toBe(401);
    for (const who of [world.asStranger, world.asAdmin, world.asOtherClient]) {
      expect(await statusFor(who)).toBe(404);
    }
    expect(await statusFor(world.asClient, "guessed")).toBe(404);
    expect(await statusFor(world.asClient, bookingId)).toBe(404);
    const other = await (await download(world.asStranger, fileId)).text();
    expect(other).toBe(await (await download(world.asStranger, "guessed")).text());
    expect(await statusFor(world.asClient)).toBe(200);
    await world.t.run(async (ctx) => {
      const rows = await ctx.db.query("bookingParticipants").collect();
      const row = rows.find(({ userId }) => userId === world.people.client)!;
      await ctx.db.patch("bookingParticipants", row._id, { removedAt: NOW });
    });
    expect(await statusFor(world.asClient)).toBe(404);
    expect(await statusFor(world.asProvider)).toBe(200);
  });

  test("before it is sent, its uploader alone has it", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { answer } = await upload(world.asClient, bookingId);
    expect((await download(world.asProvider, answer.file._id)).status).toBe(404);
    expect((await download(world.asClient, answer.file._id)).status).toBe(200);
  });

  test("pages of another site read nothing", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const evil = { headers: { origin: "https://evil.example" } };
    const { headers } = await upload(world.asClient, bookingId, evil);
    expect(headers.get("access-control-allow-origin")).toBeNull();
    const preflight = await world.t.fetch("/chat/files", { method: "OPTIONS", ...evil });
    expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("an upload is refused", () => {
  test("from whom it must be, and nothing is stored", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    expect(await upload(world.t, bookingId)).toMatchObject({
      status: 401,
      answer: { reason: "signed_out" },
    });
    for (const who of [world.asStranger, world.asAdmin]) {
      const refused = { status: 404, answer: { kind: "refused", reason: "not_found" } };
      expect(await upload(who, bookingId)).toMatchObject(refused);
      expect(await upload(who, "missing")).toMatchObject(refused);
    }
    expect(await storedCount(world)).toBe(0);
  });

  test.each([
    ["bad_type", 415, "page.html", bytesOf("<!doctype html><script>1</script>")],
    ["bad_type", 415, "page.txt", bytesOf("\ufeff <html><body>")],
    ["bad_type", 415, "picture.png", bytesOf("<svg xmlns='http://www.w3.org/2000/svg'/>")],
    ["bad_type", 415, "picture.svg", bytesOf("<?xml version='1.0'?><svg/>")],
    ["bad_type", 415, "tool.exe", new Uint8Array([0x4d, 0x5a, 0x90, 0])],
    ["bad_type", 415, "tool.txt", new Uint8Array([0x4d, 0x5a, 0x90, 0])],
    ["bad_type", 415, "script.js", bytesOf("alert(1)")],
    ["empty", 400, "empty.txt", new Uint8Array()],
    ["too_large", 413, "large.png", new Uint8Array(20_000_001)],
  ])("%s (%i): %s", async (reason, status, name, body) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const result = await upload(world.asClient, bookingId, { name, body });
    expect(result).toMatchObject({ status, answer: { kind: "refused", reason } });
    expect(await storedCount(world)).toBe(0);
  });

  test("by its announced size, before its bytes are read", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const headers = { "content-length": "20000001" };
    const { answer } = await upload(world.asClient, bookingId, { headers });
    expect(answer.reason).toBe("too_large");
  });

  test("beyond fifty of one person, who leaves room for the others; what is there is found", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const first = await upload(world.asClient, bookingId, { key: "first" });
    await world.t.run(async (ctx) => {
      const [{ _id, _creationTime, ...row }] = (await ctx.db.query("files").collect()) as [
        Doc<"files">,
      ];
      for (let i = 1; i < 50; i += 1) await ctx.db.insert("files", { ...row, clientKey: `${i}` });
    });
    const more = await upload(world.asClient, bookingId);
    expect(more.answer).toMatchObject({ kind: "refused", reason: "too_many" });
    const again = await upload(world.asClient, bookingId, { key: "first" });
    expect(again.answer.file).toEqual(first.answer.file);
    expect((await upload(world.asProvider, bookingId)).answer.kind).toBe("stored");
  });

  test("when the chat is closed, and when there are too many at once", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    for (let i = 0; i < 10; i += 1) await upload(world.asClient, bookingId);
    const flooded = await upload(world.asClient, bookingId);
    expect(flooded).toMatchObject({ status: 429, answer: { reason: "rate_limited" } });
    expect(flooded.answer.retryAt).toBeGreaterThan(NOW);
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    const { answer } = await upload(world.asProvider, bookingId);
    expect(answer.reason).toBe("cancelled");
    expect(await storedCount(world)).toBe(10);
  });
});

describe("a message takes a file", () => {
  test("of its author, of this booking, once", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const other = await book(world);
    const { fileId } = await sendFile(world, bookingId);
    const { answer } = await upload(world.asClient, bookingId);
    const own = answer.file._id;
    const attempts: [Pick<World["asClient"], "mutation">, string, string][] = [
      [world.asClient, bookingId, fileId],
      [world.asClient, other, own],
      [world.asProvider, bookingId, own],
      [world.asClient, bookingId, "guessed"],
    ];
    for (const [who, id, file] of attempts) {
      const args = { bookingId: id, clientKey: crypto.randomUUID(), text: "x", fileId: file };
      const bad = { kind: "refused", reason: "bad_file" };
      expect(await who.mutation(api.chat.send, args)).toEqual(bad);
    }
  });
});

describe("orphans", () => {
  test("files that no message took go after a day; those of messages stay", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await sendFile(world, bookingId);
    await upload(world.asClient, bookingId);
    vi.setSystemTime(NOW + 23 * 60 * MINUTE);
    await world.t.mutation(internal.files.pruneUnsent, {});
    expect(await storedCount(world)).toBe(2);
    vi.setSystemTime(NOW + 25 * 60 * MINUTE);
    await world.t.mutation(internal.files.pruneUnsent, {});
    expect(await storedCount(world)).toBe(1);
    expect(await world.t.run(async (ctx) => await ctx.db.query("files").collect())).toHaveLength(1);
  });
});
