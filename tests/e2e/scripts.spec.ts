import { expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { openAs } from "./people.ts";
import { type Visitor, visits } from "./visits.ts";

/** What only a client of LiveKit's does; others ask whether a browser could. */
const MEDIA = "new RTCPeerConnection";

/** The scripts that a page loads, and which of them can make a call. */
function watchScripts(page: Page) {
  const loads: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    // The text of a script of the page before goes with that page.
    loads.push(response.text().catch(() => ""));
  });
  return async () => {
    const texts = await Promise.all(loads);
    return { all: texts.length, media: texts.filter((text) => text.includes(MEDIA)).length };
  };
}

const { pageOf, visit } = visits();

const PAGES: [Visitor, string][] = [
  ["demo-client", "/bookings"],
  ["demo-client", "/book/demo-provider"],
  ["demo-provider", "/provider"],
  ["demo-provider", "/recordings"],
  ["demo-provider", "/provider/destinations"],
  ["demo-provider", "/provider/posts"],
  ["demo-admin", "/admin/token-log"],
  ["nobody", "/sign-in"],
  ["nobody", "/watch/missing"],
  ["nobody", "/posts/missing"],
  // Without a pass there is no media to be checked.
  ["nobody", "/doctor"],
];

for (const [person, path] of PAGES) {
  test(`${path} loads nothing of LiveKit`, async ({ browser }) => {
    const page = await pageOf(browser, person);
    const loaded = watchScripts(page);
    await visit(browser, person, path);
    await page.waitForLoadState("networkidle");
    const { all, media } = await loaded();
    expect(all).toBeGreaterThan(3);
    expect(media).toBe(0);
    page.removeAllListeners("response");
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
