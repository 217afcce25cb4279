import { expect, test } from "@playwright/test";
import { signIn } from "./people.ts";
import { testUrl } from "./stack.ts";

test("signing out ends access on this device, and signing in again comes back here", async ({
  browser,
}) => {
  const { context, page } = await signIn(browser, "demo-client");
  await page.goto(`${testUrl()}/bookings`);
  await expect(page.getByRole("heading", { name: "My bookings" })).toBeVisible();
  await page.getByRole("button", { name: /account of Demo client/i }).click();
  await page.getByRole("button", { name: /sign out/i }).click();
  await page.waitForURL(/\/sign-in/);
  await page.goto(`${testUrl()}/bookings`);
  await page.waitForURL(/\/sign-in\?to=%2Fbookings/);
  await page.getByRole("button", { name: "Demo client" }).click();
  await expect(page.getByRole("heading", { name: "My bookings" })).toBeVisible();
  await context.close();
});

test("a second window is signed in as the other side alone", async ({ browser }) => {
  const { context, page } = await signIn(browser, "demo-provider");
  const other = await context.newPage();
  await other.goto(`${testUrl()}/sign-in?as=demo-client&to=/bookings`);
  await expect(other.getByRole("button", { name: /account of Demo client/i })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: /account of Demo provider/i })).toBeVisible();
  await context.close();
});

test("a way back that leads to another site is not followed", async ({ page }) => {
  await page.goto(
    `${testUrl()}/sign-in?as=demo-client&to=${encodeURIComponent("//evil.example/x")}`,
  );
  await expect(page.getByRole("button", { name: /account of Demo client/i })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(testUrl());
});
