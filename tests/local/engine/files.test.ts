import { existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { anyApi } from "convex/server";
import { beforeAll, describe, expect, it } from "vitest";
import { httpClient, messageFrom, type TestEngine, testEngine, until } from "./support.ts";

const api = anyApi as any;
let engine: TestEngine;
beforeAll(async () => {
  engine = await testEngine();
});

async function upload(text: string): Promise<string> {
  const url = await httpClient(engine).mutation(api.storage.uploadUrl, {});
  const response = await fetch(url, {
    method: "POST",
    body: text,
    headers: { "content-type": "text/plain" },
  });
  return ((await response.json()) as { storageId: string }).storageId;
}

describe("file storage", () => {
  it("takes, describes, serves and copies files", async () => {
    const client = httpClient(engine);
    const file = await upload("hello");
    await client.mutation(api.storage.attach, { file });
    const sha256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    expect(await client.query(api.storage.metadata, { file })).toEqual({
      row: { size: 5, sha256, contentType: "text/plain" },
      old: {
        storageId: file,
        size: 5,
        sha256: Buffer.from(sha256, "base64").toString("hex"),
        contentType: "text/plain",
      },
    });
    const url = await client.query(api.storage.url, { file });
    const served = await fetch(url);
    expect(served.headers.get("content-type")).toBe("text/plain");
    expect(await served.text()).toBe("hello");
    const part = await fetch(url, { headers: { range: "bytes=1-3" } });
    expect([part.status, await part.text(), part.headers.get("content-range")]).toEqual([
      206,
      "ell",
      "bytes 1-3/5",
    ]);
    expect((await fetch(url, { headers: { range: "bytes=9-" } })).status).toBe(416);
    const copy = await client.action(api.storage.copy, { file });
    expect(await (await fetch(await client.query(api.storage.url, { file: copy }))).text()).toBe(
      "HELLO",
    );
  });

  it("deletes a file with its content", async () => {
    const client = httpClient(engine);
    const file = await upload("short-lived");
    const url: string = await client.query(api.storage.url, { file });
    await client.mutation(api.storage.remove, { file });
    expect(await client.query(api.storage.url, { file })).toBeNull();
    expect((await fetch(url)).status).toBe(404);
    const path = join(engine.options.dataDir, "files", url.split("/").at(-1)!);
    await until("the content is gone", () => !existsSync(path));
    expect(await messageFrom(client.mutation(api.storage.remove, { file }))).toMatch(
      "Server Error",
    );
    expect(engine.log.at(-1)).toMatch(`Storage ID ${file} not found.`);
  });

  it("refuses made-up upload URLs, and leaves nothing of a broken upload", async () => {
    const url = new URL(await httpClient(engine).mutation(api.storage.uploadUrl, {}));
    const before = readdirSync(join(engine.options.dataDir, "files"));
    url.searchParams.set("token", `${url.searchParams.get("token")}x`);
    expect((await fetch(url, { method: "POST", body: "x" })).status).toBe(401);
    expect(
      (await fetch(`${engine.url}/api/storage/upload`, { method: "POST", body: "x" })).status,
    ).toBe(401);
    expect(
      (await fetch(`${engine.url}/api/storage/00000000-0000-0000-0000-000000000000`)).status,
    ).toBe(404);
    expect(readdirSync(join(engine.options.dataDir, "files"))).toEqual(before);
  });
});

describe("content that is damaged on the disk", () => {
  it.each([
    ["is missing", (path: string) => rmSync(path)],
    ["has 3 bytes, not 5", (path: string) => truncateSync(path, 3)],
    ["is not what was stored", (path: string) => writeFileSync(path, "jello")],
  ])("that %s is named in the log, and not served as if it were whole", async (how, spoil) => {
    const client = httpClient(engine);
    const file = await upload("hello");
    const url: string = await client.query(api.storage.url, { file });
    const path = join(engine.options.dataDir, "files", url.split("/").at(-1)!);
    spoil(path);
    engine.log.length = 0;
    expect(await messageFrom(client.action(api.storage.copy, { file }))).toMatch("Server Error");
    expect(engine.log.join("\n")).toContain(`${path} ${how}: put it back from a backup`);
    if (how === "is not what was stored") return;
    engine.log.length = 0;
    for (const headers of [{}, { range: "bytes=0-1" }] as Record<string, string>[])
      expect((await fetch(url, { headers })).status).toBe(500);
    expect(engine.log.join("\n")).toContain(`${path} ${how}: put it back from a backup`);
  });
});

describe("HTTP actions", () => {
  it("get the request and give the response, streams too", async () => {
    const response = await fetch(`${engine.siteUrl}/echo`, {
      method: "POST",
      body: "body",
      headers: { "x-test": "t" },
    });
    expect([response.status, response.headers.get("x-answer")]).toEqual([201, "yes"]);
    expect(await response.json()).toEqual({ text: "body", value: 1, header: "t" });
    expect(await (await fetch(`${engine.siteUrl}/prefix/any/thing`)).text()).toBe("prefix");
    expect(await (await fetch(`${engine.siteUrl}/prefix/stream`)).text()).toBe("abc");
    expect((await fetch(`${engine.siteUrl}/prefix/x`, { method: "HEAD" })).status).toBe(200);
  });

  it("attack 19: answer 404 without a route, and hide what an error says", async () => {
    expect((await fetch(`${engine.siteUrl}/none`)).status).toBe(404);
    expect((await fetch(`${engine.siteUrl}/echo`)).status).toBe(404);
    const failed = await fetch(`${engine.siteUrl}/fails`);
    expect(failed.status).toBe(500);
    expect(await failed.text()).not.toMatch("secret");
    expect(await (await fetch(`${engine.siteUrl}/fails?convex`)).json()).toMatchObject({
      data: "shown",
    });
  });

  it("refuse a body above 20 MiB", async () => {
    const answer = await fetch(`${engine.siteUrl}/echo`, {
      method: "POST",
      body: new Uint8Array(21 * 1024 * 1024),
    }).then(
      (response) => response.status,
      () => "closed",
    );
    expect([413, "closed"]).toContain(answer);
  });
});

describe("crons", () => {
  it("run mutations and actions on time", async () => {
    const other = await testEngine({
      functionsDir: engine.options.functionsDir.replace(/app$/, "crons"),
    });
    await until(
      "both ran",
      async () => (await httpClient(other).query(api.ticks.names, {})).length === 2,
      15_000,
    );
    expect(await httpClient(other).query(api.ticks.names, {})).toEqual(["action", "interval"]);
  });
});
