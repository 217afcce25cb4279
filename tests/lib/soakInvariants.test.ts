import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { brokenChain } from "@/bench/soak/invariants.ts";
import { isDelivered } from "@/bench/soak/soak.ts";

const engineUrl = "http://127.0.0.1:1";

describe("the audit chains", () => {
  /** What a verifier that says this and ends so makes of them. */
  function verifiedBy(said: string, status = 0): string[] {
    const verifier = join(mkdtempSync(join(tmpdir(), "parley-soak-")), "verifier.ts");
    writeFileSync(verifier, `console.log(${JSON.stringify(said)}); process.exitCode = ${status};`);
    return brokenChain({ engineUrl }, verifier);
  }

  test("that nothing verified are a breach", () => {
    expect(brokenChain({ engineUrl }, "local/audit/nowhere.ts")).toEqual([
      "the audit chains were not verified: no local/audit/nowhere.ts",
    ]);
  });

  test("that have no block yet are one, too: a verifier finds nothing wrong with them", () => {
    const blocks = (count: number) =>
      `noShows: whole, 0 rows in 0 blocks; 0 not sealed yet\ntokenLogs: whole, 7 rows in ${count} blocks; 2 not sealed yet`;
    expect(verifiedBy(blocks(2))).toEqual([]);
    const none = ["the token log has no block, so that nothing was verified"];
    expect(verifiedBy(blocks(0))).toEqual(none);
    expect(verifiedBy("")).toEqual(none);
    expect(verifiedBy("tokenLogs: BROKEN", 1)).toEqual([
      "the audit chains are not whole: tokenLogs: BROKEN\n",
    ]);
  });
});

describe("a fault", () => {
  const scene = {} as Parameters<typeof isDelivered>[1];
  const lost = () => Promise.reject(new TypeError("fetch failed"));

  test("counts where it was delivered, and is tried again where it met another one", async () => {
    const ends = [lost, async () => undefined];
    expect(await isDelivered(async () => await ends.shift()!(), scene)).toBe(true);
    expect(ends).toEqual([]);
    expect(await isDelivered(lost, scene)).toBe(false);
    expect(await isDelivered(async () => false, scene)).toBe(false);
  });

  test("that fails otherwise, or does not end, ends the soak", async () => {
    const broken = () => Promise.reject(new Error("a webhook was answered with 500"));
    await expect(isDelivered(broken, scene)).rejects.toThrow("answered with 500");
    const never = () => new Promise<void>(() => {});
    await expect(isDelivered(never, scene, 10)).rejects.toThrow("did not end");
  });
});
