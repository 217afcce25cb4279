import { expect, test } from "vitest";
import { brokenChain } from "@/bench/soak/invariants.ts";

test("chains that nothing verified are a breach", () => {
  const engineUrl = "http://127.0.0.1:1";
  expect(brokenChain({ engineUrl }, "local/audit/nowhere.ts")).toEqual([
    "the audit chains were not verified: no local/audit/nowhere.ts",
  ]);
});
