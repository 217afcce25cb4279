import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { expectClean } from "./clean.ts";
import { pick, signIn } from "./people.ts";
import { testUrl } from "./stack.ts";

test("everything that is kept of a person is saved as one file of theirs alone", async ({
  browser,
}) => {
  const { context, page } = await signIn(browser, "demo-client");
  await page.getByRole("button", { name: /account of Demo client/i }).click();
  await page.getByRole("link", { name: "Account and data" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Account and data" })).toBeVisible();
  await expectClean(page);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^parley-\d{4}-\d\d-\d\d\.json$/);
  const data = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(data.profile).toMatchObject([{ name: "Demo client", isAdmin: false }]);
  expect(Object.keys(data)).toEqual(
    expect.arrayContaining(["bookings", "messages", "tokenRequests"]),
  );
  await expect(page.getByText(/^Saved, with \d+ entr/)).toBeVisible();
  await context.close();
});

test("an erasure is asked for twice, signs out, and leaves an empty account behind", async ({
  browser,
}) => {
  const { context, page } = await signIn(browser, "demo-outsider");
  await page.goto(`${testUrl()}/account`);
  await page.getByRole("button", { name: "Erase my account…" }).click();
  const first = page.getByRole("dialog", { name: "Erase your account?" });
  await expect(first).toContainText("Deleted person");
  await expectClean(page, "what goes and what stays");
  await first.getByRole("button", { name: "Keep my account" }).click();
  await expect(first).toBeHidden();
  await page.getByRole("button", { name: "Erase my account…" }).click();
  await first.getByRole("button", { name: "Go on" }).click();
  const second = page.getByRole("dialog", { name: "Are you sure?" });
  await second.getByLabel("Your name").fill("somebody else");
  await second.getByRole("button", { name: "Erase for good" }).click();
  await expect(second.getByRole("alert")).toContainText("That is not the name");
  await expectClean(page, "the name that is asked for");
  await second.getByLabel("Your name").fill("Demo outsider");
  await second.getByRole("button", { name: "Erase for good" }).click();
  await page.waitForURL(/\/sign-in/);
  await pick(page, "demo-outsider");
  await page.goto(`${testUrl()}/account`);
  await expect(page.getByText("Demo outsider", { exact: true })).toBeVisible();
  await context.close();
});

test("the set-up check names what is missing and what to do, to admins alone", async ({
  browser,
}) => {
  const { context, page } = await signIn(browser, "demo-admin");
  await page.getByRole("button", { name: /account of Demo admin/i }).click();
  await page.getByRole("link", { name: "Set-up check" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Set-up check" })).toBeVisible();
  const part = (name: string) => page.getByRole("listitem").filter({ hasText: name });
  await expect(part("Video server").getByText("In order")).toBeVisible();
  await expect(part("Sign-in").getByText("In order")).toBeVisible();
  await expect(part("Mail").first()).toContainText("No mail is sent");
  await expect(part("Mail").first()).toContainText("RESEND_API_KEY");
  await expect(page.getByRole("main").getByRole("status")).toContainText(/thing/);
  await expectClean(page);
  await context.close();

  const other = await signIn(browser, "demo-client");
  await other.page.goto(`${testUrl()}/admin/setup`);
  await expect(other.page.getByRole("heading", { level: 1 })).not.toHaveText("Set-up check");
  await other.context.close();
});
