import { FRAMES_PER_SECOND } from "../capture/constants.ts";
import type { StreamHealth, StreamReport, StreamState } from "../capture/messages.ts";
import { redactIn } from "../redact.ts";
import type { Packets } from "./packets.ts";
import { COPIED, runFfmpeg, type Program } from "./program.ts";
import { verified } from "./trust.ts";

/** Beyond it, pictures are left out up to the next keyframe. */
const MOST_WAITING_BYTES = 2_000_000;
/**
 * Left to itself, the kernel takes 4 MB for a destination that takes nothing: most of a minute of a
 * quiet session. This is 300 ms of the way there and back at 6 Mbit/s (the kernel doubles it).
 */
const SEND_BUFFER_BYTES = 256 * 1024;
export const STREAM_LIMITS = {
  /** A destination that takes nothing for so long has failed. */
  stalledAfterMs: 10_000,
  /** In one outage. */
  retryDelaysMs: [1000, 2000, 4000],
  /** What was taken for so long is through its outage: the next one has its retries anew. */
  settledAfterMs: 60_000,
  closeMs: 1500,
};

/** The program, and the file of certificates that it trusts. */
export type StreamTools = { ffmpeg: string; trustedFile: string };

type Attempt = { program: Program; bytes: number; bytesAt: number };

/** One destination with a muxer of its own: what happens to it touches nothing else. */
export class StreamOutput {
  readonly url: string;
  #tools: StreamTools;
  #report: (report: StreamReport) => void;
  #attempt: Attempt | null = null;
  #waitsForKey = true;
  #state: StreamState = "connecting";
  /** In all, as LiveKit's worker counts; and in the outage of now. */
  #retries = 0;
  #retriesNow = 0;
  #liveSince = 0;
  #timer: NodeJS.Timeout | undefined;
  #lastDataAt: number | null = null;
  #taken = 0;
  #seen = { taken: 0, at: Date.now() };
  #droppedMs = 0;
  #droppingSince: number | null = null;

  constructor(tools: StreamTools, url: string, report: (report: StreamReport) => void) {
    this.#tools = tools;
    this.url = url;
    this.#report = report;
    this.#tell("connecting");
    this.#connect();
  }

  get hasFailed() {
    return this.#state === "failed";
  }

  /** How it has been taken since this was last asked. */
  health(): StreamHealth {
    const now = Date.now();
    const { taken, at } = this.#seen;
    const kbps = Math.round(((this.#taken - taken) * 8) / Math.max(1, now - at));
    this.#seen = { taken: this.#taken, at: now };
    const dropping = this.#droppingSince === null ? 0 : now - this.#droppingSince;
    const droppedFrames = Math.round(((this.#droppedMs + dropping) * FRAMES_PER_SECOND) / 1000);
    return { url: this.url, kbps, droppedFrames, lastDataAt: this.#lastDataAt };
  }

  push({ data, keyAt }: Packets) {
    const stdin = this.#attempt?.program.stdin;
    if (this.#isOver()) return;
    if (!stdin) {
      // Before it took anything, there is nothing that it misses.
      if (this.#lastDataAt !== null) this.#droppingSince ??= Date.now();
      return;
    }
    if (stdin.writableLength > MOST_WAITING_BYTES) {
      this.#waitsForKey = true;
      this.#droppingSince ??= Date.now();
    } else if (!this.#waitsForKey) stdin.write(data);
    else if (keyAt >= 0) {
      this.#waitsForKey = false;
      this.#countDropped();
      stdin.write(data.subarray(keyAt));
    }
  }

  #countDropped() {
    if (this.#droppingSince !== null) this.#droppedMs += Date.now() - this.#droppingSince;
    this.#droppingSince = null;
  }

  /** Says goodbye to the destination; it has a moment for that. */
  async finish() {
    if (this.#isOver()) return;
    clearTimeout(this.#timer);
    const attempt = this.#attempt;
    this.#tell("finished");
    if (!attempt) return;
    attempt.program.stdin.end();
    const insist = setTimeout(() => attempt.program.child.kill("SIGKILL"), STREAM_LIMITS.closeMs);
    await attempt.program.ended;
    clearTimeout(insist);
  }

  #connect() {
    const { ffmpeg, trustedFile } = this.#tools;
    const out = [
      ...["-f", "flv", "-flvflags", "no_duration_filesize"],
      ...["-send_buffer_size", String(SEND_BUFFER_BYTES)],
      ...verified(this.url, trustedFile),
      this.url,
    ];
    const program = runFfmpeg(ffmpeg, ["-progress", "pipe:1", ...COPIED, ...out]);
    const attempt: Attempt = { program, bytes: 0, bytesAt: Date.now() };
    this.#attempt = attempt;
    this.#waitsForKey = true;
    program.stdout.on("data", (chunk: Buffer) => this.#progress(attempt, chunk.toString()));
    const watch = setInterval(() => this.#watch(attempt), 500);
    void program.ended.then(({ words }) => {
      clearInterval(watch);
      this.#lost(attempt, words || "The destination closed the connection.");
    });
  }

  #progress(attempt: Attempt, text: string) {
    const bytes = Number(/.*total_size=(\d+)/s.exec(text)?.[1] ?? 0);
    if (bytes <= attempt.bytes) return;
    this.#taken += bytes - attempt.bytes;
    attempt.bytes = bytes;
    attempt.bytesAt = Date.now();
    this.#lastDataAt = attempt.bytesAt;
    if (this.#state === "connecting") this.#tell("live");
  }

  #watch(attempt: Attempt) {
    if (Date.now() - attempt.bytesAt < STREAM_LIMITS.stalledAfterMs) return;
    this.#lost(attempt, `It took no data for ${STREAM_LIMITS.stalledAfterMs / 1000} s.`);
    attempt.program.child.kill("SIGKILL");
  }

  #lost(attempt: Attempt, words: string) {
    if (this.#attempt !== attempt || this.#isOver()) return;
    this.#attempt = null;
    const { retryDelaysMs, settledAfterMs } = STREAM_LIMITS;
    const isSettled = this.#state === "live" && Date.now() - this.#liveSince >= settledAfterMs;
    if (isSettled) this.#retriesNow = 0;
    const delay = retryDelaysMs[this.#retriesNow];
    const error = redactIn(words, this.url);
    if (delay === undefined) return this.#tell("failed", error);
    this.#retries += 1;
    this.#retriesNow += 1;
    this.#tell("connecting", error);
    this.#timer = setTimeout(() => this.#connect(), delay);
  }

  #isOver() {
    return this.#state === "failed" || this.#state === "finished";
  }

  #tell(state: StreamState, error = "") {
    if (state === "live") this.#liveSince = Date.now();
    this.#state = state;
    this.#report({ url: this.url, state, error, retries: this.#retries, at: Date.now() });
  }
}
