import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  type RemoteTrack,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
} from "@livekit/rtc-node";

const RATE = 48_000;
const BLOCK_MS = 100;
const QUEUE_MS = 200;
const SAMPLES = (RATE * BLOCK_MS) / 1000;
const TONE_HZ = 440;
const LOUDNESS = 8_000;
/** What the codec makes of silence stays below. */
const AUDIBLE = 500;

/** A tenth of a second of a tone, whose end fits its beginning. */
const BLOCK = Int16Array.from({ length: SAMPLES }, (_, at) =>
  Math.round(LOUDNESS * Math.sin((2 * Math.PI * TONE_HZ * at) / RATE)),
);

export type Voice = {
  /** Resolves with when the first sound of somebody else came, by `performance.now()`. */
  heard: Promise<number>;
  isConnected(): boolean;
  leave(): Promise<void>;
};

/** Somebody in a room with a microphone alone, who hums until they leave. */
export async function openVoice(url: string, token: string): Promise<Voice> {
  const room = new Room();
  const heard = Promise.withResolvers<number>();
  room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
    if (track.kind === TrackKind.KIND_AUDIO) void listen(track, heard.resolve);
  });
  await room.connect(url, token, { autoSubscribe: true, dynacast: false });
  const source = new AudioSource(RATE, 1, QUEUE_MS);
  const track = LocalAudioTrack.createAudioTrack("microphone", source);
  await room.localParticipant!.publishTrack(
    track,
    new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }),
  );
  let isHumming = true;
  const humming = hum(source, () => isHumming);
  return {
    heard: heard.promise,
    isConnected: () => room.isConnected,
    async leave() {
      isHumming = false;
      await humming;
      await room.disconnect();
      await track.close();
    },
  };
}

async function hum(source: AudioSource, isHumming: () => boolean): Promise<void> {
  while (isHumming()) await source.captureFrame(new AudioFrame(BLOCK, RATE, 1, SAMPLES));
}

async function listen(track: RemoteTrack, tell: (at: number) => void): Promise<void> {
  const stream = new AudioStream(track, { sampleRate: 8_000, numChannels: 1, frameSizeMs: 100 });
  for await (const frame of stream) {
    if (frame.data.some((sample) => Math.abs(sample) > AUDIBLE)) tell(performance.now());
  }
}
