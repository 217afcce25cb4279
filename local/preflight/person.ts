/**
 * One of the two people of the check's call, as a process of its own: reads `{ url, token }` from
 * stdin, sends a tone, and says after how many milliseconds it has heard the other one's.
 */
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
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
import { dropRtcLog } from "../rtcLog.ts";

const RATE = 48_000;
const BLOCK_MS = 10;
const TONE_HZ = 440;
const LOUDNESS = 8_000;
/** Louder than noise: a fifth of a second of it is a tone. */
const HEARD_LOUDNESS = 1_000;
const HEARD_BLOCKS = 20;
/** The other one hears as well before this one goes. */
const STAY_MS = 2_000;

const startedAt = performance.now();
const { url, token } = JSON.parse(await text(process.stdin)) as { url: string; token: string };
dropRtcLog();
const room = new Room();
const heard = Promise.withResolvers<void>();

room.on(RoomEvent.TrackSubscribed, (track) => {
  if (track.kind === TrackKind.KIND_AUDIO) void listen(track);
});

async function listen(track: RemoteTrack) {
  let blocks = 0;
  const stream = new AudioStream(track, { sampleRate: RATE, numChannels: 1 });
  for await (const { data } of stream as AsyncIterable<AudioFrame>) {
    if (data.some((sample) => Math.abs(sample) > HEARD_LOUDNESS)) blocks += 1;
    if (blocks >= HEARD_BLOCKS) return heard.resolve();
  }
}

async function speak() {
  const source = new AudioSource(RATE, 1);
  const track = LocalAudioTrack.createAudioTrack("tone", source);
  const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE, dtx: false });
  await room.localParticipant!.publishTrack(track, options);
  const samples = (RATE * BLOCK_MS) / 1000;
  for (let at = 0; ; at += samples) {
    const block = Int16Array.from({ length: samples }, (_, i) =>
      Math.round(LOUDNESS * Math.sin((2 * Math.PI * TONE_HZ * (at + i)) / RATE)),
    );
    await source.captureFrame(new AudioFrame(block, RATE, 1, samples));
  }
}

try {
  await room.connect(url, token, { autoSubscribe: true, dynacast: false });
  void speak().catch(heard.reject);
  await heard.promise;
  console.log("RESULT", JSON.stringify({ ms: Math.round(performance.now() - startedAt) }));
  await sleep(STAY_MS);
  await room.disconnect();
} catch (error) {
  console.log("RESULT", JSON.stringify({ problem: (error as Error).message.slice(0, 160) }));
}
process.exit(0);
