import { expect, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { expectClean } from "./clean.ts";
import { DESKTOP } from "./layout.ts";
import { forEachPanel } from "./panels.ts";
import { openAs } from "./people.ts";
import { joinHere } from "./room.ts";
import { testUrl } from "./stack.ts";
import { type Visitor, visits } from "./visits.ts";

const { visit } = visits();

const pages: [string, Visitor, string][] = [
  ["My bookings", "demo-client", "/bookings"],
  ["My bookings, empty", "demo-outsider", "/bookings"],
  ["a provider's page", "demo-client", "/book/demo-provider"],
  ["a provider's page that is not there", "demo-client", "/book/no-such-page"],
  ["Provider bookings", "demo-provider", "/provider"],
  ["Destinations", "demo-provider", "/provider/destinations"],
  ["Posts", "demo-provider", "/provider/posts"],
  ["Integrations", "demo-provider", "/provider/integrations"],
  ["Token log", "demo-admin", "/admin/token-log"],
  ["Audit log", "demo-admin", "/admin/audit"],
  ["Sessions", "demo-admin", "/admin/sessions"],
  ["Insights", "demo-admin", "/admin/insights"],
  ["Alerts", "demo-admin", "/admin/alerts"],
  ["Recordings", "demo-admin", "/recordings"],
  ["the account", "demo-client", "/account"],
  ["the set-up check", "demo-admin", "/admin/setup"],
  ["Notices", "demo-client", "/notices"],
  ["the outbox", "demo-client", "/outbox"],
  ["the connection check", "demo-client", "/doctor"],
  ["a page that is not for everybody", "demo-client", "/admin/token-log"],
  ["a refusal", "demo-outsider", "/sessions/no-such-booking"],
  ["a recording that is not there", "demo-client", "/recordings/missing"],
  ["a missing page", "demo-client", "/no/such/page"],
  ["a broadcast that is not there", "nobody", "/watch/missing"],
  ["posts of nobody", "nobody", "/posts/missing"],
];

for (const [title, person, path] of pages) {
  test(`axe finds nothing: ${title}`, async ({ browser }) => {
    const page = await visit(browser, person, path);
    await page.waitForLoadState("networkidle");
    await expectClean(page);
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

test("axe finds nothing: a booking, who was there, and moving it", async ({ browser }) => {
  const { bookingId } = await liveBooking("A booking looked through by axe");
  for (const path of [`/bookings/${bookingId}`, `/attendance/${bookingId}`]) {
    const page = await visit(browser, "demo-provider", path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForLoadState("networkidle");
    await expectClean(page, path);
  }
  const move = await visit(browser, "demo-client", `/bookings/${bookingId}/move`);
  await expect(move.getByRole("heading", { level: 1 })).toBeVisible();
  await move.waitForLoadState("networkidle");
  await expectClean(move, "moving it");
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
