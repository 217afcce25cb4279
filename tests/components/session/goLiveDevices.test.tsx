import { describe, expect, test } from "vitest";
import { areDevicesGood, GoLiveDevices } from "@/components/session/broadcast/GoLiveDevices";
import { AT_REST, type DeviceState } from "@/lib/devices/devices";
import { render } from "../render";

const track = {} as MediaStreamTrack;
const ON: DeviceState = { ...AT_REST.camera, isWanted: true, track };
const OFF: DeviceState = { ...AT_REST.camera, isWanted: false };
/** A microphone that is muted stays open. */
const MUTED: DeviceState = { ...ON, isWanted: false };

type Media = { camera: DeviceState; microphone: DeviceState };

/** What the list says, line by line, and the state of each. */
function lines(media: Media, isSoundAlone = false) {
  const choice = { isSoundAlone, onSoundAlone: () => {} };
  const html = render(<GoLiveDevices media={media} devices={{ setWanted() {} }} {...choice} />);
  return { html, states: [...html.matchAll(/data-check="(\w+)"/g)].map(([, state]) => state) };
}

describe("the devices of who goes live", () => {
  test("are green when both work", () => {
    const media = { camera: ON, microphone: ON };
    expect(areDevicesGood(media, false)).toBe(true);
    expect(lines(media).states).toEqual(["good", "good"]);
  });

  test("are not with the camera off, unless without a picture is what they say", () => {
    const media = { camera: OFF, microphone: ON };
    expect(areDevicesGood(media, false)).toBe(false);
    const { html, states } = lines(media);
    expect(states).toEqual(["bad", "good"]);
    expect(html).toContain("Turn camera on");
    expect(html).toContain("Go live without my picture");
    expect(areDevicesGood(media, true)).toBe(true);
    expect(lines(media, true).states).toEqual(["good", "good"]);
  });

  test("are never with the microphone muted", () => {
    const media = { camera: ON, microphone: MUTED };
    for (const isSoundAlone of [false, true]) {
      expect(areDevicesGood(media, isSoundAlone)).toBe(false);
      const { html, states } = lines(media, isSoundAlone);
      expect(states).toEqual(["good", "bad"]);
      expect(html).toContain("Unmute microphone");
      expect(html).not.toContain("Go live without my picture");
    }
  });

  test.each([
    ["a problem", { ...ON, problem: "in_use" }, "bad"],
    ["a phone call that holds it", { ...ON, isInterrupted: true }, "bad"],
    ["no picture yet", { ...ON, track: null }, "checking"],
  ] as [string, DeviceState, string][])("are not with %s", (_case, camera, state) => {
    const media = { camera, microphone: ON };
    for (const isSoundAlone of [false, true]) {
      expect(areDevicesGood(media, isSoundAlone)).toBe(false);
      expect(lines(media, isSoundAlone).states).toEqual([state, "good"]);
    }
  });
});
