import { expect, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { openAs } from "./people.ts";
import { expectToSeeAndHear, joinHere } from "./room.ts";

/**
 * As iOS after an interruption: sound alone does not play until the page is pressed anew. Chromium
 * never asks that of a page which uses the camera.
 */
function refuseSound() {
  const play = HTMLMediaElement.prototype.play;
  let isPressed = false;
  addEventListener(
    "click",
    ({ target }) => {
      isPressed ||= target instanceof Element && target.closest(".room") !== null;
    },
    { capture: true },
  );
  HTMLMediaElement.prototype.play = async function (this: HTMLMediaElement) {
    if (this instanceof HTMLAudioElement && !isPressed) {
      this.pause();
      throw new DOMException("play() needs a press", "NotAllowedError");
    }
    await play.call(this);
  };
}

test("a browser that wants a press before it makes sound has a button for it", async ({
  browser,
}) => {
  const { path } = await liveBooking("Sound on a press");
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  await contexts[1].addInitScript(refuseSound);
  const provider = await openAs(contexts[0], "demo-provider", path);
  await joinHere(provider);
  const client = await openAs(contexts[1], "demo-client", path);
  await joinHere(client);
  const turnOn = client.getByRole("button", { name: "Turn sound on" });
  await expect(turnOn).toBeVisible();
  const isSilent = () =>
    client.evaluate(() =>
      [...document.querySelectorAll<HTMLAudioElement>(".room audio")].every(({ paused }) => paused),
    );
  expect(await isSilent()).toBe(true);
  await turnOn.click();
  await expect(turnOn).toBeHidden();
  expect(await isSilent()).toBe(false);
  await expectToSeeAndHear(client);
  await Promise.all(contexts.map((context) => context.close()));
});
