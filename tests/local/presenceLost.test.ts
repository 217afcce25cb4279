import { expect, it } from "vitest";
import { losingWebhooks, PERIOD_MS, presentIn } from "./lostWebhooks.ts";
import { LiveSession } from "./recorder/session.ts";
import { until } from "./stack/waiting.ts";

it("fault 5: who left while no webhook came is gone within a period", async () => {
  const { own, gate } = await losingWebhooks();
  const session = await LiveSession.open(own);
  await until("both are told to be in", async () => (await presentIn(session)) === 2);
  gate.isOpen = false;
  await session.clientLeaves();
  const leftAt = Date.now();
  await until("nobody but the provider", async () => (await presentIn(session)) === 1, PERIOD_MS);
  expect(gate.swallowed).toBeGreaterThan(0);
  // As one answer of LiveKit may be behind, it takes two.
  expect(Date.now() - leftAt).toBeGreaterThan(10_000);
  await session.everybodyLeaves();
}, 150_000);
