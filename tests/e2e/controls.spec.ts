import { expect, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { openAs } from "./people.ts";
import { joinHere } from "./room.ts";

test.describe("the bar", () => {
  test("fits a phone, and every target is large enough", async ({ browser }) => {
    const { path } = await liveBooking("The bar on a phone");
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await openAs(context, "demo-client", path);
    await joinHere(page);
    const bar = page.getByRole("toolbar", { name: "Controls" });
    await bar.getByRole("button", { name: "More", exact: true }).waitFor();
    for (const button of await bar.getByRole("button").all()) {
      if (!(await button.isVisible())) continue;
      const box = (await button.boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(390);
      expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
    }
    await context.close();
  });

  test("has a menu for the keyboard, that Escape and a press elsewhere close", async ({
    browser,
  }) => {
    const { path } = await liveBooking("The menu of the bar");
    const context = await browser.newContext();
    const page = await openAs(context, "demo-client", path);
    await joinHere(page);
    const more = page.getByRole("button", { name: "More", exact: true });
    const menu = page.getByRole("menu", { name: "More" });
    await more.press("Enter");
    await expect(menu.getByRole("menuitem").first()).toBeFocused();
    // What the booking's policy adds comes a moment later, and then the end is further down.
    await expect(async () => {
      await page.keyboard.press("End");
      await expect(menu.locator("[role^=menuitem]").last()).toBeFocused({ timeout: 500 });
    }).toPass();
    await page.keyboard.press("Escape");
    await expect(menu).toBeHidden();
    await expect(more).toBeFocused();
    await more.click();
    await expect(menu).toBeVisible();
    await page.mouse.click(640, 300);
    await expect(menu).toBeHidden();
    await context.close();
  });

  test("whose code does not come leaves the call alone, and comes later", async ({ browser }) => {
    const { path } = await liveBooking("Tools on a lost line");
    const context = await browser.newContext();
    const page = await openAs(context, "demo-client", path);
    // All that a join needs is there by then, and nothing of what comes after it.
    await expect(page.locator("[data-hop=signal][data-state=clear]").first()).toBeAttached();
    await page.locator("main.room").waitFor({ state: "attached" });
    const scripts = "**/_next/static/chunks/**";
    await context.route(scripts, (route) => route.abort());
    const failed = page.waitForEvent("requestfailed");
    await joinHere(page);
    await failed;
    const more = page.getByRole("button", { name: "More", exact: true });
    await expect(page.getByRole("button", { name: "Leave" })).toBeVisible();
    await expect(more).toHaveCount(0);
    await context.unroute(scripts);
    await more.click();
    await expect(page.getByRole("menu", { name: "More" })).toBeVisible();
    await expect(page.locator(".room")).toHaveAttribute("data-phase", "connected");
    await context.close();
  });

  test("fills the screen and gives it back", async ({ browser }) => {
    const { path } = await liveBooking("Full screen");
    const context = await browser.newContext();
    const page = await openAs(context, "demo-client", path);
    await joinHere(page);
    const choose = async (name: string) => {
      await page.getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole("menuitem", { name }).click();
    };
    const isFull = () => page.evaluate(() => document.fullscreenElement?.className ?? null);
    await choose("Full screen");
    await expect.poll(isFull).toBe("room");
    await choose("Leave full screen");
    await expect.poll(isFull).toBeNull();
    await context.close();
  });
});
