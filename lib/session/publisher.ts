import {
  ConnectionState,
  LocalAudioTrack,
  LocalVideoTrack,
  type Room,
  RoomEvent,
  Track,
} from "livekit-client";
import { pause } from "../clock/pause";
import type { DeviceSource, DeviceState, DeviceStore } from "../devices/devices";
import { laterBackoff } from "../clock/backoff";
import { levelled, rememberedChoice } from "../quality/choice";
import type { Publisher } from "./kit";

const SOURCES = ["camera", "microphone"] as const;

// When to publish. Measured, with two people on two cores: beside the answer to what the others
// send, both answers wait for each other, and the first picture comes 30 to 50 ms later; with the
// sound, our own picture waits for a second round of their negotiation (150 ms).
const ANSWER_LIMIT_MS = 300;
const MICROPHONE_AFTER_CAMERA_MS = 150;
const CAMERA_LIMIT_MS = 1_000;
const SMALL_FOR_MS = 1_000;

type OwnTrack = LocalVideoTrack | LocalAudioTrack;
type Held = Record<DeviceSource, OwnTrack | null>;

/**
 * The devices own the tracks and their on/off; this only mirrors them into the room, one change
 * at a time. A new room gets the same LocalTracks, so muted stays muted.
 */
export function createPublisher(devices: DeviceStore): Publisher {
  const held: Held = { camera: null, microphone: null };
  // Begun by `publishTo`, before which nothing is mirrored.
  const turns = {} as Record<DeviceSource, Promise<unknown>>;
  let room: Room | null = null;
  let hasPictures = true;
  const failures = { camera: 0, microphone: 0 };
  const timers: Partial<Record<DeviceSource, ReturnType<typeof setTimeout>>> = {};

  function mirror(source: DeviceSource) {
    const target = room;
    if (target === null || (source === "camera" && !hasPictures)) return;
    turns[source] = turns[source].then(async () => {
      if (room !== target) return;
      try {
        held[source] = await adjusted(source, held[source], devices.getSnapshot()[source]);
        if (held[source] && room === target) await publishOnce(target, held[source]);
        failures[source] = 0;
      } catch {
        // The room closed in between, and the next one mirrors anew; or the server did not answer.
        if (room === target && isOpen(target)) later(source, laterBackoff(++failures[source]));
      }
    });
  }

  function later(source: DeviceSource, ms: number) {
    clearTimeout(timers[source]);
    timers[source] = setTimeout(mirror, ms, source);
  }

  function forget() {
    for (const source of SOURCES) {
      clearTimeout(timers[source]);
      failures[source] = 0;
    }
  }

  const stopListening = devices.subscribe(() => SOURCES.forEach(mirror));
  return {
    publishTo(next, answered) {
      room = next;
      forget();
      // The SDK made its connection anew: it brings back only what had been published before.
      next.on(RoomEvent.Reconnected, () => SOURCES.forEach(mirror));
      // Who may send only now, or again: what the devices give was refused or taken out before.
      next.on(RoomEvent.ParticipantPermissionsChanged, (_, { isLocal }) => {
        if (isLocal) SOURCES.forEach(mirror);
      });
      // Turns of its own: a publish that hangs in the last room must not hold up this one.
      turns.camera = Promise.race([answered, pause(ANSWER_LIMIT_MS)]);
      mirror("camera");
      turns.microphone = Promise.race([turns.camera, pause(CAMERA_LIMIT_MS)]).then(() =>
        pause(MICROPHONE_AFTER_CAMERA_MS),
      );
      mirror("microphone");
    },
    sendPictures(isOn) {
      if (isOn === hasPictures) return;
      hasPictures = isOn;
      mirror("camera");
    },
    dispose() {
      stopListening();
      room = null;
      forget();
      for (const source of SOURCES) held[source]?.stop();
    },
  };
}

/** One that is left, or in which nothing may be sent, gets nothing more. */
function isOpen({ state, localParticipant }: Room): boolean {
  return (
    state !== ConnectionState.Disconnected && localParticipant.permissions?.canPublish !== false
  );
}

/** The track to publish for a device as it is now; null when there is nothing to publish. */
async function adjusted(
  source: DeviceSource,
  held: OwnTrack | null,
  { track, isWanted }: DeviceState,
): Promise<OwnTrack | null> {
  if (track === null || (held === null && !isWanted)) {
    await held?.mute();
    // A stopped camera stays published and muted, but is not carried into another room.
    return held?.sender ? held : null;
  }
  const current = await carrying(track, source, held);
  await (isWanted ? current.unmute() : current.mute());
  return current;
}

/** The held track carrying this device track: as it is, swapped in place, or made new. */
async function carrying(
  track: MediaStreamTrack,
  source: DeviceSource,
  held: OwnTrack | null,
): Promise<OwnTrack> {
  if (held?.mediaStreamTrack === track) return held;
  if (held?.sender) {
    await held.replaceTrack(track, true);
    return held;
  }
  // "User provided": the SDK must not stop or reopen a device that it does not own.
  const Kind = source === "camera" ? LocalVideoTrack : LocalAudioTrack;
  const fresh = new Kind(track, undefined, true);
  // The SDK's names of the two sources are ours.
  fresh.source = source as Track.Source;
  return fresh;
}

async function publishOnce(room: Room, track: OwnTrack): Promise<void> {
  const { localParticipant } = room;
  if (localParticipant.getTrackPublication(track.source)?.track === track) return;
  await localParticipant.publishTrack(track);
  if (track.source === Track.Source.Camera) await startSmall(track.sender);
}

/**
 * Sends the smallest simulcast layer alone for the first second: three encoders starting while
 * the other side's first picture is decoded delay both pictures. No more than the person chose in
 * this tab, and than the line carries, goes from then on.
 */
export async function startSmall(sender: RTCRtpSender | undefined): Promise<void> {
  if (!sender || levelled.has(sender)) return;
  const level = rememberedChoice();
  if (level !== "full") levelled.add(sender);
  await setLayers(sender, (place) => place === 0 && level !== "audio");
  setTimeout(() => {
    if (!levelled.has(sender)) void setLayers(sender, () => true);
  }, SMALL_FOR_MS);
}

async function setLayers(sender: RTCRtpSender, isActive: (place: number) => boolean) {
  const parameters = sender.getParameters();
  parameters.encodings.forEach((layer, place) => (layer.active = isActive(place)));
  // The sender may be gone by now, or be set by the SDK at this moment: then all layers stay on.
  await sender.setParameters(parameters).catch(() => undefined);
}
