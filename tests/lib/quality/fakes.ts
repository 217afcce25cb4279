import { type LocalParticipant, type Room, Track, VideoQuality } from "livekit-client";
import { vi } from "vitest";

/** A sender that keeps its parameters, and counts how often they were set. */
export function fakeSender(layers: number, maxBitrate?: number) {
  let encodings = Array.from({ length: layers }, (): RTCRtpEncodingParameters => {
    return maxBitrate === undefined ? { active: true } : { active: true, maxBitrate };
  });
  const setParameters = vi.fn(async (parameters: { encodings: RTCRtpEncodingParameters[] }) => {
    encodings = parameters.encodings;
  });
  const sender = {
    getParameters: () => ({ encodings: encodings.map((layer) => ({ ...layer })) }),
    setParameters,
  };
  return {
    sender: sender as unknown as RTCRtpSender,
    setParameters,
    active: () => encodings.map(({ active }) => active),
    rate: () => encodings[0]?.maxBitrate,
  };
}

type Senders = Partial<Record<Track.Source, Pick<ReturnType<typeof fakeSender>, "sender">>>;

export function someoneWith(senders: Senders) {
  const publications = Object.entries(senders).map(([source, { sender }]) => ({
    source,
    track: { sender },
  }));
  const trackPublications = new Map(publications.map((one) => [one.source, one]));
  return { trackPublications } as unknown as LocalParticipant;
}

/** Somebody else's picture, with what was asked of the server for it. */
export function fakePicture(source = Track.Source.Camera) {
  const picture = {
    source,
    isSubscribed: true,
    isEnabled: true,
    videoQuality: VideoQuality.HIGH,
    setEnabled: vi.fn((isEnabled: boolean) => void (picture.isEnabled = isEnabled)),
    setVideoQuality: vi.fn((quality: VideoQuality) => void (picture.videoQuality = quality)),
  };
  return picture;
}

export function othersWith(
  ...pictures: ReturnType<typeof fakePicture>[]
): Room["remoteParticipants"] {
  const videoTrackPublications = new Map(pictures.map((one, place) => [`${place}`, one]));
  return new Map([["them", { videoTrackPublications }]]) as unknown as Room["remoteParticipants"];
}

export function fakeStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}
