import { expect, type Page, test } from "@playwright/test";
import { liveBooking } from "../e2e/bookings.ts";
import { openAs } from "../e2e/people.ts";
import { joinHere } from "../e2e/room.ts";

// The camera shows a bright bar that wanders over grey, and nobody: all of it is background.

type Look = { contrast: number; red: number };

/**
 * What a picture shows across its middle: how far its brightest and darkest places are apart, and
 * how much more red there is than green, each of 255.
 */
async function lookAt(page: Page, selector: string): Promise<Look> {
  return await page.evaluate((found) => {
    const video = document.querySelector<HTMLVideoElement>(found);
    if (!video || video.readyState < 2) return { contrast: -1, red: -1 };
    const [width, height] = [160, 90];
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const pen = canvas.getContext("2d", { willReadFrequently: true })!;
    pen.drawImage(video, 0, 0, width, height);
    const { data } = pen.getImageData(0, height / 2, width, 1);
    const places = Array.from({ length: width }, (_, at) => data.subarray(at * 4, at * 4 + 3));
    const greens = places.map(([, green = 0]) => green);
    const reds = places.map(([red = 0, green = 0]) => red - green);
    const mean = reds.reduce((sum, red) => sum + red, 0) / width;
    return { contrast: Math.max(...greens) - Math.min(...greens), red: mean };
  }, selector);
}

async function redWall(page: Page): Promise<Buffer> {
  const png = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
    const pen = canvas.getContext("2d")!;
    pen.fillStyle = "#f00";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png").split(",")[1]!;
  });
  return Buffer.from(png, "base64");
}

const OWN = "article[data-own] video";
const THEIRS = "article[data-participant-role=client] video";
/** The model starts on a processor that two browsers share. */
const DRAWN = { timeout: 60_000 };

test("a blurred room and a picture of one's own are seen on both sides", async ({ browser }) => {
  test.setTimeout(180_000);
  const { path } = await liveBooking("Backdrops");
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const page = await openAs(contexts[0], "demo-client", path);
  await joinHere(page);
  const provider = await openAs(contexts[1], "demo-provider", path);
  await joinHere(provider);
  const sides = [
    { side: page, video: OWN },
    { side: provider, video: THEIRS },
  ];
  const contrastOf = async ({ side, video }: (typeof sides)[number]) =>
    (await lookAt(side, video)).contrast;
  for (const seen of sides) await expect.poll(() => contrastOf(seen)).toBeGreaterThan(85);

  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Devices" }).click();
  await page.getByRole("radio", { name: "Blurred" }).check({ force: true });
  for (const seen of sides) {
    const isSoft = async () => {
      const contrast = await contrastOf(seen);
      return contrast >= 0 && contrast < 70;
    };
    await expect.poll(isSoft, DRAWN).toBe(true);
  }

  const choose = page.getByLabel("Choose a picture");
  const text = { name: "a.png", mimeType: "image/png", buffer: Buffer.from("no picture") };
  await choose.setInputFiles(text);
  await expect(page.getByText("This file could not be used.")).toBeVisible();
  await expect(page.getByRole("radio", { name: "My own picture" })).toHaveCount(0);

  const buffer = await redWall(page);
  await choose.setInputFiles({ name: "wall.png", mimeType: "image/png", buffer });
  await expect(page.getByRole("radio", { name: "My own picture" })).toBeChecked();
  for (const { side, video } of sides) {
    await expect.poll(async () => (await lookAt(side, video)).red, DRAWN).toBeGreaterThan(150);
  }

  await page.getByRole("radio", { name: /None/ }).check({ force: true });
  for (const seen of sides) await expect.poll(() => contrastOf(seen)).toBeGreaterThan(85);
  await Promise.all(contexts.map((context) => context.close()));
});
