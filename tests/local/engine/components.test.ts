import { anyApi } from "convex/server";
import { beforeAll, describe, expect, it } from "vitest";
import {
  adminClient,
  httpClient,
  messageFrom,
  type TestEngine,
  testEngine,
  until,
} from "./support.ts";

const api = anyApi as any;
let engine: TestEngine;
beforeAll(async () => {
  engine = await testEngine();
});

describe("components", () => {
  it("keep each mount's data apart, down to the nested ones", async () => {
    const client = httpClient(engine);
    expect(await client.mutation(api.mounted.add, { mount: "outer", note: "a" })).toBe(1);
    expect(await client.mutation(api.mounted.add, { mount: "outer", note: "b" })).toBe(2);
    expect(await client.mutation(api.mounted.add, { mount: "second", note: "c" })).toBe(1);
    expect(await client.query(api.mounted.list, { mount: "outer" })).toEqual({
      notes: ["a", "b"],
      inner: ["a", "b"],
      env: [],
    });
    expect(await client.query(api.mounted.list, { mount: "second" })).toEqual({
      notes: ["c"],
      inner: ["c"],
      env: [],
    });
    expect(await client.action(api.mounted.act, {})).toEqual(["a", "b"]);
  });

  it("are undone with their caller's part", async () => {
    const client = httpClient(engine);
    const before = await client.query(api.mounted.list, { mount: "second" });
    expect(
      await client.mutation(api.mounted.add, { mount: "second", note: "gone", fail: true }),
    ).toEqual({ failed: { code: "OUTER" } });
    expect(await client.query(api.mounted.list, { mount: "second" })).toEqual(before);
  });

  it("call back through function handles, at once and later", async () => {
    const client = httpClient(engine);
    expect(await client.mutation(api.mounted.callBack, { name: "back", later: false })).toBe(1);
    await client.mutation(api.mounted.callBack, { name: "back", later: true });
    await until(
      "the component's schedule ran",
      async () => (await client.query(api.calls.read, { name: "back" })) === 2,
    );
  });

  it("show only their public functions, only to their parent, and no identity", async () => {
    const client = httpClient(engine) as any;
    expect(await messageFrom(client.query(api.mounted.hidden, {}))).toMatch("Server Error");
    expect(await messageFrom(client.query(api.mounted.throughGrandchild, {}))).toMatch(
      "Server Error",
    );
    expect(await client.query(api.mounted.who, {})).toBeNull();
    expect(await messageFrom(client.function("lib:list", "outer", {}))).toMatch("Only the admin");
    const admin = adminClient(engine) as any;
    expect(await admin.function("lib:list", "outer/inner", {})).toEqual(["a", "b"]);
  });
});
