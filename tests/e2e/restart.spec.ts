import { expect, type Page, test } from "@playwright/test";
import { joinHere, leave } from "./room.ts";
import { startTestStack } from "./stack.ts";

const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** *Start a live session now* with Demo client; ends in prejoin. */
async function startSession(page: Page, title: string) {
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
}

test("fault 17: a restart of the whole stack keeps everything", async ({ browser }) => {
  test.setTimeout(150_000);
  const title = "Kept over a restart";
  const first = await startTestStack();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${first.url}/sign-in?as=demo-provider&to=/provider`);
  await startSession(page, title);
  const sessionUrl = page.url();
  await joinHere(page);
  await page.getByRole("button", { name: /^Chat/ }).click();
  const file = { name: "kept.png", mimeType: "image/png", buffer: PICTURE };
  await page.locator('.side input[type="file"]').setInputFiles(file);
  await expect(page.getByText("Ready to send")).toBeVisible();
  await page.getByRole("textbox", { name: "Message to everyone" }).fill("For after the restart");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const messages = page.getByRole("log", { name: "Messages" });
  await expect(messages).toContainText("For after the restart");
  await leave(page);
  await expect(page.getByRole("button", { name: "Join again" })).toBeVisible();
  await first.stop({ keep: true });

  const second = await startTestStack(first.home, first.ports);
  try {
    await page.goto(sessionUrl);
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
    await page.getByRole("button", { name: /^Messages/ }).click();
    await expect(messages).toContainText("For after the restart");
    await page.getByRole("button", { name: "Show kept.png" }).click();
    const picture = page.getByRole("img", { name: "kept.png" });
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
    await page.keyboard.press("Escape");
    await joinHere(page);

    const admin = await context.newPage();
    await admin.goto(`${second.url}/sign-in?as=demo-admin&to=/admin/token-log`);
    // A token of before the restart, and the one of this join.
    const rows = admin.getByRole("row").filter({ hasText: title });
    await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(2);
  } finally {
    await context.close();
    await second.stop();
  }
});
