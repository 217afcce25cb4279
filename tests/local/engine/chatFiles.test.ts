import { cpSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import {
  adminClient,
  cleanUp,
  httpClient,
  type Issuer,
  type TestEngine,
  testEngine,
  testIssuer,
  until,
} from "./support.ts";

const ORIGIN = "http://app.test";
const MB = 1_000_000;

let issuer: Issuer;
let engine: TestEngine;

/** Leaves bytes behind, as an action does that is cut off before it could write their row. */
const LEAK = `
import { v } from "convex/values";
import { internalAction } from "./_generated/server";
export const store = internalAction({
  args: { type: v.string() },
  handler: async (ctx, { type }) => {
    await ctx.storage.store(new Blob(["lost"], { type }));
  },
});
`;

beforeAll(async () => {
  // In the checkout, so that it finds its packages.
  const folder = resolve("test-results", `leak-${process.pid}`);
  const functionsDir = join(folder, "convex");
  cpSync("convex", functionsDir, { recursive: true });
  for (const shared of ["docs", "lib", "i18n", "messages"])
    symlinkSync(resolve(shared), join(folder, shared));
  writeFileSync(join(functionsDir, "leak.ts"), LEAK);
  cleanUp(() => rmSync(folder, { recursive: true, force: true }));
  issuer = await testIssuer();
  engine = await testEngine({
    functionsDir,
    env: {
      CLERK_JWT_ISSUER_DOMAIN: "https://unused.invalid",
      LOCAL_ISSUER_URL: issuer.url,
      APP_ORIGINS: ORIGIN,
    },
  });
});

const tokenOf = (person: string) => issuer.token({ sub: person, name: person, azp: ORIGIN });

async function as(person: string) {
  const client = httpClient(engine);
  client.setAuth(await tokenOf(person));
  return client;
}

async function book(): Promise<Id<"bookings">> {
  const provider = await as("provider");
  await provider.mutation(api.users.ensure, {});
  const { user } = await (await as("client")).mutation(api.users.ensure, {});
  const tokenIdentifier = `${issuer.url}|provider`;
  const args = { tokenIdentifier, isProvider: true };
  await adminClient(engine).mutation(internal.admin.grant as never, args as never);
  const result = await provider.mutation(api.bookings.create, {
    requestKey: crypto.randomUUID(),
    title: "Files",
    clientIds: [user._id],
    startsAt: "now",
    durationMinutes: 30,
    mayOverlap: true,
  });
  if (result.kind !== "created") throw new Error(result.reason);
  return result.bookingId;
}

/** Bytes that begin as a picture does and do not repeat. */
function picture(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size).map((_, i) => (i * 2_654_435_761) >>> 24);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return bytes;
}

async function upload(bookingId: string, body: Uint8Array<ArrayBuffer>) {
  const query = new URLSearchParams({
    booking: bookingId,
    key: crypto.randomUUID(),
    name: "a.png",
  });
  const response = await fetch(`${engine.siteUrl}/chat/files?${query}`, {
    method: "POST",
    body,
    headers: {
      authorization: `Bearer ${await tokenOf("client")}`,
      origin: ORIGIN,
      "x-file-name": "a.png",
    },
  });
  return { status: response.status, answer: await response.json() };
}

const storedFiles = () => readdirSync(join(engine.options.dataDir, "files")).length;

describe("files of the chat, through real HTTP and storage", () => {
  test("the largest one comes back byte by byte, and one byte more is refused", async () => {
    const bookingId = await book();
    const bytes = picture(20 * MB);
    const { answer } = await upload(bookingId, bytes);
    expect(answer).toMatchObject({ kind: "stored", file: { size: 20 * MB, type: "image/png" } });
    const response = await fetch(`${engine.siteUrl}/chat/files?id=${answer.file._id}`, {
      headers: { authorization: `Bearer ${await tokenOf("client")}` },
    });
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), bytes)).toBe(0);
    const before = storedFiles();
    expect(await upload(bookingId, picture(20 * MB + 1))).toMatchObject({
      status: 413,
      answer: { reason: "too_large" },
    });
    expect(storedFiles()).toBe(before);
  });

  test("another site's token, and a broken one, are as good as none", async () => {
    for (const token of [await issuer.token({ sub: "client", azp: "http://evil.test" }), "x.y.z"]) {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${engine.siteUrl}/chat/files?id=x`, { headers });
      expect(response.status).toBe(401);
    }
  });

  test("bytes whose row was never written go, and those of a message stay", async () => {
    const bookingId = await book();
    const { answer } = await upload(bookingId, picture(MB));
    const client = await as("client");
    const message = { bookingId, clientKey: "k", text: "", fileId: answer.file._id };
    expect(await client.mutation(api.chat.send, message)).toMatchObject({ kind: "sent" });
    const before = storedFiles();
    const admin = adminClient(engine);
    for (const type of ["application/x-chat-file", "image/png", "application/x-recording"]) {
      await admin.action("leak:store" as never, { type } as never);
    }
    expect(storedFiles()).toBe(before + 3);
    const args = { before: Date.now() + 1 };
    await admin.mutation(internal.files.pruneLost as never, args as never);
    // Recordings are looked after elsewhere.
    await until("the bytes are gone", () => storedFiles() === before + 1);
    const response = await fetch(`${engine.siteUrl}/chat/files?id=${answer.file._id}`, {
      headers: { authorization: `Bearer ${await tokenOf("client")}` },
    });
    expect(response.status).toBe(200);
  });

  test("a picture of a page is what its bytes say, whatever it was sent as", async () => {
    await book();
    const provider = await as("provider");
    const page = { slug: "provider", headline: "", zone: "Europe/Berlin", isPublished: true };
    expect(await provider.mutation(api.pages.save, page)).toEqual({ kind: "saved" });
    const authorization = `Bearer ${await tokenOf("provider")}`;
    const send = async (body: string | Uint8Array<ArrayBuffer>) => {
      const headers = { authorization, origin: ORIGIN, "content-type": "text/html" };
      const init = { method: "POST", headers, body };
      const sent = await fetch(`${engine.siteUrl}/pages/picture`, init);
      return [sent.status, ((await sent.json()) as { kind: string }).kind];
    };
    const before = storedFiles();
    expect(await send("<svg onload='alert(1)'></svg>")).toEqual([415, "refused"]);
    expect(await send(picture(2 * 1024 * 1024 + 1))).toEqual([415, "refused"]);
    expect(storedFiles()).toBe(before);
    const bytes = picture(2 * 1024 * 1024);
    expect(await send(bytes)).toEqual([200, "saved"]);
    const { picturePath } = (await provider.query(api.pages.get, { slug: "provider" }))!;
    const shown = await fetch(engine.siteUrl + picturePath);
    expect(shown.headers.get("content-type")).toBe("image/png");
    expect(shown.headers.get("x-content-type-options")).toBe("nosniff");
    expect(Buffer.compare(Buffer.from(await shown.arrayBuffer()), bytes)).toBe(0);
    expect(await provider.mutation(api.pages.removePicture, {})).toEqual({ kind: "saved" });
    await until("the bytes are gone", () => storedFiles() === before);
  });

  test("the log holds no name, token or content", () => {
    expect(engine.log.join("\n")).not.toMatch(/Bearer|a\.png|eyJ/);
  });
});
