import { type Browser, expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { openAs, type PersonId } from "./people.ts";
import { joinHere } from "./room.ts";

/** Provider and two clients in one room, each in a browser of their own. */
async function threePeople(browser: Browser, title: string) {
  const { path } = await liveBooking(title, ["demo-client", "second-client"]);
  const people: PersonId[] = ["demo-provider", "demo-client", "second-client"];
  const pages: Page[] = [];
  for (const person of people) {
    const context = await browser.newContext();
    const page = await openAs(context, person, path);
    await joinHere(page);
    pages.push(page);
  }
  const [provider, client, second] = pages as [Page, Page, Page];
  await expect(stageOf(provider)).toHaveAttribute("data-count", "3");
  const close = () => Promise.all(pages.map((page) => page.context().close()));
  return { provider, client, second, close };
}

const stageOf = (page: Page) => page.locator(".tiles");
const tileOf = (page: Page, name: string) => page.getByRole("article", { name, exact: true });

async function chooseLayout(page: Page, name: string) {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitemradio", { name }).click();
  await page.keyboard.press("Escape");
}

/** No two tiles overlap, and all are inside the stage. */
async function expectTidy(page: Page) {
  const boxes = await page.locator(".tiles > .tile").evaluateAll((tiles) =>
    tiles.map((tile) => {
      const { left, right, top, bottom } = tile.getBoundingClientRect();
      return { left, right, top, bottom };
    }),
  );
  const stage = (await stageOf(page).boundingBox())!;
  for (const [nth, box] of boxes.entries()) {
    expect(box.right - box.left).toBeGreaterThan(40);
    expect(box.bottom).toBeLessThanOrEqual(stage.y + stage.height + 1);
    expect(box.right).toBeLessThanOrEqual(stage.x + stage.width + 1);
    for (const other of boxes.slice(nth + 1)) {
      const isApart =
        box.right <= other.left + 1 ||
        other.right <= box.left + 1 ||
        box.bottom <= other.top + 1 ||
        other.bottom <= box.top + 1;
      expect(isApart).toBe(true);
    }
  }
}

test("three people: a grid, the speaker, a pin, and the choice outlives a reload", async ({
  browser,
}) => {
  const { provider, close } = await threePeople(browser, "Layouts of three");
  const stage = stageOf(provider);
  await expect(stage).toHaveAttribute("data-layout", "grid");
  await expectTidy(provider);

  await chooseLayout(provider, "Whoever speaks");
  await expect(stage).toHaveAttribute("data-layout", "speaker");
  await expect(provider.locator('[data-place="large"]')).toHaveCount(1);
  await expectTidy(provider);

  const second = tileOf(provider, "Second client");
  await second.hover();
  await second.getByRole("button", { name: "Pin: Second client" }).click();
  await expect(second).toHaveAttribute("data-place", "large");
  await tileOf(provider, "You").hover();
  await provider.getByRole("button", { name: "Pin: You" }).click();
  await expect(tileOf(provider, "You")).toHaveAttribute("data-place", "large");
  await provider.getByRole("button", { name: "Unpin: You" }).click();
  await expect(tileOf(provider, "You")).toHaveAttribute("data-place", "strip");

  await provider.reload();
  await joinHere(provider);
  await expect(stage).toHaveAttribute("data-count", "3");
  await expect(stage).toHaveAttribute("data-layout", "speaker");

  await provider.setViewportSize({ width: 390, height: 844 });
  await expectTidy(provider);
  await provider.setViewportSize({ width: 844, height: 390 });
  await expectTidy(provider);
  await chooseLayout(provider, "All alike");
  await expect(stage).toHaveAttribute("data-layout", "grid");
  await expectTidy(provider);
  await close();
});

test("a moved tile keeps its picture, and a double press shows it whole", async ({ browser }) => {
  const { provider, close } = await threePeople(browser, "Fit and fill");
  const tile = tileOf(provider, "Demo client");
  const video = tile.locator("video");
  await expect
    .poll(() => video.evaluate((it: HTMLVideoElement) => it.videoWidth))
    .toBeGreaterThan(0);
  const before = await video.elementHandle();
  await chooseLayout(provider, "Whoever speaks");
  await chooseLayout(provider, "Automatic layout");
  expect(await video.evaluate((now, then) => now === then, before)).toBe(true);

  const fit = () => video.evaluate((it) => getComputedStyle(it).objectFit);
  expect(await fit()).toBe("cover");
  await tile.dblclick({ position: { x: 200, y: 120 } });
  expect(await fit()).toBe("contain");
  await tile.hover();
  await tile.getByRole("button", { name: "Fill the tile: Demo client" }).click();
  expect(await fit()).toBe("cover");
  await close();
});
