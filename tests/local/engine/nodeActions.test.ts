import { setTimeout as sleep } from "node:timers/promises";
import { anyApi } from "convex/server";
import { describe, expect, it } from "vitest";
import { httpClient, messageFrom, testEngine } from "./support.ts";

const api = anyApi as any;
const TIMED_OUT = /Function execution timed out \(maximum duration: 2s\)/;
const LIMIT_MS = 2_000;

describe("`use node` actions at their time limit", () => {
  it("are told, and what they do afterwards is refused", { timeout: 20_000 }, async () => {
    const engine = await testEngine({ actionWallMs: LIMIT_MS });
    const client = httpClient(engine);
    // Loaded, so that the times below are the actions' own.
    expect(await client.action(api.node.waits, { ms: 1 })).toBe("waited");
    const late = client.action(api.node.waits, { ms: LIMIT_MS + 200 });
    // It runs on past the end of the first one, on the same thread, and past what that does then.
    const beside = sleep(LIMIT_MS / 2).then(
      async () => await client.action(api.node.waits, { ms: LIMIT_MS - 400 }),
    );
    expect(await messageFrom(late)).toMatch(TIMED_OUT);
    expect(await beside).toBe("waited");
    expect(await client.query(api.calls.read, { name: "waited" })).toBe(2);
  });

  it(
    "are ended where they block, and the engine and later ones go on",
    { timeout: 20_000 },
    async () => {
      const engine = await testEngine({ actionWallMs: 3_000 });
      const client = httpClient(engine);
      expect(await client.action(api.node.waits, { ms: 1 })).toBe("waited");
      const blocked = messageFrom(client.action(api.node.spins, {}));
      await sleep(100);
      const beside = messageFrom(client.action(api.node.waits, { ms: 1 }));
      // The engine is not blocked, and soon nor is who comes new.
      expect(await client.query(api.calls.read, { name: "nobody" })).toBe(0);
      await sleep(2_000);
      const later = httpClient(engine).action(api.node.waits, { ms: 1 });
      expect(await Promise.race([later, blocked])).toBe("waited");
      expect(await blocked).toMatch("timed out (maximum duration: 3s)");
      expect(await beside).toMatch("An action that ran beside it blocked it past its time limit.");
      expect(await client.action(api.node.waits, { ms: 1 })).toBe("waited");
    },
  );
});

describe("`use node` actions", () => {
  it("that crash fail alone: the engine and the next one go on", async () => {
    const engine = await testEngine();
    const client = httpClient(engine);
    expect(await messageFrom(client.action(api.node.crashes, {}))).toMatch("thrown by a timer");
    expect(await client.action(api.node.waits, { ms: 1 })).toBe("waited");
  });

  it("throw data, write to the log by name, and keep files", async () => {
    const engine = await testEngine();
    const client = httpClient(engine);
    await expect(client.action(api.node.throws, {})).rejects.toMatchObject({
      data: { code: "MINE" },
    });
    const said = engine.log.find((line) => line.includes("before it throws"));
    expect(JSON.parse(said!)).toMatchObject({ level: "warn", function: "node:throws" });
    expect(await client.action(api.node.keeps, {})).toEqual(["text/x-kept", "kept"]);
  });
});
