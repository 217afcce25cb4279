/** What a person chose last time; kept on this device only. */
export type DeviceChoices = {
  cameraId?: string;
  microphoneId?: string;
  isCameraOff?: boolean;
  isMicrophoneOff?: boolean;
};

const KEY = "parley.devices";

export function readChoices(): DeviceChoices {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof stored === "object" && stored !== null ? onlyKnown(stored) : {};
  } catch {
    return {};
  }
}

export function rememberChoices(changes: DeviceChoices): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...readChoices(), ...changes }));
  } catch {
    // Storage is full or blocked: the choice holds for this page.
  }
}

// Other versions and other people's scripts may have written here.
function onlyKnown(stored: Record<string, unknown> | object): DeviceChoices {
  const { cameraId, microphoneId, isCameraOff, isMicrophoneOff } = stored as DeviceChoices;
  return {
    ...(typeof cameraId === "string" && { cameraId }),
    ...(typeof microphoneId === "string" && { microphoneId }),
    ...(typeof isCameraOff === "boolean" && { isCameraOff }),
    ...(typeof isMicrophoneOff === "boolean" && { isMicrophoneOff }),
  };
}
