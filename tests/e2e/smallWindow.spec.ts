import { chromium, expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { withWindows } from "./chromium.ts";
import { openAs } from "./people.ts";
import { joinHere, toolsOf } from "./room.ts";

async function choose(page: Page, role: "menuitem" | "menuitemcheckbox", name: string) {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole(role, { name }).click();
}

/** As Safari is: it has no window to draw into, and shows one picture over other apps. */
function withoutDocuments() {
  Reflect.deleteProperty(globalThis, "documentPictureInPicture");
  Reflect.deleteProperty(Window.prototype, "documentPictureInPicture");
}

/** Where the picture is that is over other apps: the name of its tile. */
async function tileInSmallWindow(page: Page) {
  return await page.evaluate(() => {
    const tile = document.pictureInPictureElement?.closest("[data-tile]");
    return tile?.getAttribute("aria-label") ?? null;
  });
}

async function expectBarePicture(page: Page, other: Page) {
  await choose(page, "menuitem", "Small window over other apps");
  await expect.poll(() => tileInSmallWindow(page)).toBe("Demo client");
  await choose(page, "menuitem", "Close the small window");
  await expect.poll(() => tileInSmallWindow(page)).toBeNull();
  await choose(page, "menuitem", "Small window over other apps");
  await expect.poll(() => tileInSmallWindow(page)).toBe("Demo client");

  // It ends with the picture; then there is nothing to show, and the menu says until when.
  await other.getByRole("button", { name: "Turn camera off" }).click();
  await expect.poll(() => tileInSmallWindow(page)).toBeNull();
  await page.getByRole("button", { name: "More" }).click();
  const item = page.getByRole("menuitem", { name: "Small window: once somebody shows a picture" });
  await expect(item).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");
  await other.getByRole("button", { name: "Turn camera on" }).click();
}

test("the small window shows the other person, mutes, and goes with the session", async ({
  browser,
}) => {
  const { path } = await liveBooking("The small window");
  // A browser without windows has no picture over other apps.
  const windows = await chromium.launch(withWindows);
  const contexts = await Promise.all([windows.newContext(), browser.newContext()]);
  await contexts[0].addInitScript(withoutDocuments);
  const provider = await openAs(contexts[0], "demo-provider", path);
  await joinHere(provider);
  const client = await openAs(contexts[1], "demo-client", path);
  await joinHere(client);
  await expect(client.getByRole("article", { name: "Demo provider" })).toBeVisible();
  await expectBarePicture(provider, client);

  const opened = contexts[1].waitForEvent("page");
  await choose(client, "menuitem", "Small window over other apps");
  const small = await opened;
  const video = small.locator("figure video");
  const frames = () =>
    video.evaluate((it: HTMLVideoElement) => it.getVideoPlaybackQuality().totalVideoFrames);
  await expect.poll(frames, { timeout: 30_000 }).toBeGreaterThan(5);
  await expect(small.locator("figcaption")).toHaveText("Demo provider");
  // It has the page's look, by its style sheets.
  const position = () =>
    small.locator(".small-window").evaluate((it) => getComputedStyle(it).display);
  await expect.poll(position).toBe("grid");

  await small.getByRole("button", { name: "Mute microphone" }).click();
  await expect(client.getByRole("button", { name: "Unmute microphone" })).toBeVisible();
  await client.getByRole("button", { name: "Leave" }).click();
  await expect.poll(() => small.isClosed()).toBe(true);
  await Promise.all(contexts.map((context) => context.close()));
  await windows.close();
});

test("it opens by itself only where that was asked for, and the wish is kept", async ({
  browser,
}) => {
  const { path } = await liveBooking("The small window by itself");
  const context = await browser.newContext();
  // The browser opens it when the tab is left; here the wish that it was told is looked at.
  await context.addInitScript(() => {
    const set = MediaSession.prototype.setActionHandler;
    MediaSession.prototype.setActionHandler = function (action, run) {
      if ((action as string) === "enterpictureinpicture") Object.assign(globalThis, { wish: run });
      return set.call(this, action, run);
    };
  });
  const page = await openAs(context, "demo-client", path);
  const isAsked = () =>
    page.evaluate(() => Boolean((globalThis as unknown as { wish?: unknown }).wish));
  await joinHere(page);
  await toolsOf(page);
  expect(await isAsked()).toBe(false);
  await choose(page, "menuitemcheckbox", "Open it when I leave this tab");
  await expect.poll(isAsked).toBe(true);
  await page.reload();
  await joinHere(page);
  await expect.poll(isAsked).toBe(true);
  await page.getByRole("button", { name: "Leave" }).click();
  await expect.poll(isAsked).toBe(false);
  await context.close();
});
