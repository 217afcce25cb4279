import { type Browser, expect, test } from "@playwright/test";
import { setTimeout as sleep } from "node:timers/promises";
import { ownStack } from "../e2e/stack.ts";
import { expectBack, startCall } from "./call.ts";
import { canMakeNetworks, makeNetwork, type Network } from "./network.ts";

test.skip(!canMakeNetworks, "only root on Linux may make a network to cut");

let network: Network;
let stack: Awaited<ReturnType<typeof ownStack>>;
let away: Browser;

test.beforeAll(async () => {
  network = makeNetwork();
  stack = await ownStack({ lan: true, lanAddress: network.address });
  away = await network.browser();
});

test.afterAll(async () => {
  await away?.close();
  await stack?.stop();
  network?.remove();
});

for (const seconds of [5, 20, 60]) {
  test(`the client's network is gone for ${seconds} s`, async ({ browser }) => {
    test.setTimeout(90_000 + seconds * 1000);
    const call = await startCall(browser, `Network gone for ${seconds} s`, away);
    await call.client.getByRole("button", { name: "Mute microphone" }).click();
    network.cut();
    await expect(call.client.getByText(/connection dropped/i)).toBeVisible();
    await sleep(seconds * 1000);
    network.mend();
    await expect(call.client.getByText(/connection dropped/i)).toBeHidden({ timeout: 30_000 });
    await Promise.all([
      expectBack(call.client, "Demo provider"),
      expectBack(call.provider, "Demo client"),
    ]);
    await expect(call.client.getByRole("button", { name: "Unmute microphone" })).toBeVisible();
    await call.close();
  });
}
