import { expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { openAs } from "./people.ts";
import { joinHere, toolsOf } from "./room.ts";

const microphone = (page: Page, label: string) => page.getByRole("button", { name: label });
const sheet = (page: Page) => page.getByRole("complementary", { name: "Keyboard shortcuts" });

test("keys work in the room, say what they do, and leave fields and Ctrl alone", async ({
  browser,
}) => {
  const { path } = await liveBooking("Keys");
  const context = await browser.newContext();
  const page = await openAs(context, "demo-provider", path);
  await page.getByRole("button", { name: "Join", exact: true }).waitFor();
  // Not before the room is there.
  await page.keyboard.press("m");
  await expect(microphone(page, "Mute microphone")).toBeVisible();
  await joinHere(page);
  await toolsOf(page);

  await page.keyboard.press("m");
  await expect(microphone(page, "Unmute microphone")).toBeVisible();
  await expect(page.getByText("Microphone off", { exact: true })).toBeAttached();
  await page.keyboard.press("Control+m");
  await expect(microphone(page, "Unmute microphone")).toBeVisible();
  await page.keyboard.press("v");
  await expect(page.getByRole("button", { name: "Turn camera on" })).toBeVisible();
  await page.keyboard.press("f");
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await page.keyboard.press("f");
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(false);

  await page.keyboard.press("?");
  await expect(sheet(page)).toContainText("Mute or unmute");
  // In a field, a letter is a letter.
  await page.evaluate(() => {
    const field = document.createElement("input");
    document.querySelector(".side .scroll")!.append(field);
    field.focus();
  });
  await page.keyboard.press("m");
  await expect(microphone(page, "Unmute microphone")).toBeVisible();
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe("m");

  await sheet(page).getByLabel("Use keyboard shortcuts").uncheck();
  await sheet(page).getByRole("button", { name: "Close Keyboard shortcuts" }).click();
  await page.keyboard.press("m");
  await page.keyboard.press("?");
  await expect(sheet(page)).toBeHidden();
  await expect(microphone(page, "Unmute microphone")).toBeVisible();
  await context.close();
});

test("one who is muted is heard while Space is held, and no longer", async ({ browser }) => {
  const { path } = await liveBooking("Push to talk");
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const client = await openAs(contexts[0], "demo-client", path);
  await joinHere(client);
  const provider = await openAs(contexts[1], "demo-provider", path);
  await joinHere(provider);
  // The keys come with the tools, a moment after the room.
  await toolsOf(client);
  const tile = provider.getByRole("article", { name: "Demo client", exact: true });
  // By a click: Space then is the shortcut's, and not a second press of the button.
  await microphone(client, "Mute microphone").click();
  await expect(tile).toContainText("Muted:");

  await client.keyboard.down("Space");
  await expect(tile).not.toContainText("Muted:");
  await expect(microphone(client, "Mute microphone")).toBeVisible();
  await client.keyboard.up("Space");
  await expect(tile).toContainText("Muted:");
  await expect(microphone(client, "Unmute microphone")).toBeVisible();

  // Reached by the keyboard, the button is pressed by Space as every button is.
  await microphone(client, "Unmute microphone").focus();
  await client.keyboard.press("Tab");
  await client.keyboard.press("Shift+Tab");
  await client.keyboard.press("Space");
  await expect(microphone(client, "Mute microphone")).toBeVisible();
  await Promise.all(contexts.map((context) => context.close()));
});
