import { expect, type Page } from "@playwright/test";

/**
 * Opens, one after the other, each panel that the bar has a button for, and then the menu of the
 * rest; calls `check` for each. By structure and not by name, so in any language.
 */
export async function forEachPanel(page: Page, check: (name: string) => Promise<void>) {
  // They come a moment after the join; until then their places are empty.
  await expect(page.locator(".controls .side-b [popovertarget]")).toBeVisible();
  const buttons = page.locator(".controls .side-b .ctl").filter({ visible: true });
  for (const button of await buttons.all()) {
    const name = (await button.getAttribute("aria-label")) ?? "";
    const isMenu = (await button.getAttribute("popovertarget")) !== null;
    const opened = page.locator(isMenu ? "[popover]:popover-open" : ".side").first();
    await button.click();
    await expect(opened).toBeVisible();
    await check(name);
    if (isMenu) await page.keyboard.press("Escape");
    else await opened.locator("header .btn").last().click();
    await expect(opened).toBeHidden();
  }
}
