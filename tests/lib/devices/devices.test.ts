import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDevices, type DeviceStore } from "@/lib/devices/devices";
import { fakeBrowser, settle } from "./fakeBrowser";

async function started(): Promise<DeviceStore> {
  const devices = createDevices();
  devices.start();
  await settle();
  return devices;
}

let browser: ReturnType<typeof fakeBrowser>;
beforeEach(() => void (browser = fakeBrowser()));
afterEach(() => void vi.unstubAllGlobals());

describe("camera and microphone", () => {
  test("a refused camera leaves the microphone", async () => {
    browser.refused.video = "NotAllowedError";
    const { camera, microphone } = (await started()).getSnapshot();
    expect(camera).toMatchObject({ problem: "denied", track: null });
    expect(microphone).toMatchObject({ problem: null, deviceId: "mic-1" });
  });

  test("fault 10: a page that is not secure says so", async () => {
    vi.stubGlobal("isSecureContext", false);
    const { camera, microphone } = (await started()).getSnapshot();
    expect([camera.problem, microphone.problem]).toEqual(["insecure", "insecure"]);
  });

  test("fault 10: a remembered device that is gone gives way to the default one", async () => {
    browser.stored.set(
      "parley.devices",
      JSON.stringify({ cameraId: "cam-9", isMicrophoneOff: true }),
    );
    const { camera, microphone } = (await started()).getSnapshot();
    expect(camera).toMatchObject({ deviceId: "cam-1", problem: null });
    expect(microphone).toMatchObject({ isWanted: false, track: null });
  });

  test.each([
    [2, 640],
    [4, 1280],
    [undefined, 1280],
  ])("of a machine with %s cores is a picture %s wide", async (hardwareConcurrency, width) => {
    Object.assign(navigator, { hardwareConcurrency });
    const { camera } = (await started()).getSnapshot();
    expect(camera.track).toMatchObject({ asked: { width: { ideal: width } } });
  });

  test("broken memory is no obstacle", async () => {
    browser.stored.set("parley.devices", '{"cameraId": 5, "isCameraOff": "no"');
    expect((await started()).getSnapshot().camera.deviceId).toBe("cam-1");
  });

  test("a camera that is off shows no light; a muted microphone stays open", async () => {
    const devices = await started();
    devices.setWanted("camera", false);
    devices.setWanted("microphone", false);
    expect(browser.live()).toEqual(["mic-1"]);
    expect(devices.getSnapshot().microphone.track?.enabled).toBe(false);
    devices.setWanted("camera", true);
    devices.setWanted("microphone", true);
    await settle();
    expect(browser.live()).toEqual(["mic-1", "cam-1"]);
    expect(devices.getSnapshot().microphone.track?.enabled).toBe(true);
  });

  test("another choice closes the first device, and is remembered", async () => {
    const devices = await started();
    devices.select("camera", "cam-2");
    await settle();
    expect(browser.live()).toEqual(["mic-1", "cam-2"]);
    devices.stop();
    expect((await started()).getSnapshot().camera.deviceId).toBe("cam-2");
  });

  test("stop leaves no track and no listener, even of a device that opens later", async () => {
    const devices = createDevices();
    devices.start();
    devices.stop();
    await settle();
    expect(browser.live()).toEqual([]);
    browser.listChanged();
    await settle();
    expect(browser.live()).toEqual([]);
    expect(devices.getSnapshot().camera.choices).toEqual([]);
  });
});
