import { expect, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { openAs } from "./people.ts";
import { joinHere } from "./room.ts";

test("a join is on the board of an admin within two minutes", async ({ browser }) => {
  test.setTimeout(180_000);
  const { path } = await liveBooking("A join to count");
  const context = await browser.newContext();
  const client = await openAs(context, "demo-client", path);
  await joinHere(client);

  const other = await browser.newContext();
  const admin = await openAs(other, "demo-admin", "/admin/insights");
  await admin.getByRole("combobox", { name: /^By/ }).selectOption({ label: "Browser" });
  const row = admin.getByRole("row").filter({ hasText: "Chrome" });
  await expect(row).toContainText("%", { timeout: 120_000 });
  await expect(row).toContainText(/\d s/);
  await admin.getByRole("button", { name: /^Joins/ }).click();
  await expect(admin.getByRole("columnheader", { name: /^Joins/ })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  await context.close();
  await other.close();
});

test("an admin changes the objectives, and the change stays with a name", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await openAs(context, "demo-admin", "/admin/insights");
  await page.getByText("Change the objectives").click();
  const share = page.getByLabel("Joins that succeed, in percent");
  await share.fill("100");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Choose between 50 and 99.99 percent.")).toBeVisible();
  await share.fill("99");
  await page.getByLabel("Time within which 95% join").selectOption({ label: "5 s" });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/Demo admin set 99\s?% and 5 s/)).toBeVisible();
  await expect(page.getByText(/^99\s?% of joins succeed/)).toBeVisible();
  // As others expect them.
  await share.fill("99.5");
  await page.getByLabel("Time within which 95% join").selectOption({ label: "4 s" });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/Demo admin set 99\.5\s?% and 4 s/)).toBeVisible();
  await context.close();
});

test("the board is closed to everybody else", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await openAs(context, "demo-provider", "/admin/insights");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);
  await expect(page.getByLabel("Period")).toHaveCount(0);
  await context.close();
});
