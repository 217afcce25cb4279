import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import {
  isPrivateHost,
  hostOf,
  maskKey,
  worstOf,
} from "../../convex/model/broadcast/destinationAddress";
import { leadsInside } from "../../convex/model/broadcast/rtmpCheck";
import { open, seal } from "../../convex/model/sealing";
import { destinationOf, SECRET } from "./broadcastWorld";
import { backendWithPeople } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const GOOD = {
  name: "Channel",
  kind: "rtmp",
  url: "rtmps://live.example:443/app",
  key: "abc-def-ghi-jkl",
} as const;

describe("a destination", () => {
  test("is kept with its key sealed, listed masked, and forgotten", async () => {
    vi.stubEnv("PARLEY_KEYS_SECRET", SECRET);
    const world = await backendWithPeople();
    const added = await world.asProvider.action(api.destinations.add, GOOD);
    expect(added.kind).toBe("added");
    expect(await world.asProvider.query(api.destinations.list, {})).toMatchObject([
      { name: "Channel", url: GOOD.url, maskedKey: "{abc...jkl}", check: null },
    ]);
    const [row] = await world.t.run(async (ctx) => await ctx.db.query("destinations").collect());
    expect(JSON.stringify(row)).not.toContain(GOOD.key);
    expect(await open(row!.sealedKey, world.people.provider)).toBe(GOOD.key);
    const { destinationId } = added as { destinationId: string };
    expect(await world.asClient.query(api.destinations.list, {})).toEqual([]);
    const removed = await world.asProvider.mutation(api.destinations.remove, { destinationId });
    expect(removed).toEqual({ kind: "removed" });
    expect(await world.asProvider.query(api.destinations.list, {})).toEqual([]);
  });

  test("of Mux needs a key alone", async () => {
    vi.stubEnv("PARLEY_KEYS_SECRET", SECRET);
    const world = await backendWithPeople();
    const given = { ...GOOD, kind: "mux", url: "" } as const;
    await world.asProvider.action(api.destinations.add, given);
    expect(await world.asProvider.query(api.destinations.list, {})).toMatchObject([
      { kind: "mux", url: "rtmps://global-live.mux.com:443/app" },
    ]);
  });

  test("is refused without a secret, to clients, and beyond ten", async () => {
    const world = await backendWithPeople();
    const add = async (who: "asProvider" | "asClient" = "asProvider") => {
      const result = await world[who].action(api.destinations.add, GOOD);
      return result.kind === "refused" ? result.reason : result.kind;
    };
    expect(await add()).toBe("no_secret");
    vi.stubEnv("PARLEY_KEYS_SECRET", "too short");
    expect(await add()).toBe("no_secret");
    vi.stubEnv("PARLEY_KEYS_SECRET", SECRET);
    expect(await add("asClient")).toBe("not_provider");
    for (let i = 0; i < 10; i += 1) expect(await add()).toBe("added");
    expect(await add()).toBe("too_many");
  });

  test.each([
    [{ name: " " }, "bad_name"],
    [{ name: "n".repeat(61) }, "bad_name"],
    [{ key: "" }, "bad_key"],
    [{ key: "a key" }, "bad_key"],
    [{ key: "../../other" }, "bad_key"],
    [{ key: "a#b" }, "bad_key"],
    [{ key: "schlüssel" }, "bad_key"],
    [{ key: "k".repeat(301) }, "bad_key"],
    [{ url: "http://live.example/app" }, "bad_url"],
    [{ url: "rtmp://live.example" }, "bad_url"],
    [{ url: "rtmp://name:secret@live.example/app" }, "bad_url"],
    [{ url: "rtmp://live.example/app -f file /etc/passwd" }, "bad_url"],
    [{ url: "rtmp://live.example:99999/app" }, "bad_url"],
    [{ url: "file:///etc/passwd" }, "bad_url"],
    [{ url: "rtmp://localhost/app" }, "private_address"],
    [{ url: "rtmp://127.0.0.1:7880/app" }, "private_address"],
    [{ url: "rtmp://0x7f000001/app" }, "private_address"],
    [{ url: "rtmp://2130706433/app" }, "private_address"],
    [{ url: "rtmp://127.1/app" }, "private_address"],
    [{ url: "rtmp://[::1]/app" }, "private_address"],
    [{ url: "rtmp://[::ffff:10.0.0.1]/app" }, "private_address"],
    [{ url: "rtmp://169.254.169.254/latest" }, "private_address"],
    [{ url: "rtmp://livekit/app" }, "private_address"],
    [{ url: "rtmp://db.internal./app" }, "private_address"],
  ])("%o is refused: %s", async (change, reason) => {
    vi.stubEnv("PARLEY_KEYS_SECRET", SECRET);
    const world = await backendWithPeople();
    const given = { ...GOOD, ...change };
    expect(await world.asProvider.action(api.destinations.add, given)).toEqual({
      kind: "refused",
      reason,
    });
  });

  test("on this machine is one where the deployment allows it", async () => {
    vi.stubEnv("PARLEY_KEYS_SECRET", SECRET);
    vi.stubEnv("PARLEY_PRIVATE_DESTINATIONS", "1");
    const world = await backendWithPeople();
    const given = { ...GOOD, url: "rtmp://127.0.0.1:1935/live" };
    expect((await world.asProvider.action(api.destinations.add, given)).kind).toBe("added");
  });

  test("is asked so often a minute, and then later", async () => {
    const world = await backendWithPeople();
    const destinationId = await destinationOf(world);
    vi.stubEnv("PARLEY_KEYS_SECRET", "");
    const ask = async () =>
      await world.asProvider.action(api.destinations.check, { destinationId });
    expect(await ask()).toMatchObject({ kind: "checked", outcome: "keys_unreadable" });
    const [row] = await world.asProvider.query(api.destinations.list, {});
    expect(row!.check).toMatchObject({ outcome: "keys_unreadable" });
    for (let i = 1; i < 12; i += 1) await ask();
    expect(await ask()).toMatchObject({
      kind: "refused",
      reason: "rate_limited",
      retryAt: expect.any(Number),
    });
  });
});

test.each([
  [["203.0.113.5", "10.0.0.7"], "10.0.0.7"],
  [["2001:db8::1", "203.0.113.5", "fd00::1"], "fd00::1"],
  [["203.0.113.5", "203.0.113.6"], "203.0.113.5"],
  [[], null],
])("a name that resolves to %j is judged by the one that is private: %s", (addresses, worst) => {
  expect(worstOf(addresses)).toBe(worst);
});

test("a name is looked up when a broadcast begins: this machine's own leads inside", async () => {
  expect(await leadsInside("rtmp://localhost/app")).toBe(true);
  vi.stubEnv("PARLEY_PRIVATE_DESTINATIONS", "1");
  expect(await leadsInside("rtmp://localhost/app")).toBe(false);
});

test("a backend without anybody's destinations lists none", async () => {
  const world = await backendWithPeople();
  expect(await world.asProvider.query(api.destinations.list, {})).toEqual([]);
});

test("a destination elsewhere may say where people watch it, by an address of the web", async () => {
  const world = await backendWithPeople();
  await destinationOf(world);
  const given = { name: "n", kind: "rtmp", url: "rtmp://live.example/app", key: "k" } as const;
  const add = async (watchUrl: string) =>
    await world.asProvider.action(api.destinations.add, { ...given, watchUrl });
  for (const bad of [
    "http://video.example/live",
    "javascript:alert(1)",
    "https://name:secret@video.example/",
    "https://localhost/",
    "video.example",
    `https://video.example/${"x".repeat(300)}`,
  ]) {
    expect(await add(bad)).toEqual({ kind: "refused", reason: "bad_watch_url" });
  }
  expect(await add(" https://video.example/live ")).toMatchObject({ kind: "added" });
  const rows = await world.asProvider.query(api.destinations.list, {});
  expect(rows.map(({ watchUrl }) => watchUrl)).toEqual([null, "https://video.example/live"]);
});

describe("a sealed key", () => {
  test("opens for its owner under its secret alone, unaltered", async () => {
    vi.stubEnv("PARLEY_KEYS_SECRET", SECRET);
    const sealed = await seal("the key", "owner");
    expect(sealed).not.toBe(await seal("the key", "owner"));
    expect(await open(sealed, "owner")).toBe("the key");
    expect(await open(sealed, "another")).toBeNull();
    for (const other of ["", "x", "x.y", `${sealed}=`, sealed.replace(/.$/, "!")]) {
      expect(await open(other, "owner")).toBeNull();
    }
    const [iv, body] = sealed.split(".") as [string, string];
    const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
    bytes[0]! ^= 1;
    expect(await open(`${iv}.${btoa(String.fromCharCode(...bytes))}`, "owner")).toBeNull();
    vi.stubEnv("PARLEY_KEYS_SECRET", `${SECRET}.`);
    expect(await open(sealed, "owner")).toBeNull();
    vi.stubEnv("PARLEY_KEYS_SECRET", "");
    expect(await open(sealed, "owner")).toBeNull();
    await expect(seal("the key", "owner")).rejects.toThrow("PARLEY_KEYS_SECRET");
  });

  test("is shown by three letters at each end at most, never whole", () => {
    expect(maskKey("live_1234_abcdef")).toBe("{liv...def}");
    // As LiveKit does: no more than a third of it at each end.
    expect(maskKey("abcdefgh")).toBe("{ab...gh}");
    expect(maskKey("abc")).toBe("{a...c}");
    expect(maskKey("ab")).toBe("{...}");
    const keys = fc.stringMatching(/^[a-z0-9]{4,40}$/);
    fc.assert(fc.property(keys, (key) => !maskKey(key).includes(key)));
  });
});

test("every address of a private network is known as one", () => {
  const v4 = fc.oneof(
    fc.tuple(fc.constantFrom(10, 127, 0), fc.nat(255), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(192), fc.constant(0), fc.constant(0), fc.nat(255)),
    fc.tuple(fc.constant(198), fc.constantFrom(18, 19), fc.nat(255), fc.nat(255)),
  );
  fc.assert(
    fc.property(v4, (parts) => {
      const dotted = parts.join(".");
      const whole = parts.reduce((sum, part) => sum * 256 + part, 0);
      for (const host of [dotted, String(whole), `0x${whole.toString(16)}`, `[::ffff:${dotted}]`]) {
        expect(isPrivateHost(hostOf(`rtmp://${host}/app`)!)).toBe(true);
      }
    }),
  );
  const outside = ["8.8.8.8", "172.32.0.1", "192.0.1.1", "198.17.0.1", "198.20.0.1"];
  for (const host of [...outside, "[2606:4700::1111]", "live.example"]) {
    expect(isPrivateHost(hostOf(`rtmp://${host}/app`)!)).toBe(false);
  }
});
