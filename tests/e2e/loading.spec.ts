import { expect, type Page, test } from "@playwright/test";
import { testUrl } from "./stack.ts";

const SCRIPTS = "**/_next/static/chunks/**.js";
const AGAIN = "Load the page again";

/** Breaks the next `count` scripts, as a link that changes in that moment does. */
async function breakScripts(page: Page, count: number) {
  let broken = 0;
  await page.route(SCRIPTS, async (route) => {
    if (broken >= count) return await route.continue();
    broken += 1;
    await route.abort("connectionreset");
  });
  return () => broken;
}

test("a page whose script was lost on the way opens by itself", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const broken = await breakScripts(page, 1);
  await page.goto(`${testUrl()}/sign-in?as=demo-client&to=/bookings`);
  await expect(page.getByRole("heading", { level: 1, name: "My bookings" })).toBeVisible();
  expect(broken()).toBe(1);
  await context.close();
});

test("a page whose scripts never come says so, and can be loaded again", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await breakScripts(page, Infinity);
  await page.goto(`${testUrl()}/bookings`);
  const again = page.getByRole("link", { name: AGAIN });
  // By then it has tried again by itself, three times.
  await expect(again).toBeVisible({ timeout: 40_000 });
  await page.unroute(SCRIPTS);
  await again.click();
  await expect(page.getByRole("heading", { level: 1, name: "Who are you today?" })).toBeVisible();
  await context.close();
});
