import AxeBuilder from "@axe-core/playwright";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { liveBooking } from "../e2e/bookings.ts";
import { usualCamera, withWindows } from "../e2e/chromium.ts";
import { openAs } from "../e2e/people.ts";
import { joinHere, momentOf } from "../e2e/room.ts";

/** A browser with other devices, or one that answers no question by itself. */
async function browserWith(changes: { without?: string; args?: string[] }): Promise<Browser> {
  const { without, args = [] } = changes;
  const kept = usualCamera.args.filter((flag) => !without || !flag.startsWith(without));
  const { executablePath } = withWindows;
  return await chromium.launch({ executablePath, args: [...kept, ...args] });
}

const strict = () => browserWith({ without: "--use-fake-ui" });
// The room is laid out behind prejoin, and says the same unseen.
const shown = (page: Page, text: RegExp) => page.getByText(text).filter({ visible: true });
const ownPicture = (page: Page) => page.locator(".mirror video");

/** Chromium refuses a permission to a page that is open, as its settings would. */
async function setPermission(page: Page, name: string, setting: "denied" | "granted") {
  const cdp = await page.context().newCDPSession(page);
  const { targetInfo } = await cdp.send("Target.getTargetInfo");
  await cdp.send("Browser.setPermission", {
    permission: { name },
    setting,
    origin: new URL(page.url()).origin,
    browserContextId: targetInfo.browserContextId,
  });
}

test("fault 10: blocked by the site: steps for this browser, and the picture comes without a reload", async () => {
  const browser = await strict();
  const { path } = await liveBooking("A blocked camera");
  const context = await browser.newContext({ permissions: ["microphone"] });
  const page = await openAs(context, "demo-client", path);
  await expect(page.getByRole("heading", { name: "The browser blocks your camera" })).toBeVisible();
  const help = page.getByRole("region", { name: "Allow it in Chrome" });
  await expect(help.getByRole("list").first().getByRole("listitem")).toHaveCount(3);
  await expect(page.getByRole("combobox", { name: "Camera" })).toContainText(
    "Blocked by the browser",
  );
  await expect(page.getByRole("button", { name: "Join without camera" })).toBeVisible();
  await page.getByText("Background and sound").click();
  await expect(page.getByRole("radio", { name: "Blurred" })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await setPermission(page, "camera", "granted");
  await expect(ownPicture(page)).toBeVisible();
  await expect(help).toBeHidden();
  await joinHere(page);
  await browser.close();
});

test("fault 10: refused altogether: still in, to watch and listen", async () => {
  const browser = await browserWith({
    without: "--use-fake-ui",
    args: ["--use-fake-ui-for-media-stream=deny"],
  });
  const { path } = await liveBooking("Everything refused");
  const page = await openAs(await browser.newContext({ permissions: [] }), "demo-client", path);
  await expect(page.getByRole("region", { name: /Allow it|ask again/ })).toBeVisible();
  await page.getByRole("button", { name: "Join to watch and listen" }).click();
  await expect(page.getByRole("button", { name: "Leave" })).toBeVisible();
  await browser.close();
});

test("fault 10: no camera at all: said so, and the microphone joins", async () => {
  const browser = await browserWith({
    without: "--use-fake-device",
    args: ["--use-fake-device-for-media-stream=device-count=0"],
  });
  const { path } = await liveBooking("No camera");
  const page = await openAs(await browser.newContext(), "demo-client", path);
  await expect(page.getByRole("heading", { name: "No camera was found" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Connect one" })).toBeVisible();
  await page.getByRole("button", { name: "Join without camera" }).click();
  // The room's own: prejoin, which has one as well, is taken down a moment later.
  const controls = page.getByRole("toolbar", { name: "Controls" });
  await expect(controls.getByRole("button", { name: "Leave" })).toBeVisible();
  await expect(controls.getByRole("button", { name: "Mute microphone" })).toBeVisible();
  await browser.close();
});

test("fault 10: a page that is not secure: said so, and in to watch and listen", async ({
  browser,
}) => {
  const { path } = await liveBooking("Not secure");
  const context = await browser.newContext();
  await context.addInitScript(() =>
    Object.defineProperty(window, "isSecureContext", { get: () => false }),
  );
  const page = await openAs(context, "demo-client", path);
  await expect(
    page.getByRole("heading", { name: "Cameras are off on this address" }),
  ).toBeVisible();
  await expect(page.getByRole("region", { name: /https address/ })).toBeVisible();
  await page.getByRole("button", { name: "Join to watch and listen" }).click();
  await expect(page.getByRole("button", { name: "Leave" })).toBeVisible();
  await context.close();
});

test("fault 10: held by another app: the next camera is used and said so; freed, the first can be chosen", async () => {
  const browser = await browserWith({
    without: "--use-fake-device",
    args: ["--use-fake-device-for-media-stream=device-count=2"],
  });
  const { path } = await liveBooking("A camera in use");
  const context = await browser.newContext();
  await context.addInitScript(() => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    Object.assign(window, { isHeld: true });
    navigator.mediaDevices.getUserMedia = async (asked) => {
      const stream = await real(asked);
      const [camera] = stream.getVideoTracks();
      const isFirst = camera?.label === "fake_device_0";
      if (!isFirst || !(window as unknown as { isHeld: boolean }).isHeld) return stream;
      camera.stop();
      throw new DOMException("Could not start video source", "NotReadableError");
    };
  });
  const page = await openAs(context, "demo-client", path);
  await expect(shown(page, /Another app holds .*fake_device_1 is used now/)).toBeVisible();
  await expect(ownPicture(page)).toBeVisible();
  await page.evaluate(() => Object.assign(window, { isHeld: false }));
  await page.getByRole("combobox", { name: "Camera" }).selectOption({ label: "fake_device_0" });
  await expect(shown(page, /Another app holds/)).toBeHidden();
  await expect(ownPicture(page)).toBeVisible();
  await joinHere(page);
  await browser.close();
});

test("a remembered camera that is gone: the default one, and a notice", async ({ browser }) => {
  const { path } = await liveBooking("A camera that is gone");
  const context = await browser.newContext();
  await context.addInitScript(() => {
    localStorage.setItem("parley.devices", JSON.stringify({ cameraId: "no-such-camera" }));
  });
  const page = await openAs(context, "demo-client", path);
  await expect(shown(page, /chose last time is not connected/)).toBeVisible();
  await expect(ownPicture(page)).toBeVisible();
  await joinHere(page);
  await context.close();
});

test("taken away in the call: it is said, the call stays, and the device comes back by itself", async () => {
  const browser = await strict();
  const { path } = await liveBooking("A permission withdrawn");
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", path);
  await joinHere(page);
  const other = await browser.newContext();
  const provider = await openAs(other, "demo-provider", path);
  await joinHere(provider);
  const tile = provider.getByRole("article", { name: "Demo client" });
  await expect(tile).toHaveAttribute("data-has-video", "true");

  await setPermission(page, "camera", "denied");
  await expect(shown(page, /The browser blocks your camera/)).toBeVisible();
  await expect(tile).not.toHaveAttribute("data-has-video", "true");
  await expect(page.locator(".room")).toHaveAttribute("data-phase", "connected");

  await setPermission(page, "camera", "granted");
  await expect(shown(page, /The browser blocks your camera/)).toBeHidden();
  await expect(tile).toHaveAttribute("data-has-video", "true");
  await browser.close();
});

/** Hardware that a test unplugs: Chromium's fake devices cannot be. */
function unpluggable() {
  const { mediaDevices } = navigator;
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  const opened: MediaStreamTrack[] = [];
  let gone: string | null = null;
  const there = async () => (await list()).filter(({ label }) => label !== gone);
  mediaDevices.enumerateDevices = there;
  mediaDevices.getUserMedia = async (asked) => {
    const video = asked?.video as { deviceId?: { exact: string } } | undefined;
    if (!video) return await open(asked);
    const cameras = (await there()).filter(({ kind }) => kind === "videoinput");
    const exact = video.deviceId?.exact ?? cameras[0]?.deviceId;
    if (!cameras.some(({ deviceId }) => deviceId === exact)) {
      throw new OverconstrainedError("deviceId");
    }
    const stream = await open({ video: { ...video, deviceId: { exact: exact! } } });
    opened.push(...stream.getTracks());
    return stream;
  };
  const setGone = (label: string | null) => {
    gone = label;
    for (const track of opened.filter((one) => one.label === label && one.readyState === "live")) {
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
    mediaDevices.dispatchEvent(new Event("devicechange"));
  };
  Object.assign(window, { setGone });
}

test("fault 10: unplugged in the call: another camera takes over, and the chosen one comes back", async () => {
  const browser = await browserWith({
    without: "--use-fake-device",
    args: ["--use-fake-device-for-media-stream=device-count=2"],
  });
  const { path } = await liveBooking("A camera unplugged");
  const context = await browser.newContext();
  await context.addInitScript(unpluggable);
  const page = await openAs(context, "demo-client", path);
  await page.getByRole("combobox", { name: "Camera" }).selectOption({ label: "fake_device_1" });
  await joinHere(page);
  const setGone = async (label: string | null) => {
    await page.evaluate(
      (gone) => (window as unknown as { setGone: (label: string | null) => void }).setGone(gone),
      label,
    );
  };

  await setGone("fake_device_1");
  await expect(
    shown(page, /fake_device_1 was disconnected. fake_device_0 took over/),
  ).toBeVisible();
  await expect(page.locator("article[data-own] video")).toBeVisible();
  await expect(page.locator(".room")).toHaveAttribute("data-phase", "connected");
  await setGone(null);
  await expect(shown(page, /fake_device_1 is back, and in use again/)).toBeVisible();
  await expect(page.locator("article[data-own] video")).toBeVisible();
  await browser.close();
});

test("the speaker test plays, and the devices can be changed in the room", async ({ browser }) => {
  const { path } = await liveBooking("Devices in the room");
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", path);
  const isPlaying = momentOf(page, "Playing…");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await isPlaying;
  await expect(page.getByRole("button", { name: "Test", exact: true })).toBeVisible();
  await expect(page.getByText("No sound came out")).toBeHidden();
  await joinHere(page);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Devices" }).click();
  const panel = page.getByRole("complementary", { name: "Devices" });
  await expect(panel.getByRole("combobox", { name: "Microphone" })).toBeEnabled();
  const speaker = panel.getByRole("combobox", { name: "Speaker" });
  const last = await speaker.getByRole("option").last().getAttribute("value");
  await speaker.selectOption(last);
  await panel.getByRole("checkbox", { name: "Clean up my sound" }).uncheck();
  const { violations } = await new AxeBuilder({ page }).include("aside.side").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await expect(page.getByRole("button", { name: "Mute microphone" })).toBeVisible();
  await context.close();
});
