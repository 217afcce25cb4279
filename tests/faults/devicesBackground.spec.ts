import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { liveBooking } from "../e2e/bookings.ts";
import { usualCamera } from "../e2e/chromium.ts";
import { openAs } from "../e2e/people.ts";
import { joinHere } from "../e2e/room.ts";
import { testUrl } from "../e2e/stack.ts";

// Pictures as large as a camera gives them.
test.use({ launchOptions: usualCamera });

type Seen = { first: "calm" | "bare" | null; calm: boolean };

/**
 * Watches the corner of a video from inside the page, where no person is. The calm colour is a
 * light grey green; Chromium's fake camera is a strong green there. A machine without a graphics
 * card is too slow for a background, which is then taken off: what was seen counts.
 */
function watchCorner(selector: string) {
  const seen: Seen = { first: null, calm: false };
  Object.assign(window, { seen });
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
  setInterval(() => {
    const video = document.querySelector<HTMLVideoElement>(selector);
    if (!video || video.readyState < 2) return;
    pen.drawImage(video, 20, 20, 8, 8, 0, 0, 1, 1);
    const [red = 0, green = 0] = pen.getImageData(0, 0, 1, 1).data;
    if (green < 60) return;
    const now = red > 100 ? "calm" : "bare";
    seen.first ??= now;
    seen.calm ||= now === "calm";
  }, 100);
}

const seenBy = (page: Page) => page.evaluate(() => (window as unknown as { seen: Seen }).seen);

async function expectCalm(page: Page) {
  await expect.poll(async () => (await seenBy(page)).calm, { timeout: 90_000 }).toBe(true);
}

/** Everything that the page asked of anybody but our own server. */
function foreignRequests(context: BrowserContext): string[] {
  const foreign: string[] = [];
  context.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== new URL(testUrl()).hostname) {
      foreign.push(request.url());
    }
  });
  return foreign;
}

test("a background is drawn here, seen there, and off with a notice when it is too much", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const { path } = await liveBooking("A background");
  const context = await browser.newContext();
  const foreign = foreignRequests(context);
  const page = await openAs(context, "demo-client", path);
  const other = await browser.newContext();
  const provider = await openAs(other, "demo-provider", path);
  await joinHere(page);
  await joinHere(provider);
  const tile = provider.getByRole("article", { name: "Demo client" });
  await expect(tile).toHaveAttribute("data-has-video", "true");
  await page.evaluate(watchCorner, "article[data-own] video");
  await provider.evaluate(watchCorner, "article[data-participant-role=client] video");

  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Devices" }).click();
  const isTooMuch = expect(page.getByText(/too much for this device/)).toBeVisible({
    timeout: 120_000,
  });
  await page.getByRole("radio", { name: "A calm colour" }).check({ force: true });
  await expectCalm(page);
  await expectCalm(provider);
  expect(foreign).toEqual([]);

  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 12 });
  await isTooMuch;
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await expect(page.getByRole("radio", { name: /None/ })).toBeChecked();
  // Nobody's room is uncovered unasked: the camera waits for its person.
  await expect(tile).not.toHaveAttribute("data-has-video", "true");
  await page.getByRole("button", { name: "Turn camera on" }).click();
  await expect(tile).toHaveAttribute("data-has-video", "true");
  await context.close();
  await other.close();
});

test("a remembered background is there before the first picture", async ({ browser }) => {
  test.setTimeout(150_000);
  const { path } = await liveBooking("A remembered background");
  const context = await browser.newContext();
  await context.addInitScript(() =>
    localStorage.setItem("parley.devices", JSON.stringify({ background: "calm" })),
  );
  await context.addInitScript(watchCorner, ".mirror video");
  const page = await openAs(context, "demo-client", path);
  await expectCalm(page);
  expect((await seenBy(page)).first).toBe("calm");
  await context.close();
});
