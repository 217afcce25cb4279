import { describe, expect, it } from "vitest";
import { losingWebhooks, PERIOD_MS, presentIn } from "./lostWebhooks.ts";
import { LiveSession } from "./recorder/session.ts";
import { until } from "./stack/waiting.ts";

// Each waits for the clock of a backend of its own, and needs next to nothing meanwhile.
describe.concurrent("where no webhook comes", { timeout: 150_000 }, () => {
  it("fault 5: who left while no webhook came is gone within a period", async () => {
    const { own, gate } = await losingWebhooks();
    const session = await LiveSession.open(own);
    await until("both are told to be in", async () => (await presentIn(session)) === 2);
    gate.isOpen = false;
    await session.clientLeaves();
    const leftAt = Date.now();
    const isAlone = async () => (await presentIn(session)) === 1;
    await until("nobody but the provider", isAlone, PERIOD_MS);
    expect(gate.swallowed).toBeGreaterThan(0);
    // As one answer of LiveKit may be behind, it takes two.
    expect(Date.now() - leftAt).toBeGreaterThan(10_000);
    await session.everybodyLeaves();
  });

  it("fault 5: a room and its people whom no webhook told of are known within a period", async () => {
    const { own, gate } = await losingWebhooks();
    gate.isOpen = false;
    const session = await LiveSession.open(own);
    await until("both are seen", async () => (await presentIn(session)) === 2, PERIOD_MS);
    expect(gate.swallowed).toBeGreaterThan(0);
    await session.everybodyLeaves();
  });
});
