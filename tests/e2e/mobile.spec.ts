import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { withWindows } from "./chromium.ts";
import { expectFieldsWithoutZoom, expectFits, expectLargeTargets, PHONE } from "./layout.ts";
import { forEachPanel } from "./panels.ts";
import { openAs, type PersonId } from "./people.ts";
import { expectToSeeAndHear } from "./room.ts";
import { type Visitor, visits } from "./visits.ts";

const LANDSCAPE = { width: 844, height: 390 };
/** 1280 × 800 zoomed to 200 %. */
const ZOOMED = { width: 640, height: 400 };

const IPHONE = {
  viewport: PHONE,
  deviceScaleFactor: 3,
  hasTouch: true,
  isMobile: true,
  userAgent:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
};

async function phone(browser: Browser, person: PersonId, path: string) {
  const context = await browser.newContext(IPHONE);
  return { context, page: await openAs(context, person, path) };
}

async function expectUsable(page: Page) {
  await expectFits(page);
  await expectLargeTargets(page);
  await expectFieldsWithoutZoom(page);
}

const { visit } = visits({ context: IPHONE });

const PAGES: [Visitor, string][] = [
  ["demo-client", "/bookings"],
  ["demo-client", "/book/demo-provider"],
  ["demo-provider", "/provider"],
  ["demo-provider", "/provider/destinations"],
  ["demo-provider", "/provider/posts"],
  ["demo-provider", "/provider/integrations"],
  ["demo-admin", "/admin/token-log"],
  ["demo-admin", "/admin/setup"],
  ["demo-client", "/account"],
  ["demo-admin", "/admin/audit"],
  ["demo-admin", "/admin/sessions"],
  ["demo-admin", "/admin/insights"],
  ["demo-admin", "/admin/alerts"],
  ["demo-admin", "/recordings"],
  ["nobody", "/sign-in"],
  ["nobody", "/doctor"],
  ["nobody", "/watch/missing"],
  ["nobody", "/posts/missing"],
];

for (const [person, path] of PAGES) {
  test(`on a phone, upright, lying and zoomed: ${path}`, async ({ browser }) => {
    const page = await visit(browser, person, path);
    for (const size of [PHONE, LANDSCAPE, ZOOMED]) {
      await page.setViewportSize(size);
      await expectUsable(page);
    }
  });
}

/** Inside the viewport, whole, and not under anything else. */
async function expectReachable(page: Page, name: string) {
  const button = page.getByRole("button", { name, exact: true });
  await expect(button).toBeInViewport({ ratio: 1 });
  const isOnTop = await button.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
  expect(isOnTop, `${name} is not covered`).toBe(true);
}

test("a call on a phone: both ways up, at 200 %, with pictures that play in place", async ({
  browser,
}) => {
  const { path } = await liveBooking("On a phone");
  const other = await browser.newContext();
  const provider = await openAs(other, "demo-provider", path);
  await provider.getByRole("button", { name: "Join", exact: true }).click();
  const { context, page } = await phone(browser, "demo-client", path);
  for (const size of [LANDSCAPE, ZOOMED, PHONE]) {
    await page.setViewportSize(size);
    await page.getByRole("button", { name: "Join", exact: true }).scrollIntoViewIfNeeded();
    await expectReachable(page, "Join");
    await expectUsable(page);
  }
  await page.getByRole("button", { name: "Join", exact: true }).tap();
  const room = page.locator("main.room");
  await expect(room).toHaveAttribute("data-phase", "connected");
  const tile = page.getByRole("article", { name: "Demo provider" });
  await expect(tile).toHaveAttribute("data-has-video", "true");
  for (const size of [PHONE, LANDSCAPE, ZOOMED]) {
    await page.setViewportSize(size);
    for (const name of ["Leave the session", "Mute microphone", "Turn camera off"]) {
      await expectReachable(page, name);
    }
    await expectUsable(page);
    const { height } = (await tile.boundingBox())!;
    expect(height).toBeGreaterThan(size.height * 0.45);
  }
  for (const size of [PHONE, LANDSCAPE, ZOOMED]) {
    await page.setViewportSize(size);
    await forEachPanel(page, () => expectUsable(page));
  }
  await page.setViewportSize(PHONE);
  const videos = await page
    .locator("video")
    .evaluateAll((all) => all.map((video) => (video as HTMLVideoElement).playsInline));
  expect(videos.length).toBeGreaterThan(1);
  expect(videos.every(Boolean)).toBe(true);
  await expectToSeeAndHear(page);
  await context.close();
  await other.close();
});

test("the screen stays on during a call, and may sleep after it", async () => {
  const { path } = await liveBooking("With the screen on");
  // Without windows there is no screen to keep on.
  const windows = await chromium.launch(withWindows);
  // Beside what is granted by name, this lock would be refused; nobody is asked for it.
  const context = await windows.newContext({ ...IPHONE, permissions: undefined });
  await context.addInitScript(() => {
    const locks: WakeLockSentinel[] = [];
    Object.assign(globalThis, { locks });
    const { wakeLock } = navigator;
    const request = wakeLock.request.bind(wakeLock);
    wakeLock.request = async (type) => {
      const sentinel = await request(type);
      locks.push(sentinel);
      return sentinel;
    };
  });
  const held = () =>
    page.evaluate(
      () =>
        (globalThis as unknown as { locks: WakeLockSentinel[] }).locks.filter(
          ({ released }) => !released,
        ).length,
    );
  const page = await openAs(context, "demo-client", path);
  const join = page.getByRole("button", { name: "Join", exact: true });
  await expect(join).toBeEnabled();
  expect(await held()).toBe(0);
  await join.tap();
  await expect.poll(held).toBe(1);
  await page.getByRole("button", { name: "Leave the session" }).tap();
  await expect.poll(held).toBe(0);
  await windows.close();
});
