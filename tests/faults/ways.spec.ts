import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { liveBooking } from "../e2e/bookings.ts";
import { launchOptions } from "../e2e/chromium.ts";
import { openAs } from "../e2e/people.ts";
import { expectToSeeAndHear, joinHere, momentOf } from "../e2e/room.ts";
import { blockMedia, type Left } from "./blocked.ts";
import { TLS_RELAY } from "./hops/servers.ts";
import { type BreakableStack, startBreakableStack } from "./hops/world.ts";

let stack: BreakableStack;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  stack = await startBreakableStack();
});
test.beforeEach(async () => await lead("relayed"));
test.afterAll(async () => await stack?.stop());

const lead = (to: "relayed" | "relayedByTls") => stack.set({ fault: null, signal: to, api: to });

/** A client whose network leaves so much, before the door of a room with their provider in it. */
async function atTheDoor(browser: Browser, title: string, left: Left, isLate = false) {
  const { path } = await liveBooking(title);
  const [here, there] = [await browser.newContext(), await browser.newContext()];
  await here.addInitScript(blockMedia, { left, isLate });
  const client = await openAs(here, "demo-client", path);
  const provider = await openAs(there, "demo-provider", path);
  await joinHere(provider);
  await expect(client.getByText("Your line is clear up to the room.")).toBeVisible();
  const end = () => Promise.all([here.close(), there.close()]);
  return { client, provider, end };
}

async function expectCall(client: Page, provider: Page, path: string) {
  await expectToSeeAndHear(client);
  await expectToSeeAndHear(provider);
  const tile = client.getByRole("article", { name: "Demo provider" });
  await tile.locator("summary").click();
  await expect(tile.locator(".pop")).toContainText(path);
}

const step = (page: Page, id: string) => page.locator(`[data-step="${id}"]`);

for (const { left, name, words } of [
  { left: "tcp", name: "where UDP is blocked, media goes by TCP", words: "Direct, TCP" },
  { left: "relay", name: "where a relay is all that is left", words: "Through a relay" },
] as const) {
  test(`${name}, without asking, and the check says so`, async ({ browser }) => {
    const { client, provider, end } = await atTheDoor(browser, name, left);
    await client.getByRole("button", { name: "Check my connection" }).click();
    await expect(client.locator('.findings[data-done="true"]')).toBeVisible({ timeout: 45_000 });
    await expect(client.locator('[data-verdict="udp_blocked"]')).toBeVisible();
    await expect(step(client, left)).toContainText("in use");
    await expect(step(client, left)).toHaveAttribute("data-state", "pass");
    await expect(step(client, "receive")).toHaveAttribute("data-state", /pass|slow/);
    await joinHere(client);
    await expectCall(client, provider, words);
    await end();
  });
}

test("where no way opens in time, the relay alone is tried, without asking", async ({
  browser,
}) => {
  const { client, provider, end } = await atTheDoor(browser, "The relay alone", "relay", true);
  const isSaid = momentOf(client, "Trying the relay");
  await client.getByRole("button", { name: "Join", exact: true }).click();
  await isSaid;
  await expect(client.getByRole("button", { name: "Leave" })).toBeVisible({ timeout: 30_000 });
  await expectCall(client, provider, "Through a relay");
  await end();
});

test("where nothing but TLS gets out, a relay on port 443 carries the call", async () => {
  await lead("relayedByTls");
  const rule = `--host-resolver-rules=MAP ${TLS_RELAY.name} ${TLS_RELAY.address}`;
  const args = [...launchOptions.args, rule, "--ignore-certificate-errors"];
  const browser = await chromium.launch({ ...launchOptions, args });
  const { client, provider, end } = await atTheDoor(browser, "The relay over TLS", "relay");
  await client.getByRole("button", { name: "Check my connection" }).click();
  await expect(client.locator('.findings[data-done="true"]')).toBeVisible({ timeout: 45_000 });
  await expect(client.locator('[data-verdict="udp_blocked"]')).toBeVisible();
  await expect(step(client, "relay")).toHaveAttribute("data-state", "pass");
  await expect(step(client, "relay")).toContainText(/TLS.*in use/);
  await joinHere(client);
  await expectCall(client, provider, "Through a relay");
  await end();
  await browser.close();
});
