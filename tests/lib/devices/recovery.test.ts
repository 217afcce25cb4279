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
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const remember = (choices: object) => browser.stored.set("parley.devices", JSON.stringify(choices));

describe("a device that cannot be had", () => {
  test("held by another app: the next one is used, and the person is told", async () => {
    browser.held.add("cam-1");
    const { camera } = (await started()).getSnapshot();
    expect(camera).toMatchObject({ deviceId: "cam-2", problem: null });
    expect(camera.change).toEqual({ kind: "in_use", from: null, to: "Label of cam-2" });
  });

  test("all held: the problem is named, and coming back to the page tries again", async () => {
    browser.held.add("cam-1").add("cam-2");
    const devices = await started();
    expect(devices.getSnapshot().camera).toMatchObject({ problem: "in_use", track: null });
    browser.held.clear();
    browser.comeBack();
    await settle();
    expect(devices.getSnapshot().camera).toMatchObject({ problem: null, deviceId: "cam-1" });
  });

  test("remembered but not there: the default one, and a notice", async () => {
    remember({ cameraId: "cam-9" });
    const { camera } = (await started()).getSnapshot();
    expect(camera).toMatchObject({ deviceId: "cam-1", change: { kind: "gone" } });
  });

  test("a notice goes when it is acknowledged", async () => {
    remember({ cameraId: "cam-9" });
    const devices = await started();
    devices.acknowledge("camera");
    expect(devices.getSnapshot().camera.change).toBeNull();
  });
});

describe("permission", () => {
  test("a browser that does not tell of permissions is asked when the person is back", async () => {
    browser.refused.audio = "NotAllowedError";
    const devices = await started();
    expect(devices.getSnapshot().microphone.problem).toBe("denied");
    delete browser.refused.audio;
    browser.comeBack();
    await settle();
    expect(devices.getSnapshot().microphone).toMatchObject({ problem: null, deviceId: "mic-1" });
  });

  test.each(["prompt", "denied"] as const)(
    "coming back raises no question of the browser while the permission is %s",
    async (state) => {
      browser.refused.video = "NotAllowedError";
      browser.permission.state = state;
      const devices = await started();
      const before = devices.getSnapshot().camera.problem;
      delete browser.refused.video;
      browser.comeBack();
      await settle();
      expect(devices.getSnapshot().camera).toMatchObject({ problem: before, track: null });
    },
  );

  test("allowed for the site and still refused: it is the system", async () => {
    browser.refused.video = "NotAllowedError";
    browser.permission.state = "granted";
    expect((await started()).getSnapshot().camera.problem).toBe("denied_by_system");
  });
});

describe("plugging in and out", () => {
  test("fault 10: unplugged: another camera takes over; with none left the person is told", async () => {
    const devices = await started();
    browser.unplug("video", "cam-1");
    await settle();
    expect(devices.getSnapshot().camera).toMatchObject({
      deviceId: "cam-2",
      change: { kind: "unplugged", from: "Label of cam-1", to: "Label of cam-2" },
    });
    browser.unplug("video", "cam-2");
    await settle();
    expect(devices.getSnapshot().camera).toMatchObject({ track: null, problem: "lost" });
    browser.plugged.video.push("cam-3");
    browser.listChanged();
    await settle();
    expect(devices.getSnapshot().camera).toMatchObject({ problem: null, deviceId: "cam-3" });
  });

  test("the chosen device is taken again when it is back", async () => {
    const devices = await started();
    devices.select("camera", "cam-2");
    await settle();
    browser.unplug("video", "cam-2");
    await settle();
    expect(devices.getSnapshot().camera.deviceId).toBe("cam-1");
    browser.plugged.video.push("cam-2");
    browser.listChanged();
    await settle();
    expect(devices.getSnapshot().camera).toMatchObject({
      deviceId: "cam-2",
      change: { kind: "returned", to: "Label of cam-2" },
    });
    expect(browser.live()).toEqual(["mic-1", "cam-2"]);
  });

  test("a muted microphone that is unplugged gives way to one that is muted", async () => {
    browser.plugged.audio.push("mic-2");
    const devices = await started();
    devices.setWanted("microphone", false);
    browser.unplug("audio", "mic-1");
    await settle();
    const { microphone } = devices.getSnapshot();
    expect(microphone).toMatchObject({ deviceId: "mic-2", isWanted: false });
    expect(microphone.track?.enabled).toBe(false);
  });

  test("another device that comes changes nothing", async () => {
    const devices = await started();
    browser.plugged.video.unshift("cam-0");
    browser.listChanged();
    await settle();
    expect(devices.getSnapshot().camera).toMatchObject({ deviceId: "cam-1", change: null });
  });
});

describe("an interruption by the system, such as a phone call", () => {
  test("is told, and over when the track sounds again", async () => {
    const devices = await started();
    browser.latest("audio").setMuted(true);
    expect(devices.getSnapshot().microphone.isInterrupted).toBe(true);
    browser.latest("audio").setMuted(false);
    expect(devices.getSnapshot().microphone.isInterrupted).toBe(false);
  });

  test("a track that stays silent after the call is opened anew", async () => {
    const devices = await started();
    vi.useFakeTimers();
    browser.latest("audio").setMuted(true);
    browser.comeBack();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(devices.getSnapshot().microphone.isInterrupted).toBe(false);
    expect(browser.opened.filter(({ kind }) => kind === "audio")).toHaveLength(2);
    expect(browser.live()).toEqual(["cam-1", "mic-1"]);
  });

  test("a track that ended with the call is opened anew, muted if it was", async () => {
    const devices = await started();
    devices.setWanted("microphone", false);
    const track = browser.latest("audio");
    track.stop();
    track.dispatchEvent(new Event("ended"));
    await settle();
    expect(devices.getSnapshot().microphone.track?.enabled).toBe(false);
    expect(browser.live()).toEqual(["cam-1", "mic-1"]);
  });
});
