import { createStore, type Readable } from "../session/store";
import { acquire, type DeviceSource } from "./acquire";
import { readChoices, rememberChoices } from "./choices";
import type { DeviceProblem } from "./problems";
import { watchDevices } from "./watch";

export type { DeviceSource } from "./acquire";

export type DeviceInfo = { id: string; label: string };

export type DeviceState = {
  /** The person wants it on. A microphone that is not wanted stays open, muted. */
  isWanted: boolean;
  isStarting: boolean;
  track: MediaStreamTrack | null;
  deviceId: string | null;
  problem: DeviceProblem | null;
  choices: DeviceInfo[];
};

export type DevicesSnapshot = Record<DeviceSource, DeviceState>;

/** The one owner of camera and microphone, in prejoin and in the room. */
export type DeviceStore = Readable<DevicesSnapshot> & {
  start: () => void;
  /** Stops every track and listener; `start` begins anew. */
  stop: () => void;
  setWanted: (source: DeviceSource, isWanted: boolean) => void;
  select: (source: DeviceSource, deviceId: string) => void;
  retry: (source: DeviceSource) => void;
};

const OFF: DeviceState = {
  isWanted: true,
  isStarting: false,
  track: null,
  deviceId: null,
  problem: null,
  choices: [],
};

export function createDevices(): DeviceStore {
  const store = createStore<DevicesSnapshot>({ camera: OFF, microphone: OFF });
  const turn: Record<DeviceSource, number> = { camera: 0, microphone: 0 };
  let stopWatching: (() => void) | null = null;

  const patch = (source: DeviceSource, changes: Partial<DeviceState>) =>
    store.set({ [source]: { ...store.getSnapshot()[source], ...changes } });

  function close(source: DeviceSource) {
    turn[source] += 1;
    store.getSnapshot()[source].track?.stop();
  }

  async function open(source: DeviceSource, deviceId?: string) {
    close(source);
    const mine = turn[source];
    patch(source, { isStarting: true, problem: null });
    const result = await acquire(source, deviceId);
    const isStale = mine !== turn[source];
    if (result.kind === "problem") {
      if (!isStale) patch(source, { isStarting: false, track: null, problem: result.problem });
      return;
    }
    if (isStale) return result.track.stop();
    adopt(source, result.track);
  }

  function adopt(source: DeviceSource, track: MediaStreamTrack) {
    const mine = turn[source];
    track.enabled = store.getSnapshot()[source].isWanted;
    track.addEventListener("ended", () => {
      if (mine === turn[source]) void replaceLost(source);
    });
    const deviceId = track.getSettings().deviceId ?? null;
    patch(source, { isStarting: false, track, deviceId, problem: null });
    void refreshLists();
  }

  // Unplugged or taken away: another device takes over, or the person is told what is missing.
  async function replaceLost(source: DeviceSource) {
    patch(source, { track: null });
    await open(source);
    if (store.getSnapshot()[source].problem === "not_found") patch(source, { problem: "lost" });
  }

  async function refreshLists() {
    const watching = stopWatching;
    if (watching === null || !navigator.mediaDevices) return;
    const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    if (watching !== stopWatching) return;
    patch("camera", { choices: listed(all, "videoinput") });
    patch("microphone", { choices: listed(all, "audioinput") });
  }

  function openUnlessLive(source: DeviceSource) {
    const { isWanted, track, isStarting, deviceId } = store.getSnapshot()[source];
    if (isWanted && track === null && !isStarting) void open(source, deviceId ?? undefined);
  }

  return {
    ...store,
    start() {
      if (stopWatching !== null) return;
      stopWatching = watchDevices({
        onListChange() {
          void refreshLists();
          openUnlessLive("camera");
          openUnlessLive("microphone");
        },
        onGranted: openUnlessLive,
      });
      const chosen = readChoices();
      patch("camera", { isWanted: !chosen.isCameraOff, deviceId: chosen.cameraId ?? null });
      patch("microphone", {
        isWanted: !chosen.isMicrophoneOff,
        deviceId: chosen.microphoneId ?? null,
      });
      openUnlessLive("camera");
      openUnlessLive("microphone");
      void refreshLists();
    },
    stop() {
      stopWatching?.();
      stopWatching = null;
      close("camera");
      close("microphone");
      store.set({ camera: OFF, microphone: OFF });
    },
    setWanted(source, isWanted) {
      rememberChoices(
        source === "camera" ? { isCameraOff: !isWanted } : { isMicrophoneOff: !isWanted },
      );
      const { track } = store.getSnapshot()[source];
      if (source === "microphone" && track) {
        // A muted microphone stays open, so that unmuting is instant.
        track.enabled = isWanted;
        return patch(source, { isWanted });
      }
      if (!isWanted) {
        // A camera that is off shows no light.
        close(source);
        return patch(source, { isWanted, track: null, isStarting: false, problem: null });
      }
      patch(source, { isWanted });
      openUnlessLive(source);
    },
    select(source, deviceId) {
      rememberChoices(source === "camera" ? { cameraId: deviceId } : { microphoneId: deviceId });
      patch(source, { deviceId });
      const { isWanted, track } = store.getSnapshot()[source];
      if (isWanted || track) void open(source, deviceId);
    },
    retry(source) {
      void open(source, store.getSnapshot()[source].deviceId ?? undefined);
    },
  };
}

// Before permission is given the browser lists devices without ids or names.
function listed(all: MediaDeviceInfo[], kind: MediaDeviceKind): DeviceInfo[] {
  return all
    .filter((device) => device.kind === kind && device.deviceId !== "")
    .map((device) => ({ id: device.deviceId, label: device.label }));
}
