/**
 * A person in a room, as a process of its own: `node person.ts URL TOKEN PATTERN [SOURCES]`.
 * Publishes 640×360 at 25 fps and a tone, and takes commands on stdin, one a line. What is called
 * `dead` is published, and nothing is sent of it until it is woken.
 */
import {
  AudioFrame,
  AudioSource,
  LocalAudioTrack,
  LocalVideoTrack,
  Room,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
} from "@livekit/rtc-node";
import { createInterface } from "node:readline";
import { dropRtcLog } from "../../../local/rtcLog.ts";
import { drawPattern, isMarked, RATE, sizeOf, STEPS, toneAt, type Pattern } from "./pattern.ts";

const FRAME_MS = 40;
const BLOCK_MS = 10;
const [url, token, pattern, sources = "camera,microphone"] = process.argv.slice(2) as [
  string,
  string,
  Pattern,
  string?,
];

dropRtcLog();
const room = new Room();
const startedAt = performance.now();
type Sending = { isDead: boolean; send: () => () => void };
const published = new Map<string, { sid: string; send: () => () => void; stop: () => void }>();

/** Both the picture and the sound follow this one clock. */
const nowMs = () => performance.now() - startedAt;

async function publishPicture(kind: "camera" | "screen", isDead = false) {
  const { width, height } = sizeOf(kind);
  const source = new VideoSource(width, height);
  const track = LocalVideoTrack.createVideoTrack(kind, source);
  const steps = Array.from({ length: STEPS }, (_, step) => step);
  const frames = [false, true].map((isLit) =>
    steps.map((step) => drawPattern(kind, pattern, isLit, step)),
  );
  const capture = (data: Uint8Array) =>
    source.captureFrame(new VideoFrame(data, width, height, VideoBufferType.I420));
  const send = () =>
    every(FRAME_MS, (at) =>
      capture(frames[isMarked(pattern, at) ? 1 : 0]![(at / FRAME_MS) % STEPS]!),
    );
  // Of a source without any frame the SDK sends black ones; this one goes nowhere, and ends that.
  if (isDead) capture(frames[0]![0]!);
  const as = kind === "camera" ? TrackSource.SOURCE_CAMERA : TrackSource.SOURCE_SCREENSHARE;
  const options = new TrackPublishOptions({ source: as, simulcast: false });
  await publish(kind, track, options, { isDead, send });
}

async function publishSound(isDead = false) {
  const source = new AudioSource(RATE, 1, 0);
  const track = LocalAudioTrack.createAudioTrack("microphone", source);
  const samples = (RATE * BLOCK_MS) / 1000;
  const send = () =>
    every(BLOCK_MS, (at) => {
      const block = new Int16Array(samples);
      for (let i = 0; i < samples; i += 1) block[i] = toneAt(pattern, at + (i * 1000) / RATE);
      void source.captureFrame(new AudioFrame(block, RATE, 1, samples));
    });
  const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE, dtx: false });
  await publish("microphone", track, options, { isDead, send });
}

async function publish(
  name: string,
  track: LocalAudioTrack | LocalVideoTrack,
  options: TrackPublishOptions,
  { isDead, send }: Sending,
) {
  const stop = isDead ? () => {} : send();
  const publication = await room.localParticipant!.publishTrack(track, options);
  published.set(name, { sid: publication.sid!, send, stop });
}

function wake(name: string) {
  const known = published.get(name)!;
  known.stop = known.send();
}

/** Calls once for each period since the start, late rather than never. */
function every(periodMs: number, run: (atMs: number) => void): () => void {
  let next = Math.ceil(nowMs() / periodMs) * periodMs;
  const timer = setInterval(() => {
    for (; next <= nowMs(); next += periodMs) run(next);
  }, periodMs / 2);
  return () => clearInterval(timer);
}

async function add(given: string) {
  const isDead = given.startsWith("dead-");
  const source = given.replace("dead-", "");
  if (source === "microphone") await publishSound(isDead);
  else if (source === "camera" || source === "screen") await publishPicture(source, isDead);
}

async function remove(source: string) {
  const { sid, stop } = published.get(source)!;
  published.delete(source);
  stop();
  await room.localParticipant!.unpublishTrack(sid);
}

await room.connect(url, token, { autoSubscribe: false, dynacast: false });
for (const source of sources.split(",")) await add(source);
console.log("ready");

for await (const line of createInterface({ input: process.stdin })) {
  const [command, source] = line.split(" ");
  if (command === "add") await add(source!);
  if (command === "remove") await remove(source!);
  if (command === "wake") wake(source!);
  if (command === "leave") break;
  console.log("done");
}
await room.disconnect();
process.exit(0);
