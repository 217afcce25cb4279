import { expect, type Locator, type Page } from "@playwright/test";

/** Presses Tab until the focus is there, as a person without a mouse would. */
export async function tabTo(page: Page, target: Locator, limit = 40, key = "Tab") {
  for (let press = 0; press < limit; press++) {
    await page.keyboard.press(key);
    if (await target.evaluate((element) => element === document.activeElement)) {
      await expectRing(target);
      return;
    }
  }
  throw new Error(`${target.toString()} is not reached in ${limit} presses of Tab`);
}

export async function tabBackTo(page: Page, target: Locator) {
  await tabTo(page, target, 40, "Shift+Tab");
}

async function expectRing(target: Locator) {
  const ring = await target.evaluate((element) => {
    // The ring of a choice is around all of it.
    const ringed = [element, element.closest(".choice:has(:focus-visible)")];
    return ringed.some((one) => {
      const { boxShadow, outlineStyle } = one ? getComputedStyle(one) : {};
      return (boxShadow ?? "none") !== "none" || (outlineStyle ?? "none") !== "none";
    });
  });
  expect(ring, "the focus is seen").toBe(true);
}
