import { type BrowserContext, expect, type Locator, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { liveSign, openGoLive } from "./broadcast.ts";
import { expectClean } from "./clean.ts";
import { FakeMux } from "./mux.ts";
import { backendAs, openAs } from "./people.ts";
import { askToRecord, expectRecording } from "./recording.ts";
import { joinHere } from "./room.ts";
import { ownStack, testUrl } from "./stack.ts";

// A press that finds nothing says so long before the whole journey's limit.
test.use({ actionTimeout: 30_000 });

let mux: FakeMux;
let stack: Awaited<ReturnType<typeof ownStack>>;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  mux = await FakeMux.start();
  Object.assign(process.env, mux.environment);
  stack = await ownStack();
});

test.afterAll(async () => {
  for (const name of Object.keys(mux?.environment ?? {})) delete process.env[name];
  await stack?.stop();
  await mux?.stop();
});

// A call that stays open takes the processor from every test after it.
test.afterEach(async ({ browser }) => {
  await Promise.all(browser.contexts().map(async (context) => await context.close()));
});

/** Makes the live stream by the page, and has it tested. */
async function addStream(context: BrowserContext) {
  const page = await openAs(context, "demo-provider", "/provider/destinations");
  await page.getByRole("button", { name: "Add a destination" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a destination" });
  await dialog.getByRole("combobox", { name: "Kind" }).selectOption("New Mux stream, made now");
  await expect(dialog.getByLabel("Stream key")).toHaveCount(0);
  await dialog.getByRole("textbox", { name: "Name" }).fill("Everybody");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("listitem").filter({ hasText: "Everybody" });
  await expect(row).toContainText("Made at Mux");
  await row.getByRole("button", { name: "Test Everybody" }).click();
  await expect(row).toContainText("Takes a stream", { timeout: 20_000 });
  await expectClean(page, "destinations with one made at Mux");
  await page.close();
}

/** A session without clients, by the page. */
async function startOwnSession(context: BrowserContext): Promise<Page> {
  const page = await openAs(context, "demo-provider", "/provider");
  await page.getByRole("button", { name: "Start a live session now" }).click();
  const dialog = page.getByRole("dialog", { name: "Start a live session now" });
  await dialog.getByRole("combobox", { name: "Client" }).selectOption({ value: "nobody" });
  await dialog.getByRole("textbox", { name: "What it is about" }).fill("My own talk");
  await dialog.getByRole("button", { name: "Start the session" }).click();
  // The demo provider has a live session already.
  await dialog.getByRole("button", { name: "Book it all the same" }).click();
  await page.waitForURL(/\/sessions\//);
  await expect(page.getByText("A session of your own")).toBeVisible();
  await joinHere(page);
  return page;
}

async function goLive(page: Page) {
  const dialog = await openGoLive(page);
  await dialog.getByRole("checkbox", { name: "Everybody" }).check();
  await dialog.getByRole("textbox", { name: "Title for the public" }).fill("Breathing in public");
  await dialog.getByRole("checkbox", { name: "Publish the recording when it is ready" }).check();
  await expect(dialog.locator("[data-go-live=ready]")).toBeAttached({ timeout: 20_000 });
  await dialog.getByRole("button", { name: "Ask to go live" }).click();
  await expect(liveSign(page, "live")).toContainText("Live in public", { timeout: 40_000 });
}

/** The address that the room tells its provider. */
async function publicAddress(page: Page): Promise<string> {
  await liveSign(page, "live").click();
  const dialog = page.getByRole("dialog", { name: "The broadcast of this session" });
  const path = await dialog.getByRole("link", { name: /The public page/ }).getAttribute("href");
  await dialog.getByRole("button", { name: "Close" }).click();
  return testUrl() + path!;
}

/** Real pictures, of the size that was sent, and more of them a moment later. */
async function expectFrames(video: Locator) {
  const shown = async () =>
    await video.evaluate((element: HTMLVideoElement) => ({
      frames: element.getVideoPlaybackQuality().totalVideoFrames,
      size: `${element.videoWidth}x${element.videoHeight}`,
      at: element.currentTime,
    }));
  await expect.poll(async () => (await shown()).frames, { timeout: 40_000 }).toBeGreaterThan(5);
  const before = await shown();
  expect(before.size).toBe("1280x720");
  await expect
    .poll(async () => (await shown()).at, { timeout: 20_000 })
    .toBeGreaterThan(before.at + 1);
}

/** More is written than there is room for: who reads sees the newest; who wrote it takes it out. */
async function expectNewestInView(writer: Page, reader: Page) {
  for (const word of ["First", "Second", "Third", "Last"]) {
    const text = `${word} ${"and so on ".repeat(30)}`.trim();
    await writer.getByRole("textbox", { name: "Write a message" }).fill(text);
    await writer.getByRole("button", { name: "Send" }).click();
    await expect(reader.getByRole("log")).toContainText(word);
  }
  await expect(reader.getByText(/^Last/)).toBeInViewport({ ratio: 0.9 });
  await expect(reader.getByText(/^First/)).not.toBeInViewport();
  expect(await reader.evaluate(() => scrollY)).toBe(0);
  await expect(reader.getByRole("button", { name: /^Remove/ })).toHaveCount(0);
  // A page that is opened anew knows what is theirs.
  await writer.reload();
  await writer.getByRole("button", { name: "Remove the message of A friend" }).last().click();
  await expect(reader.getByText(/^Last/)).toHaveCount(0);
}

test("a provider goes live alone; the public watches, writes, sees the end, and finds the post", async ({
  browser,
}) => {
  test.setTimeout(420_000);
  const provider = await browser.newContext();
  await addStream(provider);
  const room = await startOwnSession(provider);
  await goLive(room);
  const address = await publicAddress(room);

  // Nobody is signed in here. A browser with no HLS of its own takes the library.
  const stranger = await browser.newContext();
  await stranger.addInitScript(() => {
    HTMLMediaElement.prototype.canPlayType = () => "";
  });
  const page = await stranger.newPage();
  const broken: string[] = [];
  page.on("console", (message) => message.type() === "error" && broken.push(message.text()));
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Breathing in public");
  await expect(page.locator("[data-watch=waiting]")).toContainText("Nothing is on yet");
  expect(
    await mux.tell("video.live_stream.active", { id: "stream-of-the-journey" }, "forged"),
  ).toBe(401);
  await mux.takeStream();
  await expect(page.locator("[data-watch=live]")).toBeVisible();
  const video = page.getByLabel("The broadcast").locator("video");
  await expectFrames(video);
  expect(await video.evaluate((element: HTMLVideoElement) => element.src)).toContain("blob:");
  await expect(page.locator("[data-stream=playing]")).toBeVisible();
  // It began by itself, so without sound.
  await page.getByRole("button", { name: "Turn sound on" }).click();
  expect(await video.evaluate((element: HTMLVideoElement) => element.muted)).toBe(false);
  await expect(page.getByRole("button", { name: "Turn sound on" })).toHaveCount(0);
  await expect(page.locator("[data-viewers]")).toContainText("1 person is watching");
  await expectClean(page, "a broadcast's page");
  expect(broken).toEqual([]);

  // Who is signed in writes, under a name of their choice; whoever broadcasts takes it out.
  // Their browser plays nothing by itself, as some do to save power.
  const saving = await browser.newContext();
  await saving.addInitScript(() => {
    const play = HTMLMediaElement.prototype.play;
    let isPressed = false;
    addEventListener("click", () => (isPressed = true), { capture: true });
    HTMLMediaElement.prototype.play = async function () {
      if (!isPressed) throw new DOMException("", "NotAllowedError");
      await play.call(this);
    };
  });
  const writer = await openAs(saving, "demo-outsider", new URL(address).pathname);
  await writer.getByLabel("The broadcast").getByRole("button", { name: "Play" }).click();
  await expectFrames(writer.getByLabel("The broadcast").locator("video"));
  await writer.getByRole("textbox", { name: "Name to write under" }).fill("A friend");
  await writer.getByRole("textbox", { name: "Write a message" }).fill("Hello, everybody");
  await writer.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("log")).toContainText("Hello, everybody");
  await expect(page.getByRole("log")).toContainText("A friend");
  await expect(page.getByText("Demo outsider")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Sign in to write" })).toBeVisible();
  await expect(page.locator("[data-viewers]")).toContainText("2 people are watching");
  const host = await openAs(provider, "demo-provider", new URL(address).pathname);
  await host.getByRole("button", { name: "Remove the message of A friend" }).click();
  await expect(page.getByRole("log")).toContainText("Nobody has written yet.");
  await expectNewestInView(writer, page);
  // Left rather than closed: a browser that plays on two pages may take minutes to close one.
  await host.goto("about:blank");
  await writer.context().close();

  // The stream is away: it is tried for a while, then said; back, it plays on.
  mux.isAway = true;
  const stuck = page.getByRole("alert").filter({ hasText: "The picture does not come through" });
  await expect(stuck).toBeVisible({ timeout: 90_000 });
  await expectClean(page, "a broadcast that does not come through");
  const asked = mux.lists;
  await page.waitForTimeout(4_000);
  expect(mux.lists).toBe(asked);
  mux.isAway = false;
  await stuck.getByRole("button", { name: "Try again" }).click();
  await expectFrames(video);

  await liveSign(room, "live").click();
  const dialog = room.getByRole("dialog", { name: "The broadcast of this session" });
  await dialog.getByRole("button", { name: "Stop the broadcast" }).click();
  await expect(room.locator("[data-broadcast-ended=stopped]")).toBeVisible({ timeout: 20_000 });
  await expect.poll(() => mux.calls).toContainEqual(expect.stringMatching(/^PUT .*complete$/));
  await mux.endStream();
  await expect(page.locator("[data-watch=ended]")).toContainText("This broadcast has ended.");
  await expect(page.getByText("nothing more is written here")).toBeVisible();
  await expect(page.getByText(/^Was live from \d\d:\d\d to \d\d:\d\d$/)).toBeVisible();
  await expect(page.locator("[data-viewers]")).toHaveCount(0);

  expect(await mux.finishRecording()).toBe(200);
  await page.getByRole("link", { name: "More from Demo provider" }).click();
  await expect(page.getByRole("heading", { name: "Posts of Demo provider" })).toBeVisible();
  await page.getByRole("button", { name: "Play Breathing in public" }).click();
  const recorded = page.getByLabel("Picture of Breathing in public").locator("video");
  await expectFrames(recorded);
  expect(await recorded.evaluate((element: HTMLVideoElement) => element.muted)).toBe(false);
  await expectClean(page, "a provider's posts");
  expect(await page.content()).not.toContain("My own talk");

  const posts = await openAs(provider, "demo-provider", "/provider/posts");
  await expect(posts.locator("[data-post=published]")).toContainText("Breathing in public");
  await expectClean(posts, "posts to edit");
  await posts.getByRole("button", { name: "Take back Breathing in public" }).click();
  await expect(page.getByText("Nothing is published here now.")).toBeVisible();
  await posts.getByRole("button", { name: "Edit Breathing in public" }).click();
  const form = posts.getByRole("dialog", { name: "Edit the post" });
  await form.getByRole("textbox", { name: "Title" }).fill("Breathing, again");
  await form.getByRole("textbox", { name: "Text" }).fill("What we did.");
  await form.getByRole("button", { name: "Save" }).click();
  await posts.getByRole("button", { name: "Publish Breathing, again" }).click();
  await expect(page.getByText("What we did.")).toBeVisible();
  await posts.getByRole("button", { name: "Delete Breathing, again" }).click();
  await posts.getByRole("button", { name: "Delete it" }).click();
  await expect(posts.locator("[data-post]")).toHaveCount(0);
  await expect.poll(() => mux.calls).toContain("DELETE /video/v1/assets/asset-of-the-journey");
});

test("a recording of a provider alone becomes a post that everybody can play", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const provider = await browser.newContext();
  const room = await startOwnSession(provider);
  await askToRecord(room);
  await expectRecording(room);
  await room.waitForTimeout(4_000);
  await stopRecording(room);
  const posts = await openAs(provider, "demo-provider", "/provider/posts");
  const made = posts.getByRole("list", { name: "From a recording" }).getByRole("listitem");
  await expect(made).toContainText(/\d\d:\d\dMy own talkPicture and sound · 00:0\d/, {
    timeout: 60_000,
  });
  await made.getByRole("button", { name: "Make a post of My own talk" }).click();
  await expect(posts.locator("[data-post=draft]")).toContainText("Recording of your own");
  await posts.getByRole("button", { name: "Publish My own talk" }).click();
  const path = await posts.getByRole("link", { name: /Your public page/ }).getAttribute("href");
  const page = await (await browser.newContext()).newPage();
  await page.goto(testUrl() + path!);
  await page.getByRole("button", { name: "Play My own talk" }).click();
  await expectFrames(page.getByLabel("Picture of My own talk").locator("video"));
  await posts.getByRole("button", { name: "Take back My own talk" }).click();

  // Of sound alone there is no picture to wait for.
  await askToRecord(room, "Sound alone");
  await expectRecording(room);
  await room.waitForTimeout(4_000);
  await stopRecording(room);
  await expect(made).toContainText(/My own talkSound · 00:0\d/, { timeout: 60_000 });
  await made.getByRole("button", { name: "Make a post of My own talk" }).click();
  await expect(posts.locator("[data-post=draft]")).toHaveCount(2);
  await posts.getByRole("button", { name: "Publish My own talk" }).first().click();
  await page.getByRole("button", { name: "Play My own talk" }).click();
  const sound = page.getByLabel("Sound of My own talk").locator("audio");
  await expect
    .poll(() => sound.evaluate((element: HTMLAudioElement) => element.currentTime))
    .toBeGreaterThan(1);
  await expect(page.locator("video")).toHaveCount(0);
});

async function stopRecording(room: Page) {
  const bookingId = new URL(room.url()).pathname.split("/").at(-1)!;
  await (await backendAs("demo-provider")).mutation(api.recordings.stop, { bookingId });
}

test("an address of nothing says so, and streams may come from nowhere else", async ({ page }) => {
  const response = await page.goto(`${testUrl()}/watch/missing`);
  await expect(page.getByRole("heading", { name: "There is no broadcast here" })).toBeVisible();
  const streams = mux.environment["MUX_STREAM_URL"]!;
  expect(response!.headers()["content-security-policy"]).toContain(streams);
  const other = await page.goto(`${testUrl()}/sign-in`);
  expect(other!.headers()["content-security-policy"]).not.toContain(streams);
  await page.goto(`${testUrl()}/posts/missing`);
  await expect(page.getByRole("heading", { name: "There is no broadcast here" })).toBeVisible();
});
