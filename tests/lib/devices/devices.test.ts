import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDevices, type DeviceStore } from "@/lib/devices/devices";

type Kind = "video" | "audio";

class FakeTrack extends EventTarget {
  readyState = "live";
  enabled = true;
  readonly kind: Kind;
  readonly deviceId: string;
  constructor(kind: Kind, deviceId: string) {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
  }
  getSettings() {
    return { deviceId: this.deviceId };
  }
  stop() {
    this.readyState = "ended";
  }
}

/** A browser with devices that the test plugs in and out. */
function fakeBrowser() {
  const opened: FakeTrack[] = [];
  const plugged = { video: ["cam-1", "cam-2"], audio: ["mic-1"] };
  const refused: Partial<Record<Kind, string>> = {};
  const mediaDevices = Object.assign(new EventTarget(), {
    async getUserMedia(asked: Record<Kind, { deviceId?: { exact: string } } | undefined>) {
      const kind = asked.video ? "video" : "audio";
      if (refused[kind]) throw Object.assign(new Error("x"), { name: refused[kind] });
      const exact = asked[kind]?.deviceId?.exact;
      const id = exact ?? plugged[kind][0];
      if (!id) throw Object.assign(new Error("x"), { name: "NotFoundError" });
      if (!plugged[kind].includes(id))
        throw Object.assign(new Error("x"), { name: "OverconstrainedError" });
      const track = new FakeTrack(kind, id);
      opened.push(track);
      return { getTracks: () => [track] };
    },
    async enumerateDevices() {
      return [
        ...plugged.video.map((deviceId) => ({ kind: "videoinput", deviceId, label: deviceId })),
        ...plugged.audio.map((deviceId) => ({ kind: "audioinput", deviceId, label: deviceId })),
      ];
    },
  });
  const permissions = { query: () => Promise.reject(new TypeError("not here")) };
  const stored = new Map<string, string>();
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("navigator", { mediaDevices, permissions });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
  const live = () =>
    opened.filter((track) => track.readyState === "live").map((track) => track.deviceId);
  return { opened, plugged, refused, mediaDevices, stored, live };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

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

  test("a page that is not secure says so", async () => {
    vi.stubGlobal("isSecureContext", false);
    const { camera, microphone } = (await started()).getSnapshot();
    expect([camera.problem, microphone.problem]).toEqual(["insecure", "insecure"]);
  });

  test("a remembered device that is gone gives way to the default one", async () => {
    browser.stored.set(
      "parley.devices",
      JSON.stringify({ cameraId: "cam-9", isMicrophoneOff: true }),
    );
    const { camera, microphone } = (await started()).getSnapshot();
    expect(camera).toMatchObject({ deviceId: "cam-1", problem: null });
    expect(microphone).toMatchObject({ isWanted: false, track: null });
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

  test("unplugged: another camera takes over; with none left the person is told", async () => {
    const devices = await started();
    const unplug = async () => {
      browser.plugged.video.shift();
      const track = browser.opened.findLast(({ kind }) => kind === "video")!;
      track.stop();
      track.dispatchEvent(new Event("ended"));
      await settle();
    };
    await unplug();
    expect(devices.getSnapshot().camera).toMatchObject({ deviceId: "cam-2", problem: null });
    await unplug();
    expect(devices.getSnapshot().camera).toMatchObject({ track: null, problem: "lost" });
    browser.plugged.video.push("cam-3");
    browser.mediaDevices.dispatchEvent(new Event("devicechange"));
    await settle();
    expect(devices.getSnapshot().camera).toMatchObject({ problem: null });
  });

  test("stop leaves no track and no listener, even of a device that opens later", async () => {
    const devices = createDevices();
    devices.start();
    devices.stop();
    await settle();
    expect(browser.live()).toEqual([]);
    browser.mediaDevices.dispatchEvent(new Event("devicechange"));
    await settle();
    expect(browser.live()).toEqual([]);
    expect(devices.getSnapshot().camera.choices).toEqual([]);
  });
});
