import { expect, it } from "vitest";
import { losingWebhooks, PERIOD_MS, presentIn } from "./lostWebhooks.ts";
import { LiveSession } from "./recorder/session.ts";
import { until } from "./stack/waiting.ts";

it("fault 5: a room and its people whom no webhook told of are known within a period", async () => {
  const { own, gate } = await losingWebhooks();
  gate.isOpen = false;
  const session = await LiveSession.open(own);
  await until("both are seen", async () => (await presentIn(session)) === 2, PERIOD_MS);
  expect(gate.swallowed).toBeGreaterThan(0);
  await session.everybodyLeaves();
}, 150_000);
