import { type Browser, expect, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { expectClean, expectPartClean } from "./clean.ts";
import {
  DESKTOP,
  expectFieldsWithoutZoom,
  expectFits,
  expectLargeTargets,
  PHONE,
} from "./layout.ts";
import { backendAs, openAs } from "./people.ts";
import {
  askToRecord,
  enter,
  expectRecording,
  giveUpFile,
  question,
  recordedBooking,
  setRecording,
  sign,
  tracksOf,
} from "./recording.ts";
import { expectToSeeAndHear, leave } from "./room.ts";

/** Presses play, and waits for time that passes and pictures that were decoded. */
async function expectToPlay(page: Page) {
  await page.getByRole("button", { name: "Watch this recording" }).click();
  await expect(async () => {
    const { time, frames } = await page.evaluate(() => {
      const video = document.querySelector("video")!;
      return { time: video.currentTime, frames: video.getVideoPlaybackQuality().totalVideoFrames };
    });
    expect(time).toBeGreaterThan(1);
    expect(frames).toBeGreaterThan(0);
  }).toPass({ timeout: 20_000 });
}

const timeOf = (page: Page) => page.evaluate(() => document.querySelector("video")!.currentTime);

/** How fast the picture really goes: its own seconds in each of ours. */
async function paceOf(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const video = document.querySelector("video")!;
    const from = { at: performance.now(), time: video.currentTime };
    await new Promise((done) => setTimeout(done, 1_500));
    return ((video.currentTime - from.time) * 1_000) / (performance.now() - from.at);
  });
}

async function expectChapter(page: Page) {
  const chapter = page.getByRole("list", { name: "Chapters" }).getByRole("button");
  await expect(chapter).toHaveText(/^00:\d\d Demo provider shared a screen$/);
  const [, second] = /^00:(\d\d)/.exec((await chapter.textContent())!)!;
  const position = page.getByRole("slider", { name: "Position" });
  await position.fill("0");
  await expect(chapter).not.toHaveAttribute("aria-current", "true");
  const nearEnd = Number(await position.getAttribute("max")) - 5;
  await position.fill(String(nearEnd));
  await expect.poll(() => timeOf(page)).toBeGreaterThan(nearEnd - 1);
  await chapter.click();
  await expect(chapter).toHaveAttribute("aria-current", "true");
  await expect.poll(async () => Math.abs((await timeOf(page)) - Number(second))).toBeLessThan(3);
}

async function expectSpeeds(page: Page) {
  const speed = page.getByRole("combobox", { name: "Speed" });
  await speed.selectOption("2×");
  await expect.poll(() => paceOf(page)).toBeGreaterThan(1.7);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect.poll(() => paceOf(page)).toBeGreaterThan(1.7);
  await speed.selectOption("0.5×");
  await expect.poll(() => paceOf(page)).toBeLessThan(0.7);
  await speed.selectOption("1×");
}

/** What an admin keeps from deletion is not deleted by its provider, until it is released. */
async function expectHeld(browser: Browser, title: string, provider: Page) {
  const remove = provider.getByRole("button", { name: "Delete this recording" });
  await expect(remove).toBeVisible();
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await openAs(context, "demo-admin", "/recordings");
  const row = page.getByRole("listitem").filter({ hasText: title });
  await row.getByRole("button", { name: `Keep from deletion ${title}` }).click();
  const hold = page.getByRole("dialog", { name: "Keep this recording from deletion?" });
  await hold.getByRole("button", { name: "Keep it" }).click();
  await expect(hold.getByText("Say why, in at most 500 characters.")).toBeVisible();
  await expectPartClean(page, "dialog.box");
  await hold.getByLabel(/^Why/).fill("A complaint is open.");
  await hold.getByRole("button", { name: "Keep it" }).click();
  await expect(row).toContainText("Kept because: A complaint is open.");
  await expect(remove).toBeHidden();

  await row.getByRole("button", { name: `Keep no longer ${title}` }).click();
  const release = page.getByRole("dialog", { name: "Keep this recording no longer?" });
  const keep = release.getByRole("button", { name: "Go on keeping it" });
  await expect(keep).toBeFocused();
  await keep.click();
  await expect(row).toContainText("Kept because:");
  await row.getByRole("button", { name: `Keep no longer ${title}` }).click();
  await release.getByRole("button", { name: "Release it" }).click();
  await expect(row).not.toContainText("Kept because:");
  await expect(remove).toBeVisible();
  await context.close();
}

test("recorded with everybody's yes, left, saved, watched, deleted", async ({ browser }) => {
  // Half a minute of it is the recorder's, which waits for people who lost their line.
  test.setTimeout(150_000);
  const purpose = "So that you can repeat the exercises at home.";
  const title = "Recorded and watched";
  const { bookingId, path } = await recordedBooking(title, { watchers: "both", purpose });
  const provider = await enter(browser, "demo-provider", path);
  const client = await enter(browser, "demo-client", path);
  await askToRecord(provider.page);

  const dialog = question(client.page);
  await expect(dialog).toContainText(purpose);
  await expect(dialog).toContainText("You and Demo provider. Each viewing is logged.");
  await expect(dialog).toContainText("90 days");
  // Neither answer is chosen beforehand, and closing the window is no answer.
  await expect(dialog.getByRole("heading")).toBeFocused();
  await expect(provider.page.locator("[data-waiting-for='1']")).toContainText(
    "Demo client has not answered yet",
  );
  await client.page.keyboard.press("Escape");
  await client.page.getByRole("button", { name: "Answer" }).click();
  await dialog.getByRole("button", { name: "Agree to recording" }).press("Enter");

  await expectRecording(provider.page);
  await expectRecording(client.page);
  await expect(client.page.getByText("This session is being recorded now.")).toBeAttached();
  // Its chapter is not the beginning.
  await provider.page.waitForTimeout(2_500);
  await provider.page.getByRole("button", { name: "Share screen" }).click();
  await expect(client.page.getByRole("article", { name: /^Screen of/ })).toBeVisible();
  await leave(client.page);
  await leave(provider.page);

  // Nobody is there any more: after half a minute it ends by itself.
  const list = await openAs(provider.context, "demo-provider", "/recordings");
  const row = list.getByRole("listitem").filter({ hasText: title });
  await expect(row).toContainText("Ready", { timeout: 60_000 });
  await expect(list.getByRole("status").filter({ hasText: `“${title}” is ready` })).toBeVisible();
  const booked = await openAs(provider.context, "demo-provider", `/provider/bookings/${bookingId}`);
  await expect(booked.getByRole("link", { name: "Recording, ready" })).toBeVisible();
  await booked.close();
  await row.getByRole("link", { name: "Watch" }).click();
  await expectToPlay(list);
  await expectChapter(list);
  await expectSpeeds(list);
  await expectHeld(browser, title, list);
  await expect(list.getByRole("region", { name: "Agreements kept with it" })).toContainText(
    "Demo client agreed",
  );
  await expect(list.getByRole("region", { name: "Who has watched it" })).toContainText(
    "Demo provider watched",
  );
  await expectClean(list, "a recording");
  await list.setViewportSize(PHONE);
  await expectFits(list);
  await expectLargeTargets(list);
  await expectFieldsWithoutZoom(list);

  const address = new URL(list.url()).pathname;
  const watching = await openAs(client.context, "demo-client", address);
  await expectToPlay(watching);
  await expect(watching.getByRole("button", { name: "Delete this recording" })).toHaveCount(0);
  const file = await watching.locator("video").getAttribute("src");
  const saving = watching.waitForEvent("download");
  await watching.getByRole("button", { name: "Download" }).click();
  expect((await saving).suggestedFilename()).toMatch(/^Recorded and watched .*\.mp4$/);

  await expectRefused(
    await browser.newContext().then((context) => openAs(context, "demo-outsider", address)),
  );
  const outsider = await backendAs("demo-outsider");
  const recordingId = address.split("/").at(-1)!;
  const asked = await outsider.mutation(api.recordings.watch, { recordingId, purpose: "watch" });
  expect(asked).toMatchObject({ kind: "refused", reason: "not_found" });
  const guessed = new URL(file!);
  guessed.searchParams.set("ticket", "guessed");
  expect((await fetch(guessed)).status).toBe(403);

  await list.setViewportSize(DESKTOP);
  await list.getByRole("button", { name: "Delete this recording" }).click();
  await list.getByRole("button", { name: "Delete the recording" }).click();
  await expect(list.getByText("This recording is deleted")).toBeVisible();
  expect((await fetch(file!, { headers: { range: "bytes=0-" } })).status).toBe(404);
  const left = await (
    await backendAs("demo-client")
  ).query(api.recordings.ofBooking, { bookingId });
  expect(left).toEqual([]);
  for (const { context } of [provider, client]) await context.close();
});

async function expectRefused(page: Page) {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no page here for you");
  await page.context().close();
}

test("a no records nothing; a notice that is enough, and an objection that stops it", async ({
  browser,
}) => {
  // Two questions, and two browsers beside a recorder.
  test.setTimeout(150_000);
  const { bookingId, path } = await recordedBooking("Recording: no, and no longer");
  const provider = await enter(browser, "demo-provider", path);
  const client = await enter(browser, "demo-client", path);
  await askToRecord(provider.page);
  await question(client.page).waitFor();
  await expectPartClean(client.page, "dialog");
  await question(client.page).getByRole("button", { name: "Do not record" }).click();
  await expect(provider.page.locator("[data-recording-ended=declined]")).toContainText(
    "Demo client did not agree, so nothing is recorded.",
  );
  await expect(provider.page.locator("[data-recording]")).toHaveCount(0);

  await setRecording(bookingId, { consent: "notice" });
  await askToRecord(provider.page);
  const notice = client.page.getByRole("dialog", { name: "Demo provider records this session" });
  await notice.getByRole("button", { name: "Understood" }).click();
  await expectRecording(client.page);
  await sign(client.page, "rolling").click();
  await client.page.getByRole("button", { name: "Withdraw and stop the recording" }).click();
  await expect(provider.page.locator("[data-recording-ended=withdrawn]")).toContainText(
    "Demo client took the agreement back",
  );
  await expect(client.page.locator("[data-recording]")).toHaveCount(0);
  for (const { context } of [provider, client]) await context.close();
});

test("attack 29: who comes later sends nothing before they agree; a client cannot record", async ({
  browser,
}) => {
  const { bookingId, path } = await recordedBooking("Recording: a late one");
  const provider = await enter(browser, "demo-provider", path);
  await askToRecord(provider.page, "Sound alone");
  await expectRecording(provider.page);
  await sign(provider.page, "rolling").click();
  const manage = provider.page.getByRole("dialog", { name: "The recording of this session" });
  await manage.getByRole("button", { name: "Pause" }).click();
  await manage.getByRole("button", { name: "Go on recording" }).click({ timeout: 30_000 });
  await provider.page.keyboard.press("Escape");

  const client = await enter(browser, "demo-client", path);
  const dialog = client.page.getByRole("dialog", { name: "Demo provider records this session" });
  await expect(dialog).toContainText("Until you answer, nobody sees or hears you.");
  const { sub, video } = await client.token;
  expect(video).toMatchObject({ canPublish: false });
  expect(await tracksOf(sub, String(video["room"]))).toBe(0);
  await dialog.getByRole("button", { name: "Do not record" }).click();
  await expect(client.page.getByText("You did not agree to the recording.")).toBeVisible();
  await expect(provider.page.getByText("Demo client did not agree")).toBeVisible();
  expect(await tracksOf(sub, String(video["room"]))).toBe(0);
  await client.page.getByRole("button", { name: "Agree to recording" }).click();
  await expectToSeeAndHear(provider.page);

  await expect(client.page.getByRole("button", { name: /^Record this session$/ })).toHaveCount(0);
  const backend = await backendAs("demo-client");
  const wish = { bookingId, kind: "composite", layout: "grid" } as const;
  expect(await backend.mutation(api.recordings.start, wish)).toMatchObject({ kind: "refused" });
  expect(await backend.mutation(api.recordings.stop, { bookingId })).toMatchObject({
    kind: "refused",
    reason: "not_found",
  });
  for (const { context } of [provider, client]) await context.close();
  await expectFetchedAgain(browser, "Recording: a late one", String(video["room"]));
});

/** An admin reads that a file was given up, and has it tried for again. */
async function expectFetchedAgain(browser: Browser, title: string, room: string) {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await openAs(context, "demo-admin", "/recordings");
  const row = page.getByRole("listitem").filter({ hasText: title });
  const fetchAgain = row.getByRole("button", { name: `Fetch again ${title}` });
  await expect(row.getByRole("button", { name: `Keep from deletion ${title}` })).toBeVisible();
  await expect(fetchAgain).toHaveCount(0);
  await giveUpFile(room);
  await expect(fetchAgain).toBeVisible();
  await fetchAgain.click();
  await expect(row.getByRole("status")).toHaveText(
    "It is being fetched again, for up to a day. This list shows what came of it.",
  );
  await expect(fetchAgain).toHaveAttribute("aria-disabled", "true");
  await expect(fetchAgain).toBeFocused();
  await context.close();
}
