import { expect, test } from "@playwright/test";
import { startTestStack } from "./stack.ts";

test("fault 17: a restart of the whole stack keeps everything", async ({ browser }) => {
  test.setTimeout(120_000);
  const title = "Kept over a restart";
  const first = await startTestStack();
  const signInUrl = `${first.url}/sign-in?as=demo-provider&to=/provider`;
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(signInUrl);
  await page
    .getByRole("button", { name: /start a live session now/i })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Client").selectOption({ label: "Demo client" });
  await dialog.getByLabel("What it is about").fill(title);
  await dialog.getByRole("button", { name: /^start/i }).click();
  // The demo provider has a session now.
  await dialog.getByRole("button", { name: "Book it all the same" }).click();
  await page.waitForURL(/\/sessions\//);
  const sessionUrl = page.url();
  await first.stop({ keep: true });

  const second = await startTestStack(first.home, first.ports);
  try {
    await page.goto(sessionUrl);
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  } finally {
    await context.close();
    await second.stop();
  }
});
