import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createDevices } from "@/lib/devices/devices";
import type { Trouble } from "@/lib/effects/background";
import { fakeBrowser, FakeTrack, settle } from "./fakeBrowser";

type Made = {
  source: FakeTrack;
  background: string;
  track: FakeTrack;
  trouble: (trouble: Trouble) => void;
};

const effects = vi.hoisted(() => ({ made: [] as Made[], isBroken: false, delayMs: 0 }));

vi.mock("@/lib/effects/background", () => ({
  async applyBackground(
    source: FakeTrack,
    background: string,
    trouble: (trouble: Trouble) => void,
  ) {
    const { delayMs } = effects;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (effects.isBroken) throw new Error("no model");
    const track = new FakeTrack("video", `${background} over ${source.deviceId}`, undefined);
    effects.made.push({ source, background, track, trouble });
    return { track, stop: () => track.stop() };
  },
}));

let browser: ReturnType<typeof fakeBrowser>;
// Loaded before anything is timed, as a page has it from the first use on.
beforeAll(async () => void (await import("@/lib/effects/background")));
beforeEach(() => {
  browser = fakeBrowser();
  Object.assign(effects, { made: [], isBroken: false, delayMs: 0 });
});
afterEach(() => void vi.unstubAllGlobals());

async function started(background?: string) {
  if (background) browser.stored.set("parley.devices", JSON.stringify({ background }));
  const devices = createDevices();
  devices.start();
  await settle();
  const shown = () => (devices.getSnapshot().camera.track as unknown as FakeTrack)?.deviceId;
  return { devices, shown };
}

const liveOnes = () =>
  effects.made
    .filter(({ track }) => track.readyState === "live")
    .map(({ track }) => track.deviceId);

test("without a background the camera's own track is shown", async () => {
  expect((await started()).shown()).toBe("cam-1");
  expect(effects.made).toEqual([]);
});

test("a remembered background is there before anything is shown", async () => {
  effects.delayMs = 30;
  const { devices, shown } = await started("blur");
  expect(devices.getSnapshot().camera).toMatchObject({ track: null, isStarting: true });
  await vi.waitFor(() => expect(shown()).toBe("blur over cam-1"));
  expect(devices.getSnapshot().camera).toMatchObject({ isStarting: false, deviceId: "cam-1" });
});

test("what was shown stays until the new background is there, and one alone runs on", async () => {
  const { devices, shown } = await started();
  devices.setBackground("blur");
  expect(shown()).toBe("cam-1");
  await settle();
  devices.setBackground("calm");
  await settle();
  expect(shown()).toBe("calm over cam-1");
  expect(liveOnes()).toEqual(["calm over cam-1"]);
  devices.setBackground("none");
  await settle();
  expect(shown()).toBe("cam-1");
  expect(liveOnes()).toEqual([]);
  expect(browser.live()).toEqual(["cam-1", "mic-1"]);
});

test("of two quick choices the last one counts", async () => {
  const { devices, shown } = await started();
  effects.delayMs = 10;
  devices.setBackground("blur");
  devices.setBackground("calm");
  await vi.waitFor(() => expect(shown()).toBe("calm over cam-1"));
  expect(liveOnes()).toEqual(["calm over cam-1"]);
});

test("it goes along to another camera, and through off and on", async () => {
  const { devices, shown } = await started("blur");
  devices.select("camera", "cam-2");
  await settle();
  expect(shown()).toBe("blur over cam-2");
  devices.setWanted("camera", false);
  expect(liveOnes()).toEqual([]);
  devices.setWanted("camera", true);
  await settle();
  expect(shown()).toBe("blur over cam-2");
});

test("too slow: the camera goes off with a notice, and is bare when turned on again", async () => {
  const { devices, shown } = await started("blur");
  effects.made[0]?.trouble("slow");
  await settle();
  expect(liveOnes()).toEqual([]);
  devices.setWanted("camera", true);
  await settle();
  expect(shown()).toBe("cam-1");
  expect(devices.getSnapshot().background).toMatchObject({ wanted: "none", problem: "slow" });
  devices.acknowledge("camera");
  expect(devices.getSnapshot().background.problem).toBeNull();
  devices.stop();
  devices.start();
  await settle();
  expect(shown()).toBe("cam-1");
});

test("broken in the middle: the camera goes off, and the room behind is not shown", async () => {
  const { devices } = await started("blur");
  effects.made[0]?.trouble("failed");
  await settle();
  expect(devices.getSnapshot().camera).toMatchObject({ isWanted: false, track: null });
  expect(devices.getSnapshot().background).toMatchObject({ wanted: "none", problem: "failed" });
  expect(browser.live()).toEqual(["mic-1"]);
});

test("not started at all: the same; pressed while the room is shown: it stays shown", async () => {
  effects.isBroken = true;
  const first = await started("blur");
  expect(first.devices.getSnapshot().camera).toMatchObject({ isWanted: false, track: null });
  first.devices.setWanted("camera", true);
  await settle();
  expect(first.shown()).toBe("cam-1");
  first.devices.setBackground("calm");
  await settle();
  expect(first.shown()).toBe("cam-1");
  expect(first.devices.getSnapshot().background.problem).toBe("failed");
});

test("stop leaves nothing running, even a background that starts later", async () => {
  effects.delayMs = 10;
  const { devices } = await started();
  devices.setBackground("blur");
  devices.stop();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(liveOnes()).toEqual([]);
  expect(browser.live()).toEqual([]);
});
