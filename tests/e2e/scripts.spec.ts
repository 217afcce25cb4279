import { expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { openAs, type PersonId } from "./people.ts";

/** What only a client of LiveKit's has in its code. */
const MEDIA = "RTCPeerConnection";

/** The scripts that a page loads, and which of them can make a call. */
function watchScripts(page: Page) {
  const loads: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") loads.push(response.text());
  });
  return async () => {
    const texts = await Promise.all(loads);
    return { all: texts.length, media: texts.filter((text) => text.includes(MEDIA)).length };
  };
}

const PAGES: [PersonId, string][] = [
  ["demo-client", "/bookings"],
  ["demo-client", "/book/demo-provider"],
  ["demo-provider", "/provider"],
  ["demo-admin", "/admin/token-log"],
  ["demo-provider", "/recordings"],
];

for (const [person, path] of PAGES) {
  test(`${path} loads nothing of LiveKit`, async ({ browser }) => {
    const context = await browser.newContext();
    const page = await openAs(context, person, "/no/such/page");
    await page.waitForURL("**/no/such/page");
    const loaded = watchScripts(page);
    await page.goto(new URL(path, page.url()).href);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForLoadState("networkidle");
    const { all, media } = await loaded();
    expect(all).toBeGreaterThan(3);
    expect(media).toBe(0);
    await context.close();
  });
}

test("prejoin loads LiveKit ahead of the click", async ({ browser }) => {
  const { path } = await liveBooking("Loaded ahead");
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", "/no/such/page");
  await page.waitForURL("**/no/such/page");
  const loaded = watchScripts(page);
  await page.goto(new URL(path, page.url()).href);
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  await expect(async () => expect((await loaded()).media).toBeGreaterThan(0)).toPass();
  await context.close();
});
