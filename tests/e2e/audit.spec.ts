import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { liveBooking } from "./bookings.ts";
import { backendAs, openAs } from "./people.ts";

async function save(page: Page): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  return readFileSync(await (await download).path(), "utf8");
}

test("an admin filters the token log by reason, and saves what is found", async ({ browser }) => {
  const { bookingId } = await liveBooking("A session that is not theirs");
  const outsider = await backendAs("demo-outsider");
  const ids = { attemptId: "audit", deviceId: "audit" };
  await outsider.mutation(api.sessions.join, { bookingId, ...ids });
  const context = await browser.newContext();
  const page = await openAs(context, "demo-admin", `/admin/token-log?booking=${bookingId}`);
  await page
    .getByLabel("Reason")
    .selectOption({ label: "Not on this booking, or no such booking" });
  await expect(page.getByRole("row", { name: /Demo outsider/ })).toHaveCount(1);
  const [head, ...rows] = (await save(page)).trimEnd().split("\r\n");
  expect(head).toContain('"Time (UTC)","Outcome","Reason","Person"');
  expect(rows).toHaveLength(1);
  expect(rows[0]).toContain('"Denied","Not on this booking, or no such booking","Demo outsider"');
  await page.getByLabel("Reason").selectOption({ label: "Too early" });
  await expect(page.getByText("No request matches.")).toBeVisible();
  await context.close();
});

test("the audit log says who did what to whom, and that its rows are as they were written", async ({
  browser,
}) => {
  const { bookingId } = await liveBooking("A session that is locked");
  const provider = await backendAs("demo-provider");
  await provider.mutation(api.participants.setLock, { bookingId, isLocked: true });
  const context = await browser.newContext();
  const page = await openAs(context, "demo-admin", "/admin/token-log");
  await page.getByRole("link", { name: "Audit log" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();
  await page.getByRole("combobox", { name: /^What/ }).selectOption({ label: "Room locked" });
  await page.getByRole("combobox", { name: /^Who/ }).selectOption({ label: "Demo provider" });
  const row = page.getByRole("row", { name: /A session that is locked/ });
  await expect(row).toContainText("Room locked");
  await row.getByRole("link").click();
  await expect(page.getByText("Only what happened to")).toBeVisible();
  await expect(page.getByRole("row", { name: /Room locked/ })).toHaveCount(1);
  expect(await save(page)).toContain('"Room locked","Demo provider"');
  await page.getByText("Every sealed row that was verified is as it was written").click();
  await expect(page.getByText("Token log", { exact: true }).last()).toBeVisible();
  await context.close();
});

test("a press on a name shows what that person did alone, and a name is found by its beginning", async ({
  browser,
}) => {
  const { bookingId } = await liveBooking("A session of one name");
  const provider = await backendAs("demo-provider");
  await provider.mutation(api.participants.setLock, { bookingId, isLocked: true });
  const context = await browser.newContext();
  const page = await openAs(context, "demo-admin", `/admin/audit?booking=${bookingId}`);
  const row = page.getByRole("row", { name: /Room locked/ });
  await row.getByRole("button", { name: "Demo provider" }).click();
  const who = page.getByRole("combobox", { name: /^Who/ });
  await expect(who.locator("option:checked")).toHaveText("Demo provider");
  await expect(row).toHaveCount(1);
  await page.getByRole("searchbox", { name: "Name begins with" }).fill("demo c");
  await expect(who.getByRole("option")).toHaveText(["Anybody", "Demo provider", "Demo client"]);
  await who.selectOption({ label: "Demo client" });
  await expect(row).toHaveCount(0);
  await context.close();
});

test("the log of accounts says which keys were made, and is saved as CSV", async ({ browser }) => {
  const provider = await backendAs("demo-provider");
  const scopes = ["bookings:read" as const];
  const made = await provider.mutation(api.apiKeys.create, { name: "For the audit", scopes });
  if (made.kind !== "created") throw new Error(made.reason);
  const context = await browser.newContext();
  const page = await openAs(context, "demo-admin", "/admin/audit");
  await page.getByRole("link", { name: "Accounts" }).click();
  await expect(page.getByText(/Who was given rights/)).toBeVisible();
  await page.getByRole("combobox", { name: /^What/ }).selectOption({ label: "API key made" });
  const row = page.getByRole("row", { name: new RegExp(made.keyId) });
  await expect(row).toContainText("Demo provider");
  await expect(row).toContainText("bookings:read");
  await row.getByRole("button", { name: "Demo provider" }).click();
  await expect(row).toHaveCount(1);
  const saved = await save(page);
  expect(saved).toContain(made.keyId);
  expect(saved).not.toContain(made.key);
  await provider.mutation(api.apiKeys.revoke, { keyId: made.keyId });
  await context.close();
});

test("the audit log is closed to everybody else", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await openAs(context, "demo-provider", "/admin/audit");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Audit log" })).toHaveCount(0);
  await context.close();
});
