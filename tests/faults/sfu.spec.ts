import { expect, type Page, test } from "@playwright/test";
import { liveBooking } from "../e2e/bookings.ts";
import { openAs } from "../e2e/people.ts";
import { expectToSeeAndHear, joinHere } from "../e2e/room.ts";
import { ownStack } from "../e2e/stack.ts";
import { type Call, expectBack, expectPicturesIn, startCall } from "./call.ts";
import { promisedBy } from "./held.ts";
import { watchPhases } from "./phases.ts";
import { whenOpenAgain } from "./recovery.ts";

let stack: Awaited<ReturnType<typeof ownStack>>;
test.beforeAll(async () => void (stack = await ownStack()));
test.afterAll(async () => await stack.stop());

async function expectBothBack({ provider, client }: Call) {
  await Promise.all([expectBack(provider, "Demo client"), expectBack(client, "Demo provider")]);
}

/** A layout that the person chose. */
async function pin(page: Page, name: string) {
  const tile = page.getByRole("article", { name });
  await tile.hover();
  await tile.getByRole("button", { name: `Pin: ${name}` }).click();
  await expect(tile).toHaveAttribute("data-place", "large");
  return tile;
}

/** Which try it is, and a way not to wait for the next. */
async function expectToCountTries(page: Page) {
  const banner = page.locator(".banner");
  const tries = async () => Number(/Attempt (\d+)/.exec(await banner.innerText())?.[1]);
  await expect(banner.getByRole("button", { name: "Try now" })).toBeVisible();
  const first = await tries();
  await expect.poll(tries).toBeGreaterThan(first);
}

/** Away for long: what is broken, and what is left to do. */
async function expectHelp(page: Page) {
  const banner = page.locator(".banner");
  await expect(banner.locator("[data-verdict]")).toBeAttached({ timeout: 40_000 });
  const plan = banner.getByRole("region", { name: "If it does not connect" });
  await expect(plan.getByRole("button", { name: "Tell the other side" })).toBeVisible();
  return plan;
}

/** The client reads that it is gone, then what is left to do, and that it is back. */
async function expectToBeTold({ client }: Call, seconds: number) {
  const dropped = client.getByText(/connection dropped/i);
  await expect(dropped).toBeVisible();
  // Who does not see the banner hears of it.
  const told = client.getByRole("alert").or(client.getByRole("log"));
  await expect(told.getByText("You are cut off for a moment.")).toBeAttached();
  if (seconds > 2) await expectToCountTries(client);
  const plan = seconds > 60 ? await expectHelp(client) : null;
  await expect(dropped).toBeHidden({ timeout: seconds * 1000 + 30_000 });
  await expect(told.getByText("You are connected again.")).toBeAttached();
  if (plan) await expect(plan).toBeHidden();
}

/** By the seconds that the server is away, what holds from the opening of its port on. */
const OUTAGES = [
  { seconds: 2, promise: "recover-sfu-2s" },
  { seconds: 20, promise: "recover-sfu-90s" },
  { seconds: 90, promise: "recover-sfu-90s" },
];

for (const { seconds, promise } of OUTAGES) {
  test(`fault 1: the SFU is killed and back after ${seconds} s`, async ({ browser }) => {
    test.setTimeout(90_000 + seconds * 1000);
    const call = await startCall(browser, `SFU away for ${seconds} s`);
    await call.client.getByRole("button", { name: "Mute microphone" }).click();
    const pinned = await pin(call.client, "Demo provider");
    stack.hold("sfu", seconds * 1000);
    const opening = whenOpenAgain(stack.ports.livekit, seconds * 1000);
    await Promise.all([
      opening.then((openedAt) => expectPicturesIn(call, openedAt, promisedBy(promise))),
      expectToBeTold(call, seconds),
    ]);
    await expectBothBack(call);
    await expectToSeeAndHear(call.client);
    await expect(call.client.getByRole("button", { name: "Unmute microphone" })).toBeVisible();
    await expect(call.provider.getByText(/muted/i).first()).toBeAttached();
    await expect(pinned).toHaveAttribute("data-place", "large");
    await call.close();
  });
}

test("fault 1: the SFU is killed between the signal and the media of a join", async ({
  browser,
}) => {
  const { path } = await liveBooking("A server that goes while one comes in");
  const contexts = [await browser.newContext(), await browser.newContext()] as const;
  const provider = await openAs(contexts[0], "demo-provider", path);
  await joinHere(provider);
  const client = await openAs(contexts[1], "demo-client", path);
  // Media takes a second longer, so that the server goes before it is there.
  await client.evaluate(() => {
    const { prototype } = RTCPeerConnection;
    const set = prototype.setRemoteDescription as (
      this: RTCPeerConnection,
      to: object,
    ) => Promise<void>;
    prototype.setRemoteDescription = async function (this: RTCPeerConnection, to: object) {
      await new Promise((resolve) => setTimeout(resolve, isSlow ? 1_000 : 0));
      return await set.call(this, to);
    };
    let isSlow = true;
    // From the join on, however long the page has taken until it could be pressed.
    addEventListener("click", () => setTimeout(() => (isSlow = false), 4_000), { once: true });
  });
  const join = client.getByRole("button", { name: "Join", exact: true });
  await expect(join).toBeEnabled();
  // The first word of the signal server lets the page in.
  let phaseAtKill: string | null = null;
  client.on("websocket", (socket) => {
    if (!/\/rtc/.test(socket.url())) return;
    socket.once("framereceived", async () => {
      if (phaseAtKill !== null) return;
      phaseAtKill = "";
      stack.hold("sfu", 1_000);
      const isIn = await client.locator(".room[data-phase=connected]").isVisible();
      phaseAtKill = isIn ? "connected" : "connecting";
    });
  });
  await join.click();
  // With the picture: what the server did says nothing of the network's width.
  await Promise.all([expectToSeeAndHear(client), expectToSeeAndHear(provider)]);
  expect(phaseAtKill).toBe("connecting");
  await contexts[0].close();
  await contexts[1].close();
});

test("fault 11: a tab that slept while its connection died rejoins as it wakes", async ({
  browser,
}) => {
  const call = await startCall(browser, "A tab asleep");
  const devtools = await call.client.context().newCDPSession(call.client);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  const phases = await watchPhases(call.provider);
  stack.hold("sfu", 2_000);
  await expect.poll(phases).toContain("reconnecting");
  await expect(call.provider.locator(".room")).toHaveAttribute("data-phase", "connected");
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
  await expectBothBack(call);
  await call.close();
});
