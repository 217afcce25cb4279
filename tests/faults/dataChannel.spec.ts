import { type Browser, expect, type Page, test } from "@playwright/test";
import { liveBooking } from "../e2e/bookings.ts";
import { openAs, type PersonId } from "../e2e/people.ts";
import { joinHere } from "../e2e/room.ts";

declare global {
  var ownChannels: RTCDataChannel[];
}

async function inRoom(browser: Browser, person: PersonId, path: string) {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    globalThis.ownChannels = [];
    const create = RTCPeerConnection.prototype.createDataChannel;
    RTCPeerConnection.prototype.createDataChannel = function (...args) {
      const channel = create.apply(this, args);
      globalThis.ownChannels.push(channel);
      return channel;
    };
  });
  const page = await openAs(context, person, path);
  await joinHere(page);
  return { context, page };
}

async function clap(page: Page) {
  await page.getByRole("button", { name: "React" }).click();
  await page.getByRole("button", { name: "Send: applause" }).click();
  await page.keyboard.press("Escape");
}

test("data channels that break come back, and nobody reads of it", async ({ browser }) => {
  const { path } = await liveBooking("Broken lines");
  const provider = await inRoom(browser, "demo-provider", path);
  const client = await inRoom(browser, "demo-client", path);
  const faults: string[] = [];
  client.page.on("pageerror", (error) => faults.push(error.message));
  const seen = provider.page
    .getByRole("article", { name: "Demo client" })
    .locator("[data-reaction]");
  await expect(async () => {
    await clap(client.page);
    await expect(seen.first()).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
  await expect(seen).toHaveCount(0);

  await client.page.evaluate(() => {
    for (const channel of globalThis.ownChannels) channel.close();
  });
  await expect(async () => {
    await clap(client.page);
    await expect(seen.first()).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 45_000 });
  await expect(client.page.getByText(/data ?channel|lossy|reliable|SCTP/i)).toHaveCount(0);
  expect(faults).toEqual([]);
  await client.context.close();
  await provider.context.close();
});
