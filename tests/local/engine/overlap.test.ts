import { anyApi } from "convex/server";
import { beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import {
  httpClient,
  messageFrom,
  type TestEngine,
  testEngine,
  testIssuer,
  until,
} from "./support.ts";

const api = anyApi as any;
let engine: TestEngine;
beforeAll(async () => {
  engine = await testEngine();
});

describe("nested mutations", () => {
  it("that nobody awaited leave nothing, and stop nobody", async () => {
    const client = httpClient(engine);
    await client.mutation(api.overlap.leaves, { name: "left" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await client.query(api.overlap.names, { prefix: "left" })).toEqual(["left"]);
    expect(await client.mutation(api.calls.increment, { name: "after" })).toBe(1);
  });

  it("are undone without what their caller wrote meanwhile", async () => {
    const client = httpClient(engine);
    expect(await client.mutation(api.overlap.beside, { name: "beside" })).toBe("failed late");
    expect(await client.query(api.overlap.names, { prefix: "beside" })).toEqual(["beside"]);
  });
});

it("a mutation may read a snapshot that it does not depend on", async () => {
  const client = httpClient(engine);
  await client.mutation(api.calls.increment, { name: "snapshot" });
  expect(await client.mutation(api.overlap.readsSnapshot, { prefix: "snapshot" })).toEqual([
    "snapshot",
  ]);
});

it.each(["asc", "desc"])("a page of nothing ends where it began (%s)", async (order) => {
  const client = httpClient(engine);
  const owner = `paged ${order}`;
  for (const rank of [1, 2, 3])
    await client.mutation(api.items.add, { label: `${owner}${rank}`, owner, rank });
  const page = (numItems: number, cursor: string | null) =>
    client.query(api.items.page, { owner, order, paginationOpts: { numItems, cursor } });
  const ranks = async (cursor: string): Promise<number[]> =>
    (await page(10, cursor)).page.map(({ rank }: { rank: number }) => rank);
  const all = order === "asc" ? [1, 2, 3] : [3, 2, 1];
  const start = await page(0, null);
  expect(start).toMatchObject({ page: [], isDone: false });
  expect(await ranks(start.continueCursor)).toEqual(all);
  const first = await page(1, null);
  const nothing = await page(0, first.continueCursor);
  expect(await ranks(nothing.continueCursor)).toEqual(all.slice(1));
});

type Message = { type: string; endVersion?: any; modifications?: any[] };

/** A socket that speaks the protocol by hand, to send at moments that the clients avoid. */
async function byHand(url: string) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/1.48.0/sync`);
  const messages: Message[] = [];
  socket.on("message", (data) => messages.push(JSON.parse(String(data))));
  await new Promise((resolve) => socket.once("open", resolve));
  const send = (message: unknown): void => socket.send(JSON.stringify(message));
  send({ type: "Connect", sessionId: "s", connectionCount: 0, lastCloseReason: null, clientTs: 0 });
  return { messages, send, close: () => socket.close() };
}

describe("a socket's queries", () => {
  it("show nobody's data to a person who signs out while they run", async () => {
    const issuer = await testIssuer();
    const other = await testEngine({
      env: { OIDC_ISSUER: "https://unused.invalid", CUSTOM_ISSUER: issuer.url },
    });
    const { messages, send, close } = await byHand(other.url);
    send({ type: "Authenticate", tokenType: "User", value: await issuer.token(), baseVersion: 0 });
    const reached = (identity: number) => () =>
      messages.some(({ endVersion }) => endVersion?.identity === identity);
    await until("signed in", reached(1));
    const query = { type: "Add", queryId: 0, udfPath: "overlap:whoSlowly", args: [{}] };
    send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [query] });
    send({ type: "Authenticate", tokenType: "None", baseVersion: 1 });
    const answers = () => messages.flatMap(({ modifications = [] }) => modifications);
    await until("signed out", reached(2));
    await until("both answers", () => answers().length >= 2 || answers().at(-1)?.value === null);
    expect(answers().at(-1)).toMatchObject({ type: "QueryUpdated", value: null });
    close();
  });

  it("never show one table of a mutation without the other", async () => {
    const { messages, send, close } = await byHand(engine.url);
    const add = (queryId: number, udfPath: string, args: object) => ({
      type: "Add",
      queryId,
      udfPath,
      args: [args],
    });
    const modifications = [
      add(0, "overlap:items", { owner: "both" }),
      add(1, "calls:read", { name: "both" }),
    ];
    send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications });
    const client = httpClient(engine);
    for (let i = 0; i < 25; i += 1) await client.mutation(api.overlap.addBoth, { name: "both" });
    const seen: [number, number][] = [];
    const shown: [number, number] = [0, 0];
    await until("all of them", () => {
      for (const { type, modifications: changes = [] } of messages.splice(0)) {
        for (const { queryId, value } of changes) shown[queryId as 0 | 1] = value;
        if (type === "Transition") seen.push([...shown]);
      }
      return shown[0] === 25;
    });
    expect(seen.filter(([items, counter]) => items !== counter)).toEqual([]);
    close();
  });

  it("are asked again when the engine had to stop them", async () => {
    const client = httpClient(engine);
    expect(await messageFrom(client.query(api.overlap.hangsOnce, {}))).toMatch("never comes");
    expect(await client.query(api.overlap.hangsOnce, {})).toBe("an answer");
  });
});
