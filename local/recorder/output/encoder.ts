import { CHANNELS, FRAMES_PER_SECOND, HEIGHT, SAMPLE_RATE, WIDTH } from "../capture/constants.ts";
import { blockHeader, matroskaHeader } from "./matroska.ts";
import { PacketSplitter, type Packets } from "./packets.ts";
import { runFfmpeg, type Program } from "./program.ts";

const FRAME_MS = 1000 / FRAMES_PER_SECOND;
/** Nothing came out of it for so long: what it still has is lost. */
const HANGS_AFTER_MS = 2000;
/** Sound that waits for the encoder, at most: pictures are left out long before. */
const MOST_SOUND_BYTES = 20 * SAMPLE_RATE * CHANNELS * 2;
export const H264 = [
  ...["-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-threads", "2"],
  ...["-crf", "24", "-maxrate", "2500k", "-bufsize", "5000k", "-pix_fmt", "yuv420p"],
  ...["-g", String(2 * FRAMES_PER_SECOND), "-keyint_min", String(FRAMES_PER_SECOND)],
];
export const AAC = ["-c:a", "aac", "-b:a", "128k"];
const PICTURES = ["-map", "0:v", "-fps_mode", "cfr", "-r", String(FRAMES_PER_SECOND)];
const TRANSPORT = ["-f", "mpegts", "-mpegts_flags", "+pat_pmt_at_frames", "-flush_packets", "1"];

export type EncoderOptions = {
  ffmpeg: string;
  hasVideo: boolean;
  onPackets: (packets: Packets) => void;
  onContent: () => void;
};

/** One H.264 and AAC encoding of what is drawn and mixed, whatever is made of it. */
export class Encoder {
  #program: Program;
  #hasVideo: boolean;
  #soundBytes = 0;
  #last: { data: Uint8Array; timeMs: number } | null = null;
  /** How many pictures in a row came one frame after the one before. */
  #inStep = 0;

  constructor({ ffmpeg, hasVideo, onPackets, onContent }: EncoderOptions) {
    this.#hasVideo = hasVideo;
    const input = ["-analyzeduration", "0", "-probesize", "4096", "-f", "matroska", "-i", "pipe:0"];
    const delays = ["-muxdelay", "0", "-muxpreload", "0"];
    const tracks = hasVideo ? [...PICTURES, ...H264, "-map", "0:a"] : ["-map", "0:a"];
    this.#program = runFfmpeg(ffmpeg, [
      ...input,
      ...tracks,
      ...AAC,
      ...delays,
      ...TRANSPORT,
      "pipe:1",
    ]);
    this.#program.stdin.write(header(hasVideo));
    follow(this.#program, new PacketSplitter(hasVideo), onPackets, onContent);
  }

  /** Its end, asked for or not; `words` says why it failed. */
  get ended() {
    return this.#program.ended;
  }

  /** False when sound has piled up: the encoder does not keep up at all. */
  sendSound(block: Int16Array, timeMs: number): boolean {
    const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
    this.#soundBytes += bytes.length;
    const { stdin } = this.#program;
    stdin.write(blockHeader(this.#hasVideo ? 2 : 1, timeMs, bytes.length));
    stdin.write(bytes, () => (this.#soundBytes -= bytes.length));
    return this.#soundBytes < MOST_SOUND_BYTES;
  }

  /** The picture must stay as it is until `onTaken`, the last one to the end. */
  sendPicture(data: Uint8Array, timeMs: number, onTaken: () => void) {
    const isNext = this.#last !== null && timeMs - this.#last.timeMs === FRAME_MS;
    this.#inStep = isNext ? this.#inStep + 1 : 0;
    this.#last = { data, timeMs };
    this.#program.stdin.write(blockHeader(1, timeMs, data.length));
    this.#program.stdin.write(data, onTaken);
  }

  /**
   * Encodes what it has, however long that takes, and ends, with the last picture at `lastFrameMs`.
   * One that hangs is given up.
   */
  async finish(lastFrameMs: number) {
    const { stdin, stdout, child, ended } = this.#program;
    this.#holdLastPicture(lastFrameMs);
    stdin.end();
    const insist = setTimeout(() => child.kill("SIGKILL"), HANGS_AFTER_MS);
    stdout.on("data", () => insist.refresh());
    await ended;
    clearTimeout(insist);
  }

  /**
   * Where none was sent for a while, the picture would end before the sound. And three in step, since
   * ffmpeg repeats the last one as often as it had to fill up before the middle one of the last
   * three: half a second too much where pictures were left out.
   */
  #holdLastPicture(lastFrameMs: number) {
    while (this.#last && (this.#inStep < 2 || this.#last.timeMs < lastFrameMs)) {
      const timeMs = Math.max(this.#last.timeMs + FRAME_MS, lastFrameMs - 2 * FRAME_MS);
      this.sendPicture(this.#last.data, timeMs, () => {});
    }
  }
}

function header(hasVideo: boolean) {
  const video = {
    kind: "video",
    width: WIDTH,
    height: HEIGHT,
    frameMs: FRAME_MS,
  } as const;
  const audio = { kind: "audio", rate: SAMPLE_RATE, channels: CHANNELS } as const;
  return matroskaHeader(hasVideo ? [video, audio] : [audio]);
}

function follow(
  { stdout }: Program,
  splitter: PacketSplitter,
  onPackets: EncoderOptions["onPackets"],
  onContent: () => void,
) {
  let hadContent = false;
  stdout.on("data", (chunk: Buffer) => {
    const packets = splitter.push(chunk);
    if (packets) onPackets(packets);
    if (hadContent || !splitter.hasContent) return;
    hadContent = true;
    onContent();
  });
}
