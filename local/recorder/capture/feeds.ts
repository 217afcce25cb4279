import {
  AudioStream,
  TrackKind,
  VideoBufferType,
  VideoStream,
  type RemoteTrack,
  type VideoFrame,
} from "@livekit/rtc-node";
import { CHANNELS, SAMPLE_RATE, TICK_MS } from "./constants.ts";
import { Voice } from "./mixer.ts";
import type { Picture } from "./picture.ts";
import { upright } from "./rotate.ts";
import { log } from "../log.ts";

/** The latest picture of a track; older ones are gone, so nothing queues. */
export type Feed = { picture: Picture | null; arrivedAt: number; count: number };

/** What arrives, by track: read as fast as it comes, and kept no longer than needed. */
export class Feeds {
  readonly pictures = new Map<string, Feed>();
  readonly voices = new Map<string, Voice>();
  #readers = new Map<string, ReadableStreamDefaultReader>();

  add(sid: string, track: RemoteTrack) {
    this.remove(sid);
    if (track.kind === TrackKind.KIND_VIDEO) this.#addPictures(sid, track);
    else this.#addVoice(sid, track);
  }

  remove(sid: string) {
    void this.#readers.get(sid)?.cancel();
    this.#readers.delete(sid);
    this.pictures.delete(sid);
    this.voices.delete(sid);
  }

  clear() {
    for (const sid of [...this.#readers.keys()]) this.remove(sid);
  }

  #addPictures(sid: string, track: RemoteTrack) {
    const feed: Feed = { picture: null, arrivedAt: 0, count: 0 };
    this.pictures.set(sid, feed);
    this.#read(sid, new VideoStream(track), ({ frame, rotation }) => {
      feed.picture = upright(pictureOf(frame), rotation);
      feed.arrivedAt = performance.now();
      feed.count += 1;
    });
  }

  #addVoice(sid: string, track: RemoteTrack) {
    const voice = new Voice();
    this.voices.set(sid, voice);
    const options = { sampleRate: SAMPLE_RATE, numChannels: CHANNELS, frameSizeMs: TICK_MS };
    this.#read(sid, new AudioStream(track, options), ({ data }) => voice.push(data));
  }

  #read<T>(sid: string, stream: ReadableStream<T>, take: (value: T) => void) {
    const reader = stream.getReader();
    this.#readers.set(sid, reader);
    void (async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        take(value);
      }
    })().catch((error: Error) => log.warn("track_ended", { problem: error.message }));
  }
}

function pictureOf(frame: VideoFrame): Picture {
  const { type } = frame;
  const { data, width, height } =
    type === VideoBufferType.I420 ? frame : frame.convert(VideoBufferType.I420);
  return { data, width, height };
}
