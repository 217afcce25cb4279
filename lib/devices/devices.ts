import { createStore } from "../session/store";
import type { DeviceSource } from "./acquire";
import { type BackdropState, createBackdrop, NO_BACKDROP } from "./backdrop";
import { readChoices, rememberChoices } from "./choices";
import { createSlot, type Slot } from "./slot";
import type { DeviceInfo, DevicesSnapshot, DeviceState, DeviceStore } from "./types";
import { watchDevices } from "./watch";

export type { DeviceSource } from "./acquire";
export type { DeviceInfo, DevicesSnapshot, DeviceState, DeviceStore } from "./types";

const OFF: DeviceState = {
  isWanted: true,
  isStarting: false,
  track: null,
  deviceId: null,
  problem: null,
  choices: [],
  change: null,
  isInterrupted: false,
};

/** Before `start` and after `stop`. */
export const AT_REST: DevicesSnapshot = {
  camera: OFF,
  microphone: OFF,
  speaker: { deviceId: null, choices: [] },
  isSoundRaw: false,
  background: NO_BACKDROP,
};

export function createDevices(): DeviceStore {
  const store = createStore<DevicesSnapshot>(AT_REST);
  const backdrop = createBackdrop({
    read: () => store.getSnapshot().background,
    patch: patchBackground,
    onTrouble(problem) {
      rememberChoices({ background: "none" });
      patchBackground({ wanted: "none", problem });
      // Whatever ended it, what is behind a person is theirs to uncover.
      setWanted("camera", false);
    },
  });
  const slots = { camera: slotOf("camera"), microphone: slotOf("microphone") };
  let stopWatching: (() => void) | null = null;

  function patch(source: DeviceSource, changes: Partial<DeviceState>) {
    store.set({ [source]: { ...store.getSnapshot()[source], ...changes } });
  }

  function patchBackground(changes: Partial<BackdropState>) {
    store.set({ background: { ...store.getSnapshot().background, ...changes } });
  }

  function slotOf(source: DeviceSource): Slot {
    return createSlot(source, {
      read: () => store.getSnapshot()[source],
      patch: (changes) => patch(source, changes),
      wish: () => ({ isSoundRaw: store.getSnapshot().isSoundRaw }),
      onOpened: () => void refreshLists(),
      ...(source === "camera" && { dress: backdrop.dress, undress: backdrop.stop }),
    });
  }

  function both(run: (slot: Slot) => unknown) {
    run(slots.camera);
    run(slots.microphone);
  }

  async function refreshLists() {
    const watching = stopWatching;
    if (watching === null || !navigator.mediaDevices) return;
    const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    if (watching !== stopWatching) return;
    patch("camera", { choices: listed(all, "videoinput") });
    patch("microphone", { choices: listed(all, "audioinput") });
    setSpeaker(listed(all, "audiooutput"));
  }

  function setWanted(source: DeviceSource, isWanted: boolean) {
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
      slots[source].close();
      const off = { track: null, isStarting: false, problem: null, isInterrupted: false };
      return patch(source, { isWanted, ...off });
    }
    patch(source, { isWanted });
    slots[source].openUnlessLive();
  }

  // A speaker that is gone gives way to the system's own, and is taken again when it is back.
  function setSpeaker(choices: DeviceInfo[]) {
    const chosen = readChoices().speakerId;
    const isThere = choices.some(({ id }) => id === chosen);
    store.set({ speaker: { choices, deviceId: isThere && chosen ? chosen : null } });
  }

  return {
    ...store,
    start() {
      if (stopWatching !== null) return;
      stopWatching = watchDevices({
        onListChange: () => void refreshLists().then(() => both((slot) => slot.onListChange())),
        onGranted: (source) => slots[source].openUnlessLive(),
        onReturn: () => both((slot) => slot.lookAgain()),
      });
      const chosen = readChoices();
      store.set({ isSoundRaw: chosen.isSoundRaw ?? false });
      patchBackground({ wanted: chosen.background ?? "none" });
      slots.camera.prefer(chosen.cameraId ?? null);
      slots.microphone.prefer(chosen.microphoneId ?? null);
      patch("camera", { isWanted: !chosen.isCameraOff, deviceId: chosen.cameraId ?? null });
      patch("microphone", {
        isWanted: !chosen.isMicrophoneOff,
        deviceId: chosen.microphoneId ?? null,
      });
      both((slot) => slot.openUnlessLive());
      void refreshLists();
    },
    stop() {
      stopWatching?.();
      stopWatching = null;
      both((slot) => slot.close());
      store.set(AT_REST);
    },
    setWanted,
    select(source, deviceId) {
      rememberChoices(source === "camera" ? { cameraId: deviceId } : { microphoneId: deviceId });
      slots[source].prefer(deviceId);
      patch(source, { deviceId, change: null });
      const { isWanted, track } = store.getSnapshot()[source];
      if (isWanted || track) void slots[source].open();
    },
    retry: (source) => void slots[source].open(),
    selectSpeaker(speakerId) {
      rememberChoices({ speakerId });
      setSpeaker(store.getSnapshot().speaker.choices);
    },
    setSoundRaw(isSoundRaw) {
      rememberChoices({ isSoundRaw });
      store.set({ isSoundRaw });
      // Browsers fix these when they open a microphone.
      if (store.getSnapshot().microphone.track) void slots.microphone.reopen();
    },
    setBackground(wanted) {
      rememberChoices({ background: wanted });
      patchBackground({ wanted, problem: null });
      void slots.camera.redress();
    },
    acknowledge(source) {
      patch(source, { change: null });
      if (source === "camera") patchBackground({ problem: null });
    },
  };
}

// Before permission is given the browser lists devices without ids or names.
function listed(all: MediaDeviceInfo[], kind: MediaDeviceKind): DeviceInfo[] {
  return all
    .filter((device) => device.kind === kind && device.deviceId !== "")
    .map((device) => ({ id: device.deviceId, label: device.label }));
}
