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
/** Each is a call into the SDK, which costs more than what is in it. */
const BLOCK_MS = 500;
const QUEUE_MS = 1_000;
const SAMPLES = (RATE * BLOCK_MS) / 1000;
const TONE_HZ = 440;
const LOUDNESS = 8_000;
/** What the codec makes of silence stays below. */
const AUDIBLE = 500;

/** Half a second of a tone, whose end fits its beginning. */
const BLOCK = Int16Array.from({ length: SAMPLES }, (_, at) =>
  Math.round(LOUDNESS * Math.sin((2 * Math.PI * TONE_HZ * at) / RATE)),
);

/** So long each speaks without a pause, from when the other side is there. */
const GREETING_MS = 5_000;
/** Then two of five seconds: in a talk one listens more than half of the time. */
const TURN_MS = 5_000;
const SPEAKS_MS = 2_000;
const SILENCE = new Int16Array(SAMPLES);

export type Voice = {
  /** Resolves with when the first sound of somebody else came, by `performance.now()`. */
  heard: Promise<number>;
  isConnected(): boolean;
  leave(): Promise<void>;
};

/**
 * Somebody in a room with a microphone alone, who hums as one speaks, and sends what livekit-client
 * sends by default: next to nothing while they are silent (DTX).
 */
export async function openVoice(url: string, token: string): Promise<Voice> {
  const room = new Room();
  const heard = Promise.withResolvers<number>();
  const other = { since: Infinity };
  room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
    if (track.kind !== TrackKind.KIND_AUDIO) return;
    other.since = Math.min(other.since, performance.now());
    void listen(track, heard.resolve);
  });
  await room.connect(url, token, { autoSubscribe: true, dynacast: false });
  const source = new AudioSource(RATE, 1, QUEUE_MS);
  const track = LocalAudioTrack.createAudioTrack("microphone", source);
  await room.localParticipant!.publishTrack(
    track,
    new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE, dtx: true, red: true }),
  );
  let isHere = true;
  const speaking = (async () => {
    while (isHere) {
      const block = isSpeaking(performance.now() - other.since) ? BLOCK : SILENCE;
      await source.captureFrame(new AudioFrame(block, RATE, 1, SAMPLES));
    }
  })();
  return {
    heard: heard.promise,
    isConnected: () => room.isConnected,
    async leave() {
      isHere = false;
      await speaking;
      await room.disconnect();
      await track.close();
    },
  };
}

/** @param ms since the other side is there; below 0: not yet */
function isSpeaking(ms: number): boolean {
  return ms < GREETING_MS || ms % TURN_MS < SPEAKS_MS;
}

/** Tells when the first sound came, by `performance.now()`. */
async function listen(track: RemoteTrack, tell: (at: number) => void): Promise<void> {
  const stream = new AudioStream(track, { sampleRate: 8_000, numChannels: 1, frameSizeMs: 100 });
  for await (const frame of stream) {
    if (frame.data.some((sample) => Math.abs(sample) > AUDIBLE)) return tell(performance.now());
  }
}
