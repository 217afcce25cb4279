import { expect, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { expectClean } from "./clean.ts";
import { DESKTOP } from "./layout.ts";
import { forEachPanel } from "./panels.ts";
import { openAs, type PersonId } from "./people.ts";
import { joinHere } from "./room.ts";
import { testUrl } from "./stack.ts";

const pages: [string, PersonId, string][] = [
  ["My bookings", "demo-client", "/bookings"],
  ["My bookings, empty", "demo-outsider", "/bookings"],
  ["a provider's page", "demo-client", "/book/demo-provider"],
  ["a provider's page that is not there", "demo-client", "/book/no-such-page"],
  ["Provider bookings", "demo-provider", "/provider"],
  ["Token log", "demo-admin", "/admin/token-log"],
  ["Recordings", "demo-admin", "/recordings"],
  ["Notices", "demo-client", "/notices"],
  ["the outbox", "demo-client", "/outbox"],
  ["the connection check", "demo-client", "/doctor"],
  ["a page that is not for everybody", "demo-client", "/admin/token-log"],
  ["a refusal", "demo-outsider", "/sessions/no-such-booking"],
  ["a missing page", "demo-client", "/no/such/page"],
];

for (const [title, person, path] of pages) {
  test(`axe finds nothing: ${title}`, async ({ browser }) => {
    const context = await browser.newContext();
    const page = await openAs(context, person, path);
    await page.waitForURL((url) => url.pathname === path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForLoadState("networkidle");
    await expectClean(page);
    await context.close();
  });
}

test("axe finds nothing: the sign-in and the account menu", async ({ page }) => {
  await page.goto(`${testUrl()}/sign-in`);
  await page.getByRole("button", { name: "Demo client" }).waitFor();
  await expectClean(page);
  await page.getByRole("button", { name: "Demo client" }).click();
  await page.getByRole("button", { name: /account of Demo client/ }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await expectClean(page, "the menu");
});

test("axe finds nothing: a dialog", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await openAs(context, "demo-provider", "/provider");
  await page.getByRole("button", { name: "Book for later" }).click();
  await expect(page.getByRole("dialog", { name: "Book for later" })).toBeVisible();
  await expectClean(page);
  await context.close();
});

test("axe finds nothing: prejoin, the room, each of its panels, and after it", async ({
  browser,
}) => {
  // A dozen views, each in four looks.
  test.slow();
  const { path } = await liveBooking("Looked through by axe");
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await openAs(context, "demo-client", path);
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  await expectClean(page, "prejoin");
  await joinHere(page);
  await expectClean(page, "the room");
  await forEachPanel(page, (name) => expectClean(page, name));
  await page.setViewportSize(DESKTOP);
  await page.getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("heading", { name: "You left the session" })).toBeVisible();
  await expectClean(page, "after it");
  await context.close();
});
