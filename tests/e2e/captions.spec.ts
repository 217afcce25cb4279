import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Download, expect, type Page, test } from "@playwright/test";
import { ffmpegPath } from "../../local/stack/chromium.ts";
import { novel } from "../local/captions/speech.ts";
import { launchOptions } from "./chromium.ts";
import { expectClean } from "./clean.ts";
import { DESKTOP, expectFits, expectLargeTargets, PHONE } from "./layout.ts";
import { openAs } from "./people.ts";
import { askToRecord, enter, expectRecording, recordedBooking, sign } from "./recording.ts";
import { leave } from "./room.ts";

/** What the fake microphone hears: four seconds of silence, nine of somebody reading, again and again. */
function voice(): string {
  const file = resolve(import.meta.dirname, "../../test-results/voice.wav");
  mkdirSync(resolve(file, ".."), { recursive: true });
  const spoken = ["-t", "8.8", "-i", novel(), "-af", "adelay=4000:all=1", "-ar", "48000"];
  execFileSync(ffmpegPath(), ["-v", "error", "-y", ...spoken, file]);
  return file;
}

test.use({
  launchOptions: {
    ...launchOptions,
    args: [...launchOptions.args, `--use-file-for-fake-audio-capture=${voice()}`],
  },
});

/** The seconds at which somebody begins to speak in a file, by its sound alone. */
function beginningsIn(file: string): number[] {
  const listen = ["-i", file, "-af", "silencedetect=noise=-40dB:d=2", "-f", "null", "-"];
  const { stderr } = spawnSync(ffmpegPath(), ["-hide_banner", ...listen], { encoding: "utf8" });
  return [...stderr.matchAll(/silence_end: ([\d.]+)/g)].map(([, seconds]) => Number(seconds));
}

async function save(page: Page, name: string): Promise<Download> {
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name, exact: true }).click();
  return await saving;
}

/** The picture's own clock, and the caption that is shown on it. */
async function shownOn(page: Page) {
  return await page.evaluate(() => {
    const video = document.querySelector("video")!;
    const [track] = video.textTracks;
    const cue = track?.activeCues?.[0] as VTTCue | undefined;
    return { time: video.currentTime, mode: track?.mode, caption: cue?.text ?? "" };
  });
}

async function expectToldOfIt(page: Page) {
  await page.getByRole("button", { name: "Record this session" }).click();
  const dialog = page.getByRole("dialog", { name: "Record this session" });
  await expect(dialog).toContainText("A speech program writes down what is said, as English.");
  await dialog.getByRole("button", { name: "Not now" }).click();
}

test("what is said in a recording is read, searched, jumped to and shown as captions", async ({
  browser,
}) => {
  // Half a minute is recorded, and written down behind everything else.
  test.setTimeout(180_000);
  const title = "Recorded and written down";
  const { path } = await recordedBooking(title, { transcript: "en" });
  const { context, page } = await enter(browser, "demo-provider", path);
  await expectToldOfIt(page);
  await askToRecord(page);
  await expectRecording(page);
  await sign(page, "rolling").click();
  const manage = page.getByRole("dialog", { name: "The recording of this session" });
  await page.waitForTimeout(25_000);
  await manage.getByRole("button", { name: "Stop the recording" }).click();
  await leave(page);

  const list = await openAs(context, "demo-provider", "/recordings");
  const row = list.getByRole("listitem").filter({ hasText: title });
  await row.getByRole("link", { name: "Watch" }).click({ timeout: 30_000 });
  const transcript = list.getByRole("region", { name: "Transcript" });
  await expect(list.getByRole("button", { name: "Captions" })).toHaveCount(0);
  await transcript.getByRole("button", { name: "Show the transcript" }).click({ timeout: 90_000 });
  const line = transcript.getByRole("button", { name: /best of times/i }).first();
  await expect(line).toBeVisible();
  await expect(list.getByRole("region", { name: "Who has watched it" })).toContainText(
    "Demo provider watched",
  );

  await transcript.getByRole("searchbox").fill("FOOLISHNESS");
  await expect(transcript.getByRole("status").first()).toHaveText(
    /^\d lines? ha(s|ve) these words/,
  );
  await expect(transcript.getByRole("mark").first()).toHaveText("foolishness");
  await expect(line).toHaveCount(0);
  await transcript.getByRole("searchbox").fill("");

  const captions = readFileSync(await (await save(list, "Save as captions")).path(), "utf8");
  const film = await (await save(list, "Download")).path();
  const [, from] = /(\S+) --> \S+\n.*best of times/i.exec(captions)!;
  const [hours, minutes, seconds] = from!.split(":").map(Number);
  const told = hours! * 3_600 + minutes! * 60 + seconds!;
  const distances = beginningsIn(film).map((begins) => Math.abs(begins - told));
  expect(Math.min(...distances)).toBeLessThan(1);

  await line.click();
  await expect(line).toHaveAttribute("aria-current", "true");
  await list.getByRole("button", { name: "Pause", exact: true }).press("c");
  await expect(list.getByRole("button", { name: "Captions" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await line.click();
  await expect(async () => {
    const { time, mode, caption } = await shownOn(list);
    expect(mode).toBe("showing");
    expect(caption).toMatch(/best of times/i);
    expect(Math.abs(time - told)).toBeLessThan(4);
  }).toPass();
  await list.getByRole("button", { name: "Pause", exact: true }).click();

  await expectClean(list, "a transcript");
  await list.setViewportSize(PHONE);
  await expectFits(list);
  await expectLargeTargets(list);
  await list.setViewportSize(DESKTOP);
  await context.close();
});
