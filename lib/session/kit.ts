import type { Room } from "livekit-client";
import type { DeviceStore } from "../devices/devices";
import { CodeNotLoaded } from "./failures";
import type { Pulse } from "./pulse";
import type { Ticket } from "./ticket";
import type { AttemptRecord, Way } from "./types";
import type { Lesson } from "./ways";

/** What a link tells of; nobody listens to one that is closed (links.ts). */
export type LinkEvents = {
  /** The signal server accepted the token; media is next. */
  onSignal: () => void;
  onInterrupted: () => void;
  onRestored: () => void;
  /** The SDK makes its connection anew, which has an id of its own. */
  onAnew: () => void;
  /** The SFU gave a newer token; `expiresAt` is by this device's clock. */
  onToken: (token: string, expiresAt: number) => void;
  /** The SDK gave up or was told to go; `reason` is livekit-client's DisconnectReason. */
  onGone: (reason: number | undefined) => void;
};

/** One `Room` from its making to its end. Every connection attempt has a link of its own. */
export type Link = {
  readonly room: Room;
  /** Does DNS and TLS ahead of the click; false when the server did not answer. */
  warm: (ticket: Ticket) => Promise<boolean>;
  /** Connects within a limit of its own. Rejects with ConnectionError or ConnectLimit. */
  connect: (ticket: Ticket, way: Way) => Promise<void>;
  /** After a failed connect: what it taught. */
  lesson: () => Lesson;
  /** Ends "sound alone": the pictures of others come as well. */
  letPictures: () => void;
  readPulse: () => Promise<Pulse>;
  /** The way that media takes; null while unknown. */
  readPath: () => Promise<AttemptRecord["path"]>;
  /** Leaves without stopping the tracks. */
  close: () => Promise<void>;
};

/** Keeps what is published the same as what the devices give, over any number of rooms. */
export type Publisher = {
  /** @param answered when the offer of what others send is, which comes first; null: nobody is there */
  publishTo: (room: Room, answered: Promise<void> | null) => void;
  /** Without pictures the camera stays on for its owner, but goes nowhere. */
  sendPictures: (isOn: boolean) => void;
  /** Lets go of the tracks; their devices are stopped by their owner. */
  dispose: () => void;
};

/** All that needs livekit-client; it comes as one chunk of its own. */
export type Kit = {
  createLink: (publisher: Publisher, events: LinkEvents) => Link;
  createPublisher: (devices: DeviceStore) => Publisher;
};

let loading: Promise<Kit> | null = null;

/** Loads the kit once; a load that failed is tried anew by the next call. */
export function loadKit(): Promise<Kit> {
  loading ??= import("./kitChunk").catch((cause: unknown) => {
    loading = null;
    throw new CodeNotLoaded("", { cause });
  });
  return loading;
}
