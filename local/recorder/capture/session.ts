import { setTimeout as sleep } from "node:timers/promises";
import { TrackKind } from "@livekit/rtc-node";
import { Encoder } from "../output/encoder.ts";
import { Outputs } from "../output/outputs.ts";
import { startClock, type Ticks } from "./clock.ts";
import { FRAMES_PER_SECOND, TICK_MS, TICKS_PER_FRAME } from "./constants.ts";
import { hasMedia } from "./firstMedia.ts";
import type { LayoutName } from "./layout.ts";
import type { CaptureOptions, FromCapture } from "./messages.ts";
import { mixTick } from "./mixer.ts";
import { newCanvas, Painter, type Canvas } from "./painter.ts";
import { RoomLink } from "./roomLink.ts";
import { viewsOf } from "./scene.ts";
import { Texts } from "./text.ts";
import { log } from "../log.ts";

/** Pictures on their way to the encoder; when all are, the next one is left out. */
const CANVASES = 3;
/** A still picture is sent again after so many frames. */
const STILL_FRAMES = 5;
/** Sound waits in buffers for jitter on its way here and in the mix; pictures do not. */
const PICTURES_LATER_MS = 1000 / FRAMES_PER_SECOND;
const FIRST_PICTURES_WITHIN_MS = 800;
/**
 * A track that has given nothing for so long counts as turned off. Later than the ten seconds after
 * which a provider is alarmed, and well within the minute in which an egress has to begin.
 */
const MEDIA_WITHIN_MS = 20_000;
const HEALTH_EACH_MS = 2000;

/** One recording or broadcast, from joining the room to the last byte. */
export class Session {
  #options: CaptureOptions;
  #tell: (message: FromCapture) => void;
  #link: RoomLink;
  #encoder: Encoder;
  #outputs: Outputs;
  #painter: Painter;
  #layout: LayoutName;
  #free: Canvas[] = Array.from({ length: CANVASES }, newCanvas);
  #stopClock: () => void = () => {};
  #stillFor = 0;
  #shown = "";
  #lastFrameMs = 0;
  #ending: Promise<void> | undefined;
  #healthTimer: NodeJS.Timeout;

  constructor(options: CaptureOptions, tell: (message: FromCapture) => void) {
    const { ffmpeg, trustedFile, file, streamUrls, layout, audioOnly } = options;
    this.#options = options;
    this.#tell = tell;
    this.#layout = layout;
    this.#painter = new Painter(new Texts(ffmpeg), file === null ? "LIVE" : "REC");
    this.#link = new RoomLink(options);
    this.#outputs = new Outputs({
      ffmpeg,
      trustedFile,
      file,
      streamUrls,
      onStream: (report) => tell({ kind: "stream", report }),
      onFileFailed: (error) => tell({ kind: "fileFailed", error }),
      onAllFailed: (error) => void this.end(error),
    });
    this.#encoder = new Encoder({
      ffmpeg,
      hasVideo: !audioOnly,
      onPackets: (packets) => this.#outputs.push(packets),
      onContent: () => tell({ kind: "active", at: Date.now() }),
    });
    this.#healthTimer = setInterval(() => this.#tellHealth(), HEALTH_EACH_MS);
    void this.#run();
  }

  #tellHealth() {
    const streams = this.#outputs.health();
    if (streams.length > 0) this.#tell({ kind: "health", streams });
  }

  set layout(layout: LayoutName) {
    this.#layout = layout;
  }

  changeStreams(add: string[], remove: string[]) {
    this.#outputs.change(add, remove);
  }

  /** Ends once, for the first reason; resolves when everything is written. */
  end(error = "", details = ""): Promise<void> {
    // Not at once: it catches up with the clock, whose ticks may ask for the end as well.
    return (this.#ending ??= Promise.resolve().then(() => this.#end(error, details)));
  }

  async #run() {
    void this.#link.gone.then(({ error, details }) => this.end(error, details));
    void this.#encoder.ended.then(({ words }) => this.end(words || "The encoder ended"));
    await this.#link.connected;
    await this.#firstPictures();
    await this.#firstMedia();
    if (this.#ending) return;
    // What was said while it waited is not in it.
    for (const voice of this.#link.feeds.voices.values()) voice.trim();
    this.#tell({ kind: "begun", at: Date.now() });
    this.#stopClock = startClock((ticks) => this.#onTicks(ticks));
  }

  /** A recording begins with people in it where it can, not with a black second. */
  async #firstPictures() {
    const until = performance.now() + FIRST_PICTURES_WITHIN_MS;
    const { pictures } = this.#link.feeds;
    const hasTexts = () => this.#painter.hasTexts(viewsOf(this.#link, this.#layout));
    const isMissing = () =>
      this.#link.participants
        .flatMap((participant) => this.#link.wanted(participant))
        .filter(({ kind, muted }) => kind === TrackKind.KIND_VIDEO && !muted)
        .some(({ sid }) => !pictures.get(sid!)?.picture);
    while ((isMissing() || !hasTexts()) && performance.now() < until) await sleep(TICK_MS);
  }

  /**
   * A file begins with what people send, so that its first encoded packet is of that, and nobody is
   * told that it is recorded before. A destination of a broadcast waits for no camera: it gives up
   * who sends it nothing.
   */
  async #firstMedia() {
    if (this.#options.file === null) return;
    const until = performance.now() + MEDIA_WITHIN_MS;
    while (!this.#ending && !(await hasMedia(this.#link))) {
      if (performance.now() > until) return log.warn("begun_without_media");
      await sleep(TICK_MS);
    }
  }

  #onTicks({ first, count }: Ticks) {
    const { voices } = this.#link.feeds;
    let keepsUp = true;
    for (let tick = first; tick < first + count; tick += 1) {
      keepsUp = this.#encoder.sendSound(mixTick(voices.values()), tick * TICK_MS);
    }
    for (const voice of voices.values()) voice.trim();
    if (!keepsUp) void this.end("This machine is too slow to encode the recording");
    const last = first + count - 1;
    const frameTick = last - (last % TICKS_PER_FRAME);
    this.#lastFrameMs = frameTick * TICK_MS;
    if (frameTick >= first && !this.#options.audioOnly) this.#onFrame(this.#lastFrameMs);
  }

  #onFrame(timeMs: number) {
    const canvas = this.#free.pop();
    if (!canvas) return;
    const views = viewsOf(this.#link, this.#layout);
    const key = this.#painter.keyOf(views);
    const counts = [...this.#link.feeds.pictures.values()].map(({ count }) => count);
    const shown = `${key} ${counts.join()}`;
    this.#stillFor = shown === this.#shown ? this.#stillFor + 1 : 0;
    if (this.#stillFor % STILL_FRAMES !== 0) return void this.#free.push(canvas);
    this.#shown = shown;
    this.#painter.paint(canvas, views, key);
    this.#encoder.sendPicture(canvas.data, shownAt(timeMs), () => this.#free.push(canvas));
  }

  async #end(error: string, details: string) {
    this.#stopClock();
    clearInterval(this.#healthTimer);
    const at = Date.now();
    this.#link.leave();
    await this.#encoder.finish(shownAt(this.#lastFrameMs));
    await this.#outputs.finish();
    this.#tell({ kind: "ended", at, error, details });
  }
}

function shownAt(timeMs: number) {
  return timeMs === 0 ? 0 : timeMs + PICTURES_LATER_MS;
}
