import { type Browser, chromium, expect, test } from "@playwright/test";
import { writeFileSync } from "node:fs";
import { liveBooking } from "../e2e/bookings.ts";
import { launchOptions } from "../e2e/chromium.ts";
import { openAs } from "../e2e/people.ts";
import { joinHere } from "../e2e/room.ts";

const RATE = 16_000;

/** Ten seconds of sound, 16 bit mono, which Chromium's fake microphone plays over and over. */
function wav(sampleAt: (second: number) => number): Buffer {
  const samples = Int16Array.from({ length: RATE * 10 }, (_, at) => sampleAt(at / RATE) * 32_767);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

async function browserThatHears(file: string, sound: Buffer): Promise<Browser> {
  writeFileSync(file, sound);
  const args = [...launchOptions.args, `--use-file-for-fake-audio-capture=${file}`];
  return await chromium.launch({ ...launchOptions, args });
}

// What the hint hears must not be taken for noise and removed.
const asItIs = () => localStorage.setItem("parley.devices", JSON.stringify({ isSoundRaw: true }));

test("speaking while muted is noticed, and one press unmutes", async () => {
  const voice = wav((second) => 0.5 * Math.sin(second * 2 * Math.PI * 220));
  const browser = await browserThatHears(test.info().outputPath("voice.wav"), voice);
  const { path } = await liveBooking("Speaking while muted");
  const context = await browser.newContext();
  await context.addInitScript(asItIs);
  const page = await openAs(context, "demo-client", path);
  await joinHere(page);
  await page.getByRole("button", { name: "Mute microphone" }).click();
  await expect(page.getByText("You are muted: nobody hears you.")).toBeVisible();
  await page.getByRole("button", { name: "Unmute", exact: true }).click();
  await expect(page.getByRole("button", { name: "Mute microphone" })).toBeVisible();
  await expect(page.getByText("You are muted: nobody hears you.")).toBeHidden();
  await browser.close();
});

test("a microphone that gives nothing is noticed, and leads to the others", async () => {
  const browser = await browserThatHears(
    test.info().outputPath("silence.wav"),
    wav(() => 0),
  );
  const { path } = await liveBooking("A silent microphone");
  const context = await browser.newContext();
  await context.addInitScript(asItIs);
  const page = await openAs(context, "demo-client", path);
  await joinHere(page);
  const hint = page.getByText(/Your microphone gives no sound/);
  await expect(hint).toBeVisible({ timeout: 40_000 });
  await page.locator(".room-notes").getByRole("button", { name: "Devices" }).click();
  const panel = page.getByRole("complementary", { name: "Devices" });
  await expect(panel.getByRole("combobox", { name: "Microphone" })).toBeVisible();
  await browser.close();
});
