import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDevices } from "@/lib/devices/devices";
import { fakeBrowser, settle } from "./fakeBrowser";

let browser: ReturnType<typeof fakeBrowser>;
beforeEach(() => void (browser = fakeBrowser()));
afterEach(() => void vi.unstubAllGlobals());

async function started() {
  const devices = createDevices();
  devices.start();
  await settle();
  return devices;
}

test("a chosen speaker is remembered, gives way when it is gone, and is taken again", async () => {
  browser.plugged.output.push("speaker-2");
  const devices = await started();
  expect(devices.getSnapshot().speaker.deviceId).toBeNull();
  devices.selectSpeaker("speaker-2");
  devices.stop();
  devices.start();
  await settle();
  expect(devices.getSnapshot().speaker.deviceId).toBe("speaker-2");
  browser.plugged.output.pop();
  browser.listChanged();
  await settle();
  expect(devices.getSnapshot().speaker.deviceId).toBeNull();
  browser.plugged.output.push("speaker-2");
  browser.listChanged();
  await settle();
  expect(devices.getSnapshot().speaker.deviceId).toBe("speaker-2");
});

test("the system's own speaker can be chosen again", async () => {
  const devices = await started();
  devices.selectSpeaker("speaker-1");
  devices.selectSpeaker("");
  expect(devices.getSnapshot().speaker.deviceId).toBeNull();
});

test("sound is cleaned unless the person says no; then the same microphone opens anew", async () => {
  browser.plugged.audio.push("mic-2");
  const devices = await started();
  devices.select("microphone", "mic-2");
  await settle();
  expect(browser.latest("audio").asked).toMatchObject({ noiseSuppression: true });
  devices.setSoundRaw(true);
  await settle();
  expect(browser.latest("audio")).toMatchObject({
    deviceId: "mic-2",
    asked: { noiseSuppression: false, echoCancellation: false },
  });
  expect(browser.live()).toEqual(["cam-1", "mic-2"]);
  devices.stop();
  expect((await started()).getSnapshot().isSoundRaw).toBe(true);
});

test("a muted microphone stays muted when its sound is changed", async () => {
  const devices = await started();
  devices.setWanted("microphone", false);
  devices.setSoundRaw(true);
  await settle();
  expect(devices.getSnapshot().microphone.track?.enabled).toBe(false);
});
