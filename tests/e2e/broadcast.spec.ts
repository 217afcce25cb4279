import { expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import {
  addDestination,
  expectKeyUnwritten,
  KEY,
  liveSign,
  openGoLive,
  startTarget,
  type Target,
} from "./broadcast.ts";
import { expectClean, expectPartClean } from "./clean.ts";
import { openAs } from "./people.ts";
import { enter } from "./recording.ts";
import { expectToSeeAndHear } from "./room.ts";
import { testHome } from "./stack.ts";
import { filesIn } from "./written.ts";

let target: Target;
test.beforeEach(async () => {
  target = await startTarget();
});
// A call that stays open takes the processor from every test after it.
test.afterEach(async ({ browser }) => {
  await Promise.all(browser.contexts().map(async (context) => await context.close()));
  await target.end();
});

const question = (page: Page) =>
  page.getByRole("dialog", { name: "Demo provider asks to broadcast this session in public" });

async function removeDestination(page: Page, name: string) {
  await page.getByRole("button", { name: `Remove ${name}` }).click();
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: name })).toHaveCount(0);
}

/** Of a channel that everybody knows, its provider knows the key. */
async function addByKeyAlone(page: Page) {
  await page.getByRole("button", { name: "Add a destination" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a destination" });
  await dialog.getByRole("combobox", { name: "Kind" }).selectOption("YouTube, by its key");
  await expect(dialog.getByRole("textbox", { name: "Address" })).toHaveCount(0);
  await dialog.getByRole("textbox", { name: "Name" }).fill("My films");
  await dialog.getByLabel("Stream key").fill("abcd-efgh-ijkl");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const row = page.getByRole("listitem").filter({ hasText: "My films" });
  await expect(row).toContainText("rtmps://a.rtmps.youtube.com:443/live2");
}

/** What closes the notice of how it ended stands in its line. */
async function expectBesideItsWords(page: Page) {
  const notice = page.locator("[data-broadcast-ended]");
  const words = (await notice.getByRole("status").boundingBox())!;
  const close = (await notice.getByRole("button").boundingBox())!;
  expect(close.x).toBeGreaterThanOrEqual(words.x + words.width);
}

test("a provider goes live with everybody's yes; both see it, the target receives, it stops", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const { path } = await liveBooking("Gone live");
  const provider = await enter(browser, "demo-provider", path);
  const client = await enter(browser, "demo-client", path);
  await expectToSeeAndHear(client.page);

  const page = await openAs(provider.context, "demo-provider", "/provider");
  await page.getByRole("link", { name: "Where to go live" }).click();
  const row = await addDestination(page, "Journey", target.url);
  await expect(row).toContainText("{key...ney}");
  expect(await page.content()).not.toContain(KEY);
  await expectClean(page, "destinations");
  await addByKeyAlone(page);
  await removeDestination(page, "My films");

  await provider.page.getByRole("button", { name: "Turn camera off" }).click();
  await provider.page.getByRole("button", { name: "Mute microphone" }).click();
  const dialog = await openGoLive(provider.page);
  await expect(dialog.locator("[data-go-live=waiting]")).toContainText("Not everything is green");
  await dialog.getByRole("checkbox", { name: "Journey" }).check();
  const checks = dialog.getByRole("list", { name: "What has to be right" });
  await expect(checks.locator("[data-check=good]")).toHaveCount(4, { timeout: 20_000 });
  await expect(checks.locator("[data-check=bad]")).toHaveCount(2);
  await expectPartClean(provider.page, "dialog.box");
  await dialog.getByRole("checkbox", { name: "Go live without my picture" }).check();
  await expect(checks.locator("[data-check=good]")).toHaveCount(5);
  await expect(dialog.locator("[data-go-live=waiting]")).toContainText("Not everything is green");
  await dialog.getByRole("checkbox", { name: "Go live without my picture" }).uncheck();
  await checks.getByRole("button", { name: "Turn camera on" }).click();
  await checks.getByRole("button", { name: "Unmute microphone" }).click();
  await expect(dialog.locator("[data-go-live=ready]")).toBeAttached({ timeout: 20_000 });
  await expect(checks.locator("[data-check=good]")).toHaveCount(6);
  await expectPartClean(provider.page, "dialog.box");
  await dialog.getByRole("button", { name: "Ask to go live" }).click();

  // Nothing leaves the room before the answer; closing the window is none.
  await expect(liveSign(client.page, "asked")).toContainText("Not live yet");
  await expect(question(client.page)).toContainText("The public");
  await expect(question(client.page)).toContainText("name of everybody in the room");
  await expectPartClean(client.page, "dialog.box");
  await client.page.keyboard.press("Escape");
  await expect(provider.page.locator("[data-waiting-for='1']")).toContainText("Demo client");
  expect(target.text()).not.toContain("Arriving");
  await client.page.getByRole("button", { name: "Answer" }).click();
  await question(client.page).getByRole("button", { name: "Agree to the broadcast" }).click();

  for (const { page: room } of [provider, client]) {
    await expect(liveSign(room, "live")).toContainText("Live in public", { timeout: 40_000 });
  }
  await expect(client.page.getByText("This session is live in public now.")).toBeAttached();
  await expect.poll(target.text, { timeout: 20_000 }).toMatch(/Arriving: .*h264 1280x720/);

  await liveSign(provider.page, "live").click();
  const live = provider.page.getByRole("dialog", { name: "The broadcast of this session" });
  await expect(live.locator("[data-output=live]")).toContainText("kbit/s", { timeout: 20_000 });
  await expectPartClean(provider.page, "dialog.box");
  await live.getByRole("button", { name: "Stop the broadcast" }).click();
  await expect(provider.page.locator("[data-broadcast-ended=stopped]")).toBeVisible({
    timeout: 20_000,
  });
  await expectBesideItsWords(provider.page);
  await expect(client.page.getByText("This session is no longer live.").first()).toBeAttached();
  await expect.poll(target.text, { timeout: 15_000 }).toContain("Waiting for the next one.");
  // Of the live one there is what the recorder keeps, with the key masked.
  const kept = filesIn(testHome().recordings).filter(({ text }) => text.includes("{key...ney}"));
  expect(kept.length).toBeGreaterThan(0);
  expectKeyUnwritten();
  await removeDestination(page, "Journey");
});

test("a destination that refuses is said before anybody is asked; on a small screen", async ({
  browser,
}) => {
  const { path } = await liveBooking("Not gone live");
  const small = { viewport: { width: 390, height: 844 } };
  const provider = await enter(browser, "demo-provider", path, small);
  const page = await openAs(provider.context, "demo-provider", "/provider/destinations");
  const row = await addDestination(page, "Gone", target.url);
  await expectClean(page, "destinations on a small screen");
  await target.end();
  const dialog = await openGoLive(provider.page);
  await dialog.getByRole("checkbox", { name: "Gone" }).check();
  await expect(dialog.getByText("Refuses the connection.")).toBeVisible({ timeout: 15_000 });
  await expect(dialog.locator("[data-go-live=waiting]")).toBeVisible();
  await expectPartClean(provider.page, "dialog.box");
  const ask = dialog.getByRole("button", { name: "Ask to go live" });
  await expect(ask).toHaveAttribute("aria-disabled", "true");
  // It can be reached and pressed all the same, and does nothing.
  await ask.press("Enter");
  await expect(dialog).toBeVisible();
  await expect(row).toContainText("Refuses the connection");
  expectKeyUnwritten();
  await removeDestination(page, "Gone");
});
