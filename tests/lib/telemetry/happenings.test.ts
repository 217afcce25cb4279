import { expect, test, vi } from "vitest";
import { AT_REST } from "@/lib/devices/devices";
import type { DeviceState } from "@/lib/devices/types";
import { createStore } from "@/lib/session/store";
import type { SessionState, Snapshot } from "@/lib/session/types";
import { followHappenings, type Happening } from "@/lib/telemetry/happenings";

const CONNECTED: SessionState = { phase: "connected", since: 0 };
const broken = (attempt: number): SessionState => ({
  phase: attempt < 3 ? "reconnecting" : "rejoining",
  since: 0,
  attempt,
  nextTryAt: null,
});

function followed() {
  const session = createStore({ state: CONNECTED } as Snapshot);
  const devices = createStore(AT_REST);
  const told: Happening[] = [];
  const stop = followHappenings({ session, devices }, (happening) => told.push(happening));
  const go = (state: SessionState) => session.set({ state });
  const camera = (changes: Partial<DeviceState>) =>
    devices.set({ camera: { ...devices.getSnapshot().camera, ...changes } });
  return { told, go, camera, stop };
}

test("a break is told as it begins and once it is over, however many tries it took", () => {
  vi.useFakeTimers();
  const { told, go } = followed();
  go(broken(1));
  vi.advanceTimersByTime(3_000);
  go(broken(2));
  go(broken(3));
  vi.advanceTimersByTime(1_000);
  go(CONNECTED);
  expect(told).toEqual([{ kind: "dropped" }, { kind: "back", tookMs: 4_000, tries: 3 }]);
  vi.useRealTimers();
});

test("who leaves while it is broken does not come back", () => {
  const { told, go } = followed();
  go(broken(1));
  go({ phase: "left", why: "you" });
  go(CONNECTED);
  expect(told).toEqual([{ kind: "dropped" }]);
});

test("another camera and a lost one are told; the first one, and a choice, are none", () => {
  const { told, camera, go } = followed();
  const track = {} as MediaStreamTrack;
  camera({ deviceId: "one", track });
  expect(told).toEqual([]);
  camera({ deviceId: "two" });
  camera({ isWanted: false, track: null });
  camera({ isWanted: true, track });
  camera({ track: null, problem: "lost" as never });
  expect(told).toEqual([
    { kind: "device_switched", device: "camera" },
    { kind: "device_lost", device: "camera" },
  ]);
  expect(JSON.stringify(told)).not.toMatch(/one|two/);
  go({ phase: "left", why: "you" });
  camera({ deviceId: "one", track });
  expect(told).toHaveLength(2);
});

test("nothing is told after the end", () => {
  const { told, go, stop } = followed();
  stop();
  go(broken(1));
  expect(told).toEqual([]);
});
