export const BACKGROUNDS = ["none", "blur", "calm", "own"] as const;
/** What stands behind a person: the room as it is, blurred, a calm colour, a picture of theirs. */
export type Background = (typeof BACKGROUNDS)[number];

/** What a person chose last time; kept on this device only. */
export type DeviceChoices = {
  cameraId?: string;
  microphoneId?: string;
  speakerId?: string;
  isCameraOff?: boolean;
  isMicrophoneOff?: boolean;
  isSoundRaw?: boolean;
  background?: Background;
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

const IS_KNOWN: Record<keyof DeviceChoices, (value: unknown) => boolean> = {
  cameraId: isText,
  microphoneId: isText,
  speakerId: isText,
  isCameraOff: isFlag,
  isMicrophoneOff: isFlag,
  isSoundRaw: isFlag,
  background: (value) => BACKGROUNDS.some((known) => known === value),
};

// Other versions and other people's scripts may have written here.
function onlyKnown(stored: object): DeviceChoices {
  return Object.fromEntries(
    Object.entries(stored).filter(([key, value]) => IS_KNOWN[key as keyof DeviceChoices]?.(value)),
  );
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isFlag(value: unknown): boolean {
  return typeof value === "boolean";
}
