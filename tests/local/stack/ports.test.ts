import { expect, it } from "vitest";
import { freePort, freePorts } from "@/local/stack/ports.ts";

// Several servers get theirs before the first of them listens.
it("no free port is given twice, one after the other or at once", async () => {
  const given: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    given.push(...Object.values(await freePorts()));
    given.push(...(await Promise.all(Array.from({ length: 10 }, freePort))));
  }
  expect(given.length).toBeGreaterThan(400);
  expect(new Set(given).size).toBe(given.length);
});
