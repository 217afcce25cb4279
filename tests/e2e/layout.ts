import { expect, type Page } from "@playwright/test";

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** Neither scrolls the page sideways, nor stands a heading or control past its edges. */
export async function expectFits(page: Page) {
  const findings = () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.scrollingElement!;
      const sideways = scrollWidth > clientWidth ? [`${scrollWidth} of ${clientWidth} px`] : [];
      const parts = "h1, h2, h3, p, button, a[href], input, select, textarea, summary, li";
      const outside = [...document.querySelectorAll<HTMLElement>(parts)].filter((element) => {
        if (!element.checkVisibility({ visibilityProperty: true })) return false;
        // A table of figures scrolls in a box of its own, which fits.
        if (element.closest(".vh, .skip, .scroll, [inert]")) return false;
        const { left, right, width } = element.getBoundingClientRect();
        return width > 0 && (left < -1 || right > document.documentElement.clientWidth + 1);
      });
      return [...sideways, ...outside.map((element) => element.outerHTML.slice(0, 120))];
    });
  // A panel that slides in, or a font that arrives, settles first.
  await expect.poll(findings, { message: "everything fits the width" }).toEqual([]);
}

/** Buttons, fields and links that stand alone can be hit with a finger: 44 px both ways. */
export async function expectLargeTargets(page: Page) {
  const findings = () =>
    page.evaluate(() => {
      const parts =
        ".btn, .ctl, .avatar:is(button), summary, select, .input, textarea, nav a, .pick button";
      return [...document.querySelectorAll<HTMLElement>(parts)].flatMap((element) => {
        if (!element.checkVisibility({ visibilityProperty: true })) return [];
        if (element.closest(".vh, [inert]")) return [];
        const { width, height } = element.getBoundingClientRect();
        const isSmall = Math.round(width) < 44 || Math.round(height) < 44;
        return isSmall ? [`${width}×${height} ${element.outerHTML.slice(0, 100)}`] : [];
      });
    });
  await expect.poll(findings, { message: "targets of 44 px" }).toEqual([]);
}

/** iOS zooms into a field of smaller letters, and does not zoom out again. */
export async function expectFieldsWithoutZoom(page: Page) {
  const sizes = await page.evaluate(() =>
    [...document.querySelectorAll("input:not([type=checkbox], [type=radio]), select, textarea")]
      .filter((field) => field.checkVisibility({ visibilityProperty: true }))
      .map((field) => Number.parseFloat(getComputedStyle(field).fontSize)),
  );
  for (const size of sizes) expect(size).toBeGreaterThanOrEqual(16);
}
