import { type Browser, expect, test } from "@playwright/test";
import { setTimeout as sleep } from "node:timers/promises";
import { api } from "../../convex/_generated/api.js";
import { backendAs, openAs } from "../e2e/people.ts";
import { joinHere } from "../e2e/room.ts";
import { ownStack } from "../e2e/stack.ts";
import { expectBack, expectPicturesIn, startCall } from "./call.ts";
import { WHY_NO_NETWORK } from "../networks.ts";
import { promisedBy } from "./held.ts";
import { canMakeNetworks, makeNetwork, type Network } from "./network.ts";
import { runningPicture } from "./picture.ts";

test.skip(!canMakeNetworks, WHY_NO_NETWORK);

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

/** By the seconds that the network is gone, what holds from its return on. */
const OUTAGES = [
  { seconds: 5, promisedMs: promisedBy("recover-net-5s") },
  { seconds: 20, promisedMs: promisedBy("recover-net-20s") },
  { seconds: 60, promisedMs: promisedBy("recover-net-60s") },
  // LiveKit gives a silent connection up after 15 s: before that it may carry on, after it a new one is made.
  { seconds: 10, promisedMs: promisedBy("recover-net-5s"), isTold: true },
  { seconds: 20, promisedMs: promisedBy("recover-net-20s"), isTold: true },
];

for (const { seconds, promisedMs, isTold = false } of OUTAGES) {
  const told = isTold ? ", and its browser is told" : "";
  test(`fault 2: the client's network is gone for ${seconds} s${told}`, async ({ browser }) => {
    test.setTimeout(90_000 + seconds * 1000);
    const call = await startCall(browser, `Network gone for ${seconds} s`, away);
    await call.client.getByRole("button", { name: "Mute microphone" }).click();
    if (isTold) network.unplug();
    else network.cut();
    await expect(call.client.getByText(/connection dropped/i)).toBeVisible();
    await sleep(seconds * 1000);
    if (isTold) network.plug();
    else network.mend();
    await expectPicturesIn(call, Date.now(), promisedMs);
    await expect(call.client.getByText(/connection dropped/i)).toBeHidden({ timeout: 30_000 });
    await Promise.all([
      expectBack(call.client, "Demo provider"),
      expectBack(call.provider, "Demo client"),
    ]);
    await expect(call.client.getByRole("button", { name: "Unmute microphone" })).toBeVisible();
    await call.close();
  });
}

/** Longer than the SDK tries, shorter than the backend's client takes to miss its server. */
const WITHOUT_WIFI_MS = 30_000;

test("fault 12: out of the Wi-Fi's reach the client goes on by phone; the laptop, back, lets go", async ({
  browser,
}) => {
  test.setTimeout(150_000);
  const call = await startCall(browser, "On by phone", away);
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const phone = await openAs(context, "demo-client", new URL(call.client.url()).pathname);
  // Open by then: a link that goes breaks off what any browser of this machine is loading.
  await expect(phone.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  network.unplug();
  await expect(call.client.getByText(/connection dropped/i)).toBeVisible();
  const backAt = Date.now() + WITHOUT_WIFI_MS;
  await joinHere(phone);
  await runningPicture(phone);
  await sleep(Math.max(0, backAt - Date.now()));
  network.plug();
  await expect(
    call.client.getByRole("heading", { name: "Continued on another device" }),
  ).toBeVisible({ timeout: 30_000 });
  await expect(phone.locator(".room")).toHaveAttribute("data-phase", "connected");
  await runningPicture(phone);
  await expect(call.provider.getByRole("article", { name: "Demo client" })).toHaveCount(1);
  await context.close();
  await call.close();
});

/** The SFU gives up somebody whom it has not heard for about 20 s. */
const ASLEEP_MS = 40_000;

test("fault 11: the client's laptop sleeps: the others see them gone, and them back as it wakes", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const call = await startCall(browser, "A laptop asleep", away);
  const bookingId = new URL(call.client.url()).pathname.split("/").at(-1)!;
  const backend = await backendAs("demo-provider");
  const present = async () => {
    const booking = await backend.query(api.bookings.get, { bookingId });
    return booking!.present.length;
  };
  const devtools = await call.client.context().newCDPSession(call.client);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  network.cut();
  const asleepUntil = sleep(ASLEEP_MS);
  await expect(call.provider.getByRole("article", { name: "Demo client" })).toHaveCount(0, {
    timeout: ASLEEP_MS,
  });
  await expect.poll(present).toBe(1);
  await expect(call.provider.locator("[data-departures=lost]")).toContainText(
    "Demo client lost the connection",
  );
  await asleepUntil;
  network.mend();
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
  await Promise.all([
    expectBack(call.client, "Demo provider"),
    expectBack(call.provider, "Demo client"),
  ]);
  await expect.poll(present).toBe(2);
  await expect(call.provider.locator("[data-departures='']")).toBeAttached();
  await call.close();
});
