import { type Browser, expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { PHONE } from "./layout.ts";
import { openAs } from "./people.ts";
import { joinHere, toolsOf } from "./room.ts";

type Insets = { top: number; right: number; bottom: number; left: number };

// What an iPhone with a notch keeps for itself, in its two positions.
const UPRIGHT: Insets = { top: 0, right: 0, bottom: 34, left: 0 };
const LYING: Insets = { top: 0, right: 59, bottom: 21, left: 59 };
const LANDSCAPE = { width: 844, height: 390 };

/** Turns the phone: its size, and the edges that are not the page's. */
async function turn(page: Page, size: { width: number; height: number }, insets: Insets) {
  const { top, right, bottom, left } = insets;
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Emulation.setSafeAreaInsetsOverride", {
    insets: { top, right, bottom, left },
  });
  await page.setViewportSize(size);
}

/** Nothing that is read or pressed stands at the sides, and no bar or menu at the bottom edge. */
async function expectInside(page: Page, { right, bottom, left }: Insets) {
  const findings = () =>
    page.evaluate(
      ({ right, bottom, left }) => {
        const { clientWidth: width, clientHeight: height } = document.documentElement;
        const stays = (element: Element | null): boolean =>
          element !== null &&
          (["fixed", "sticky"].includes(getComputedStyle(element).position) ||
            stays(element.parentElement));
        const parts = "h1, h2, h3, p, button, a[href], input, select, textarea, summary";
        return [...document.querySelectorAll<HTMLElement>(parts)].flatMap((element) => {
          if (!element.checkVisibility({ visibilityProperty: true })) return [];
          if (element.closest(".vh, .skip, [inert]")) return [];
          const box = element.getBoundingClientRect();
          if (box.width === 0 || box.top >= height || box.bottom <= 0) return [];
          // What a menu or a panel has scrolled away is not seen.
          const scroller = element.closest(".more-menu, .scroll, dialog")?.getBoundingClientRect();
          if (scroller && box.bottom > scroller.bottom) return [];
          const isAside = box.left < left || box.right > width - right;
          const isBelow = box.bottom > height - bottom + 0.5 && stays(element);
          const where = `${box.left}…${box.right}, ${box.top}…${box.bottom}`;
          return isAside || isBelow ? [`${where} ${element.outerHTML.slice(0, 120)}`] : [];
        });
      },
      { right, bottom, left },
    );
  await expect.poll(findings, { message: "all stands inside the safe area" }).toEqual([]);
}

async function expectInsideBothWays(page: Page, look?: () => Promise<unknown>) {
  for (const [size, insets] of [
    [PHONE, UPRIGHT],
    [LANDSCAPE, LYING],
  ] as const) {
    await turn(page, size, insets);
    await look?.();
    await expectInside(page, insets);
  }
}

async function phone(browser: Browser, path: string) {
  const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true });
  return { context, page: await openAs(context, "demo-client", path) };
}

test("a phone's notch and home bar cover nothing: lists, prejoin, the room and its menu", async ({
  browser,
}) => {
  const { path } = await liveBooking("Beside the notch");
  const { context, page } = await phone(browser, "/bookings");
  await expect(page.getByRole("link", { name: "Join session" }).first()).toBeVisible();
  await expectInsideBothWays(page);
  const account = page.getByRole("button", { name: /account of/i });
  await account.tap();
  await expectInsideBothWays(page);

  await page.goto(new URL(path, page.url()).href);
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  await expectInsideBothWays(page);
  await joinHere(page);
  await toolsOf(page);
  await expectInsideBothWays(page);
  await page.getByRole("button", { name: "More", exact: true }).tap();
  await expect(page.getByRole("menuitem").first()).toBeVisible();
  await expectInsideBothWays(page);
  await page.keyboard.press("Escape");
  for (const panel of ["Chat", "People"]) {
    await turn(page, PHONE, UPRIGHT);
    await page.getByRole("button", { name: panel, exact: true }).first().tap();
    await expect(page.getByRole("complementary", { name: panel })).toBeVisible();
    await expectInsideBothWays(page);
    await page.keyboard.press("Escape");
  }
  await context.close();
});
