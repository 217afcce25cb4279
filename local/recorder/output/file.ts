import type { Packets } from "./packets.ts";
import { COPIED, runFfmpeg, type Program } from "./program.ts";

const MOST_WAITING_BYTES = 16_000_000;
/** For what waits and the last fragment; a disk that hangs must not hold up the end for ever. */
export const FILE_ENDS_WITHIN_MS = 30_000;
/** Fragments of a second: a crash costs no more than the last one. */
const FRAGMENTED = [
  ...["-f", "mp4", "-movflags", "+frag_keyframe+empty_moov+default_base_moof"],
  ...["-frag_duration", "1000000", "-flush_packets", "1"],
];

/** The growing MP4. `onFailed` is called at most once, when it cannot grow any more. */
export class FileOutput {
  #program: Program;
  #isOver = false;
  #isEmpty = true;
  #onFailed: (error: string) => void;

  constructor(ffmpeg: string, path: string, onFailed: (error: string) => void) {
    this.#onFailed = onFailed;
    this.#program = runFfmpeg(ffmpeg, [...COPIED, ...FRAGMENTED, "-y", path]);
    void this.#program.ended.then(({ words }) => this.#fail(words || "The file was closed."));
  }

  push({ data }: Packets) {
    if (this.#isOver) return;
    this.#isEmpty = false;
    this.#program.stdin.write(data);
    if (this.#program.stdin.writableLength <= MOST_WAITING_BYTES) return;
    this.#fail("The disk is too slow.");
    this.#program.child.kill("SIGKILL");
  }

  async finish() {
    if (!this.#isOver) this.#program.stdin.end();
    const wasOver = this.#isOver;
    this.#isOver = true;
    const insist = setTimeout(() => this.#program.child.kill("SIGKILL"), FILE_ENDS_WITHIN_MS);
    const { code, words } = await this.#program.ended;
    clearTimeout(insist);
    // Of nothing no file can be made, which is no fault of the file.
    if (this.#isEmpty) return;
    if (code !== 0 && !wasOver) this.#onFailed(words || "The file could not be completed.");
  }

  #fail(error: string) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onFailed(error);
  }
}
