import { type Browser, expect, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { watchPhases } from "../faults/phases.ts";
import { liveBooking } from "./bookings.ts";
import { backendAs, openAs } from "./people.ts";
import { joinHere, loudestPitch, openPeople, toolsOf } from "./room.ts";
import { killPart } from "./stack.ts";

async function twoPeople(browser: Browser, title: string, prepare?: (page: Page) => Promise<void>) {
  const { path, bookingId } = await liveBooking(title);
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const provider = await openAs(contexts[0], "demo-provider", path);
  await prepare?.(provider);
  await joinHere(provider);
  const client = await openAs(contexts[1], "demo-client", path);
  await joinHere(client);
  const close = () => Promise.all(contexts.map((context) => context.close()));
  return { provider, client, bookingId, close };
}

const screenOn = (page: Page) => page.getByRole("article", { name: "Screen of Demo provider" });
const shareButton = (page: Page) => page.getByRole("button", { name: "Share screen" });
const framesOf = (page: Page) =>
  screenOn(page)
    .locator("video")
    .evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);

/** Pictures of the shared screen go on arriving. */
async function expectToSeeScreen(page: Page) {
  await expect(screenOn(page)).toBeVisible({ timeout: 30_000 });
  const before = await framesOf(page);
  await expect.poll(() => framesOf(page), { timeout: 30_000 }).toBeGreaterThan(before + 5);
}

test("a shared screen is large for the other side, survives the SFU, and stops", async ({
  browser,
}) => {
  const { provider, client, close } = await twoPeople(browser, "Sharing a screen");
  // By default a client may not, and has no button for it.
  await toolsOf(client);
  await expect(shareButton(client)).toHaveCount(0);
  await shareButton(provider).click();
  await expect(provider.getByText("You are sharing")).toBeVisible();
  await expectToSeeScreen(client);
  await expect(client.locator(".tiles")).toHaveAttribute("data-layout", "presentation");
  await expect(screenOn(client)).toHaveAttribute("data-place", "large");
  // One's own screen is a line, not a picture of a picture.
  await expect(provider.locator("[data-screen]")).toHaveCount(0);

  const phases = await watchPhases(provider);
  await killPart("sfu");
  // It may be back sooner than a banner is looked for.
  await expect.poll(async () => (await phases()).length).toBeGreaterThan(1);
  await expect(provider.locator(".room[data-phase=connected]")).toBeVisible({ timeout: 40_000 });
  await expect(provider.getByText(/connection dropped/i)).toBeHidden();
  await expectToSeeScreen(client);

  await provider.locator(".share-bar").getByRole("button", { name: "Stop sharing" }).click();
  await expect(screenOn(client)).toHaveCount(0);
  await expect(client.locator(".tiles")).toHaveAttribute("data-layout", "pair");
  await close();
});

test("a window that is closed ends the share on both sides", async ({ browser }) => {
  const { provider, client, close } = await twoPeople(browser, "A closed window", async (page) => {
    await page.evaluate(() => {
      const real = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getDisplayMedia = async (wish) => {
        const stream = await real(wish);
        Object.assign(globalThis, { shown: stream });
        return stream;
      };
    });
  });
  await shareButton(provider).click();
  await expectToSeeScreen(client);
  await provider.evaluate(() => {
    const { shown } = globalThis as unknown as { shown: MediaStream };
    // What the browser does when its own bar is pressed; `stop` alone tells nobody.
    for (const track of shown.getVideoTracks()) {
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
  });
  await expect(provider.getByText("You are sharing")).toBeHidden();
  await expect(screenOn(client)).toHaveCount(0);
  await close();
});

const REFUSALS: [name: string, message: string, sentence: RegExp | null][] = [
  ["NotAllowedError", "Permission denied", null],
  ["NotAllowedError", "Permission denied by system", /system does not let the browser/],
  ["NotReadableError", "Could not start video source", /could not hand over this screen/],
  ["NotFoundError", "No source", /no screen or window/],
  ["NotSupportedError", "Not supported", /This browser cannot share/],
];

test("what keeps a screen from being shared has its sentence; a closed question has none", async ({
  browser,
}) => {
  const { path } = await liveBooking("Refused screens");
  const context = await browser.newContext();
  const page = await openAs(context, "demo-provider", path);
  await joinHere(page);
  for (const [name, message, sentence] of REFUSALS) {
    await page.evaluate(
      ([errorName, text]) => {
        navigator.mediaDevices.getDisplayMedia = () =>
          Promise.reject(new DOMException(text, errorName));
      },
      [name, message] as const,
    );
    await shareButton(page).click();
    await expect(shareButton(page)).toHaveAttribute("aria-busy", "false");
    const bar = page.locator(".share-bar");
    if (sentence === null) {
      await expect(bar).toHaveText("");
      continue;
    }
    await expect(bar).toContainText(sentence);
    await bar.getByRole("button", { name: "Close this notice" }).click();
    await expect(bar).toHaveText("");
  }
  await context.close();
});

/** The screen that is asked for comes with a tone, as a tab with music does. */
function shareWithTone() {
  const real = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getDisplayMedia = async (wish) => {
    if (!wish?.audio) throw new Error("nobody asked for the sound");
    const stream = await real({ ...wish, audio: false });
    const context = new AudioContext();
    const tone = new OscillatorNode(context, { frequency: 880 });
    const into = context.createMediaStreamDestination();
    tone.connect(into);
    tone.start();
    for (const track of into.stream.getAudioTracks()) stream.addTrack(track);
    return stream;
  };
}

test("the sound of a shared screen is heard on the other side, until it is stopped", async ({
  browser,
}) => {
  const { provider, client, close } = await twoPeople(browser, "A screen with sound", (page) =>
    page.evaluate(shareWithTone),
  );
  // Nothing else makes a sound.
  await provider.getByRole("button", { name: "Mute microphone" }).click();
  await shareButton(provider).click();
  await expectToSeeScreen(client);
  await expect.poll(() => loudestPitch(client), { timeout: 30_000 }).toBeCloseTo(880, -2);
  await provider.locator(".share-bar").getByRole("button", { name: "Stop sharing" }).click();
  await expect(screenOn(client)).toHaveCount(0);
  await expect.poll(() => loudestPitch(client)).toBeNull();
  await close();
});

test("a client may share by the booking's policy, and no longer than that", async ({ browser }) => {
  const { provider, client, bookingId, close } = await twoPeople(browser, "A client shares");
  const shown = provider.getByRole("article", { name: "Screen of Demo client" });
  const backend = await backendAs("demo-provider");
  const booking = (await backend.query(api.bookings.get, { bookingId }))!;
  const allow = (clientsMayShareScreen: boolean) =>
    backend.mutation(api.bookings.setPolicy, {
      bookingId,
      policy: { ...booking.policy, clientsMayShareScreen },
    });
  await allow(true);
  // The button comes with the policy, the room's leave to publish a moment later.
  await expect(async () => {
    if (await shareButton(client).isVisible()) await shareButton(client).click();
    await expect(shown).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 40_000 });
  const stopped = client.locator(".share-bar").getByText(/Your provider stopped your screen/);
  const people = await openPeople(provider);
  await people.getByRole("button", { name: "Stop the screen share of Demo client" }).click();
  await expect(shown).toHaveCount(0);
  await expect(stopped).toBeVisible();
  await client.getByRole("button", { name: "Close this notice" }).click();
  await expect(stopped).toBeHidden();

  await shareButton(client).click();
  await expect(shown).toBeVisible();
  await allow(false);
  await expect(shown).toHaveCount(0);
  await expect(stopped).toBeVisible();
  await expect(shareButton(client)).toHaveCount(0);
  await close();
});
