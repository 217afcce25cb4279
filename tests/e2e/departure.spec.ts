import { type Browser, expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { openAs, type PersonId } from "./people.ts";
import { expectToSeeAndHear, joinHere, leave } from "./room.ts";

async function inRoom(browser: Browser, person: PersonId, path: string) {
  const context = await browser.newContext();
  const page = await openAs(context, person, path);
  await joinHere(page);
  await expect(page.locator(".room[data-phase=connected]")).toBeVisible();
  return { context, page };
}

/** The page's process ends as a browser that dies does: nobody says goodbye. */
async function crash(page: Page) {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // It is never answered.
  void session.send("Page.crash").catch(() => undefined);
  await crashed;
}

test("who leaves, and who closes the page, is told as what it is", async ({ browser }) => {
  const { path } = await liveBooking("Departure: ways out");
  const provider = await inRoom(browser, "demo-provider", path);
  const client = await inRoom(browser, "demo-client", path);
  await expect(provider.page.getByRole("article", { name: "Demo client" })).toBeVisible();
  await expect(provider.page.locator("[data-departures]")).toBeAttached();

  await leave(client.page);
  await expect(provider.page.locator("[data-departures=left]")).toContainText("Demo client left.");
  await client.page.getByRole("button", { name: "Join again" }).click();
  await joinHere(client.page);
  await expect(provider.page.locator("[data-departures='']")).toBeAttached();

  await client.page.close({ runBeforeUnload: true });
  await expect(provider.page.locator("[data-departures=closed]")).toContainText(
    "Demo client closed the page.",
  );
  await client.context.close();
  await provider.context.close();
});

test("fault 13: a provider who crashes: the client is told until when the session waits", async ({
  browser,
}) => {
  const { path } = await liveBooking("Departure: provider gone");
  const provider = await inRoom(browser, "demo-provider", path);
  const client = await inRoom(browser, "demo-client", path);
  await expect(provider.page.getByRole("article", { name: "Demo client" })).toBeVisible();
  await crash(provider.page);
  const notice = client.page.getByText(/without them the session ends at/);
  // The video server waits for who says no goodbye.
  await expect(notice.last()).toBeVisible({ timeout: 40_000 });
  await provider.page.close();
  const again = await openAs(provider.context, "demo-provider", path);
  await joinHere(again);
  await expect(client.page.locator(".room-notes").getByText(/the session ends at/)).toHaveCount(0);
  await client.context.close();
  await provider.context.close();
});

test("ended for everybody: both read it, with the summary, and rate the call", async ({
  browser,
}) => {
  const { path } = await liveBooking("Departure: ended");
  const provider = await inRoom(browser, "demo-provider", path);
  const client = await inRoom(browser, "demo-client", path);
  await expect(provider.page.getByRole("article", { name: "Demo client" })).toBeVisible();
  await expectToSeeAndHear(client.page);
  // The line is watched from a moment after the join, and two seconds of it are told of.
  await client.page.waitForTimeout(5_000);
  await provider.page.getByRole("button", { name: "More" }).click();
  await provider.page.getByRole("menuitem", { name: "End for everybody" }).click();
  const dialog = provider.page.getByRole("dialog", { name: /End the session for everybody/ });
  await dialog.getByRole("button", { name: "End for everybody" }).click();

  for (const { page } of [provider, client]) {
    await expect(page.locator("[data-refusal=ended]")).toBeVisible();
    await expect(page.getByRole("region", { name: "When each of you was there" })).toBeVisible();
  }
  await expect(client.page.getByText(/Your provider ended this session at/)).toBeVisible();
  const summary = client.page.getByRole("region", { name: "Summary" });
  await expect(summary).toContainText(/Your line\s*(Good|Fair|Weak)/);
  await expect(summary).toContainText(/You were in after\s*\d+\.\d s/);
  const { page } = client;
  await page.locator("label", { hasText: "Good" }).click();
  await page.getByLabel("What got in the way, if anything").fill("Nothing at all.");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByText(/Thank you/)).toBeVisible();
  await page.reload();
  await expect(page.getByRole("radio", { name: /4/ })).toBeChecked();
  await expect(page.getByLabel("What got in the way, if anything")).toHaveValue("Nothing at all.");
  await client.context.close();
  await provider.context.close();
});
