import { expect, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { tabBackTo, tabTo } from "./keys.ts";
import { openAs } from "./people.ts";
import { testUrl } from "./stack.ts";

test("the whole way by keyboard alone: sign-in, prejoin, room, mute, leave, home", async ({
  browser,
}) => {
  const { path } = await liveBooking("By keyboard alone");
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${testUrl()}/sign-in?to=${encodeURIComponent(path)}`);
  await expect(page.getByRole("button", { name: "Demo client" })).toBeVisible();
  await tabTo(page, page.getByRole("link", { name: "Skip to content" }));
  await tabTo(page, page.getByRole("button", { name: "Demo client" }));
  await page.keyboard.press("Enter");

  const join = page.getByRole("button", { name: "Join", exact: true });
  await expect(join).toBeEnabled();
  await tabTo(page, page.getByRole("button", { name: "Mute microphone" }));
  await tabTo(page, join);
  await page.keyboard.press("Enter");

  const room = page.locator("main.room");
  await expect(room).toHaveAttribute("data-phase", "connected");
  await expect(room).toBeFocused();
  await expect(page.getByRole("log").getByText("You are in the room.")).toBeAttached();
  const mute = room.getByRole("button", { name: "Mute microphone" });
  await tabTo(page, mute);
  await page.keyboard.press("Space");
  const unmute = room.getByRole("button", { name: "Unmute microphone" });
  await expect(unmute).toBeFocused();
  await page.keyboard.press("Space");
  await expect(mute).toBeFocused();
  const chat = room.getByRole("button", { name: "Chat", exact: true });
  await tabTo(page, chat);
  await page.keyboard.press("Enter");
  const panel = room.getByRole("complementary");
  await expect(panel).toBeVisible();
  await expect.poll(() => panel.evaluate((it) => it.contains(document.activeElement))).toBe(true);
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(chat).toBeFocused();
  await tabBackTo(page, room.getByRole("button", { name: "Leave" }));
  await page.keyboard.press("Enter");

  const left = page.getByRole("heading", { name: "You left the session" });
  await expect(left).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Join again" }), 2);
  await tabTo(page, page.getByRole("link", { name: "Back to my bookings" }), 2);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "My bookings" })).toBeVisible();
  await context.close();
});

test("a dialog keeps the focus and gives it back", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await openAs(context, "demo-provider", "/provider");
  const start = page.getByRole("button", { name: "Start a live session now" });
  await expect(start).toBeVisible();
  await tabTo(page, start);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Start a live session now" });
  await expect(dialog).toBeVisible();
  for (let press = 0; press < 12; press++) {
    await page.keyboard.press("Tab");
    const isOutside = await page.evaluate(
      () => document.activeElement !== document.body && !document.activeElement?.closest("dialog"),
    );
    expect(isOutside).toBe(false);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(start).toBeFocused();
  await context.close();
});

test("the account menu opens, is walked and closes by keyboard", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", "/bookings");
  const menu = page.getByRole("button", { name: /account of Demo client/ });
  await expect(menu).toBeVisible();
  await tabTo(page, menu);
  await page.keyboard.press("Enter");
  const french = page.getByRole("button", { name: "Français" });
  await expect(french).toBeVisible();
  await tabTo(page, french, 4);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Sign out" })).toBeHidden();
  await expect(menu).toBeFocused();
  await context.close();
});

test("colours of the system's own: the focus and every control keep an edge", async ({
  browser,
}) => {
  const { path } = await liveBooking("In colours of the system");
  const context = await browser.newContext({ forcedColors: "active", reducedMotion: "reduce" });
  const page = await openAs(context, "demo-client", path);
  const join = page.getByRole("button", { name: "Join", exact: true });
  await expect(join).toBeEnabled();
  await tabTo(page, join);
  const outline = await join.evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(outline).toBe("solid");
  await page.keyboard.press("Enter");
  await expect(page.locator("main.room")).toHaveAttribute("data-phase", "connected");
  const edges = await page
    .locator(".controls .ctl")
    .filter({ visible: true })
    .evaluateAll((all) => all.map((control) => getComputedStyle(control).borderTopStyle));
  expect(edges.length).toBeGreaterThan(2);
  expect(new Set(edges)).toEqual(new Set(["solid"]));
  // Nothing moves by itself where the person asked for that.
  const moving = await page.evaluate(
    () =>
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations === Infinity).length,
  );
  expect(moving).toBe(0);
  await context.close();
});
