import { type BrowserContext, type Browser, expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { DESKTOP, expectFits, PHONE } from "./layout.ts";
import { forEachPanel } from "./panels.ts";
import { openAs } from "./people.ts";
import { testUrl } from "./stack.ts";
import { type Visitor, visits } from "./visits.ts";

/** English with accents, a third longer, from right to left: see i18n/pseudo.ts. */
async function mirror(context: BrowserContext) {
  await context.addCookies([{ name: "parley-language", value: "ar-XB", url: testUrl() }]);
}

async function mirrored(browser: Browser) {
  const context = await browser.newContext({ viewport: DESKTOP });
  await mirror(context);
  return context;
}

/** At both widths: direction, nothing past the edges, and no sentence that is not translated. */
async function expectMirrored(page: Page) {
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  for (const size of [DESKTOP, PHONE]) {
    await page.setViewportSize(size);
    await expectFits(page);
  }
  await page.setViewportSize(DESKTOP);
}

const centre = async (page: Page, selector: string) => {
  const box = (await page.locator(selector).filter({ visible: true }).first().boundingBox())!;
  return box.x + box.width / 2;
};

const { visit } = visits({ context: { viewport: DESKTOP }, prepare: mirror });

const PAGES: [string, Visitor, string][] = [
  ["My bookings", "demo-client", "/bookings"],
  ["My bookings, empty", "demo-outsider", "/bookings"],
  ["a provider's page", "demo-client", "/book/demo-provider"],
  ["Provider bookings", "demo-provider", "/provider"],
  ["destinations", "demo-provider", "/provider/destinations"],
  ["posts", "demo-provider", "/provider/posts"],
  ["integrations", "demo-provider", "/provider/integrations"],
  ["recordings", "demo-provider", "/recordings"],
  ["the token log", "demo-admin", "/admin/token-log"],
  ["the audit log", "demo-admin", "/admin/audit"],
  ["sessions", "demo-admin", "/admin/sessions"],
  ["insights", "demo-admin", "/admin/insights"],
  ["the alerts", "demo-admin", "/admin/alerts"],
  ["a refusal", "demo-outsider", "/sessions/no-such-booking"],
  ["a missing page", "demo-client", "/no/such/page"],
  ["the connection check", "nobody", "/doctor"],
  ["a broadcast that is not there", "nobody", "/watch/missing"],
  ["posts of nobody", "nobody", "/posts/missing"],
];

for (const [title, person, path] of PAGES) {
  test(`from right to left: ${title}`, async ({ browser }) => {
    const page = await visit(browser, person, path);
    await expectMirrored(page);
    expect(await centre(page, ".brand")).toBeGreaterThan(DESKTOP.width / 2);
  });
}

test("from right to left: the sign-in, with signs that point the other way", async ({
  browser,
}) => {
  const context = await mirrored(browser);
  const page = await context.newPage();
  await page.goto(`${testUrl()}/sign-in`);
  const person = page.locator(".pick button").first();
  await expect(person).toBeVisible();
  await expectMirrored(page);
  const box = (await person.boundingBox())!;
  expect(await centre(page, ".pick .i-flip")).toBeLessThan(box.x + box.width / 2);
  const turned = await page
    .locator(".pick .i-flip")
    .first()
    .evaluate((icon) => getComputedStyle(icon).transform);
  expect(turned).toBe("matrix(-1, 0, 0, 1, 0, 0)");
  await context.close();
});

test("from right to left: a dialog", async ({ browser }) => {
  const context = await mirrored(browser);
  const page = await openAs(context, "demo-provider", "/provider");
  await page.locator(".head .btn").first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectMirrored(page);
  await context.close();
});

test("from right to left: prejoin and the room, with its controls in their order", async ({
  browser,
}) => {
  const { path } = await liveBooking("From right to left");
  const context = await mirrored(browser);
  const page = await openAs(context, "demo-client", path);
  const join = page.locator(".joinbar .btn-go");
  await expect(join).toBeEnabled();
  await expectMirrored(page);
  // The mirror comes first, at the right; the hops run towards the left.
  expect(await centre(page, ".mirror")).toBeGreaterThan(await centre(page, ".joinbar"));
  expect(await centre(page, "[data-hop=signIn]")).toBeGreaterThan(
    await centre(page, "[data-hop=media]"),
  );
  await join.click();
  await expect(page.locator("main.room")).toHaveAttribute("data-phase", "connected");
  await expectMirrored(page);
  expect(await centre(page, ".ctl[data-source=microphone]")).toBeGreaterThan(
    await centre(page, ".ctl.leave"),
  );
  await forEachPanel(page, () => expectMirrored(page));
  // One's own picture is a mirror in every language.
  const own = page.locator("video.is-own");
  await expect(own).toBeVisible();
  expect(await own.evaluate((video) => getComputedStyle(video).transform)).toContain("-1");
  await context.close();
});
