import { expect, it } from "vitest";
import { soak } from "@/bench/soak/soak.ts";

it(
  "fault 19: a minute of faults loses nothing, doubles nothing and leaves nothing behind",
  {
    timeout: 10 * 60_000,
  },
  async () => {
    const result = await soak({ seed: 1, minutes: 1, dataFaults: 21, mediaFaults: 5 });
    expect(result.breaches).toEqual([]);
    expect(result.messages).toBeGreaterThan(50);
    const struck = Object.values(result.faults).reduce((sum, count) => sum + count, 0);
    // One that met another fault may not have been delivered.
    expect(struck).toBeGreaterThanOrEqual(24);
    expect(Object.keys(result.faults)).toHaveLength(10);
  },
);
