import type { Readable } from "../session/store";
import type { DeviceSource } from "./acquire";
import type { BackdropState } from "./backdrop";
import type { Background } from "./choices";
import type { DeviceProblem } from "./problems";

export type DeviceInfo = { id: string; label: string };

/** A device that changed by itself, for a notice: the one that went or came, and the one in use. */
export type DeviceChange = {
  kind: "in_use" | "gone" | "unplugged" | "returned";
  from: string | null;
  to: string;
};

export type DeviceState = {
  /** The person wants it on. A microphone that is not wanted stays open, muted. */
  isWanted: boolean;
  isStarting: boolean;
  track: MediaStreamTrack | null;
  deviceId: string | null;
  problem: DeviceProblem | null;
  choices: DeviceInfo[];
  /** Not yet acknowledged. */
  change: DeviceChange | null;
  /** The system holds the device for now: a phone call, a mute key. The track is silent meanwhile. */
  isInterrupted: boolean;
};

/** Where the others are heard; `deviceId` is null for the system's own choice. */
export type SpeakerState = { deviceId: string | null; choices: DeviceInfo[] };

export type DevicesSnapshot = Record<DeviceSource, DeviceState> & {
  speaker: SpeakerState;
  /** Without the browser's noise suppression and echo cancellation. */
  isSoundRaw: boolean;
  background: BackdropState;
};

/** The one owner of camera and microphone, in prejoin and in the room. */
export type DeviceStore = Readable<DevicesSnapshot> & {
  start: () => void;
  /** Stops every track and listener; `start` begins anew. */
  stop: () => void;
  setWanted: (source: DeviceSource, isWanted: boolean) => void;
  select: (source: DeviceSource, deviceId: string) => void;
  retry: (source: DeviceSource) => void;
  selectSpeaker: (deviceId: string) => void;
  setSoundRaw: (isRaw: boolean) => void;
  setBackground: (background: Background) => void;
  /** The person has seen what changed by itself. */
  acknowledge: (source: DeviceSource) => void;
};
