import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { expectClean } from "./clean.ts";
import { expectUsable, open } from "./providing.ts";

test("time off is set, listed as one line and taken back", async ({ browser }) => {
  const { context, page } = await open(browser, "demo-provider", "/provider/availability");
  await page.getByRole("button", { name: "Time off" }).click();
  const dialog = page.getByRole("dialog", { name: "Time off" });
  await expectUsable(page, "time off");
  await dialog.getByLabel("First date").fill("2099-12-30");
  await dialog.getByLabel("Last date").fill("2099-12-29");
  await dialog.getByRole("button", { name: "Save the dates" }).click();
  await expect(dialog.getByText("Choose a first date, and a last one")).toBeVisible();
  await dialog.getByLabel("Last date").fill("2099-12-31");
  await dialog.getByLabel(/^Note/).fill("By the sea");
  await dialog.getByRole("button", { name: "Save the dates" }).click();
  await expect(dialog).toBeHidden();
  const line = page.getByRole("listitem").filter({ hasText: "By the sea" });
  await expect(line).toContainText("30 Dec 2099 – Thu 31 Dec 2099");
  await line.getByRole("button", { name: /^Remove/ }).click();
  await expect(line).toBeHidden();
  await context.close();
});

test("a calendar elsewhere says why it was not read, and when it was", async ({ browser }) => {
  let text: string | null = null;
  const server = createServer((_request, response) => {
    response.statusCode = text === null ? 404 : 200;
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { context, page } = await open(browser, "demo-provider", "/provider/availability");
  await page.getByRole("button", { name: "Add a calendar" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a calendar" });
  await dialog.getByLabel(/^Name/).fill("Family");
  await dialog.getByLabel(/^Secret address/).fill("ftp://calendar.example/x.ics");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.getByText("An address begins with https:// or webcal://")).toBeVisible();
  await dialog.getByLabel(/^Secret address/).fill(`http://127.0.0.1:${port}/secret.ics`);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const row = page.getByRole("listitem").filter({ hasText: "Family" });
  await expect(row).toHaveAttribute("data-outside", "not_found");
  await expect(row).toContainText("its address was not found");
  await expect(row).toContainText("It was never read, so it takes no time of yours.");
  await expect(row).not.toContainText("secret");
  await expectClean(page, "a calendar that was not read");
  text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nEND:VCALENDAR\r\n";
  await row.getByRole("button", { name: "Read now: Family" }).click();
  await expect(row).toHaveAttribute("data-outside", "ok");
  await expect(row).toContainText("Last read: Today");
  await row.getByRole("button", { name: "Remove Family" }).click();
  await expect(row).toBeHidden();
  await context.close();
  await new Promise((resolve) => server.close(resolve));
});
