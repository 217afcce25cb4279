import { readFileSync } from "node:fs";
import { type Download, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./chromium.ts";
import { expectClean } from "./clean.ts";
import { DESKTOP, expectFits, expectLargeTargets, PHONE } from "./layout.ts";
import { openAs } from "./people.ts";
import { askToRecord, enter, expectRecording, recordedBooking, sign } from "./recording.ts";
import { leave } from "./room.ts";
import { makeVoice, readingNear, VOICE } from "./voice.ts";

test.use({
  actionTimeout: 30_000,
  launchOptions: {
    ...launchOptions,
    args: [...launchOptions.args, `--use-file-for-fake-audio-capture=${VOICE}`],
  },
});

// Not while it is loaded: where the engine is missing, other files run all the same.
test.beforeAll(makeVoice);

/** The seconds at which the captions of a file in WebVTT begin that have these words. */
function timesOf(words: RegExp, captions: string): number[] {
  const cues = [...captions.matchAll(/(\d+):(\d+):([\d.]+) --> .*\n(.*)/g)];
  return cues
    .filter(([, , , , text]) => words.test(text!))
    .map(
      ([, hours, minutes, seconds]) =>
        Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds),
    );
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

/** Among the options of the session, in the room. */
async function chooseTranscript(page: Page) {
  await page.getByRole("button", { name: "People", exact: true }).click();
  await page.getByText("Session settings").click();
  const choice = page.getByRole("combobox", { name: "Transcript and captions" });
  await expect(choice).toHaveValue("");
  await choice.selectOption("Of what is said in English");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved. It holds from now on.")).toBeVisible();
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
  test.setTimeout(300_000);
  const title = "Recorded and written down";
  const { path } = await recordedBooking(title);
  const { context, page } = await enter(browser, "demo-provider", path);
  await chooseTranscript(page);
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
  await transcript.getByRole("button", { name: "Show the transcript" }).click({ timeout: 90_000 });
  const lines = transcript.getByRole("button", { name: /best of times/i });
  await expect(lines.first()).toBeVisible();
  await expect(transcript.getByRole("heading", { name: "Transcript" })).toBeFocused();
  await expect(list.getByRole("region", { name: "Who has watched it" })).toContainText(
    "Demo provider watched",
  );

  await transcript.getByRole("searchbox").fill("FOOLISHNESS");
  await expect(transcript.getByRole("status").first()).toHaveText(
    /^\d lines? ha(s|ve) these words/,
  );
  await expect(transcript.locator("mark").first()).toHaveText("foolishness");
  await expect(lines).toHaveCount(0);
  await transcript.getByRole("searchbox").fill("");

  const captions = readFileSync(await (await save(list, "Save as captions")).path(), "utf8");
  const film = await (await save(list, "Download")).path();
  // The one at the very beginning may have begun before it.
  const told = timesOf(/best of times/i, captions);
  const nth = told.findIndex((seconds) => seconds > 3);
  expect(Math.abs(readingNear(told[nth]!, film) - told[nth]!)).toBeLessThan(1);

  const line = lines.nth(nth);
  await line.click();
  await list.getByRole("button", { name: "Pause", exact: true }).press("c");
  await expect(list.getByRole("button", { name: "Captions", pressed: true })).toBeVisible();
  // It is said within three seconds: who looks too late clicks again.
  await expect(async () => {
    await line.click();
    await expect(line).toHaveAttribute("aria-current", "true", { timeout: 1_000 });
    const { time, mode, caption } = await shownOn(list);
    expect(mode).toBe("showing");
    expect(caption).toMatch(/best of times/i);
    expect(Math.abs(time - told[nth]!)).toBeLessThan(4);
  }).toPass({ timeout: 30_000 });
  await list.getByRole("button", { name: "Pause", exact: true }).click();

  await expectClean(list, "a transcript");
  await list.setViewportSize(PHONE);
  await expectFits(list);
  await expectLargeTargets(list);
  await list.setViewportSize(DESKTOP);
  await context.close();
});
