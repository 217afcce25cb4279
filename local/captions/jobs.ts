import { createWriteStream, mkdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Failure, type Heard, type Segment, transcribe } from "./engine.ts";
import { log } from "./log.ts";
import { type CaptionsOptions, ENGINE, LANGUAGE, LIMITS, type Limits } from "./options.ts";

type State = "queued" | "working" | "done" | "failed";
type Job = {
  state: State;
  file: string;
  /** The whole file is here. */
  isWhole: boolean;
  stopping: AbortController;
  reason?: Failure;
  segments?: Segment[];
};

/** What is told of a job. */
export type Report = {
  state: State;
  reason?: Failure;
  result?: { language: string; engine: string; segments: Segment[] };
};

export type Taken = "accepted" | "known" | "busy" | "too_large" | "cut_off";

/**
 * Files to be transcribed, one at a time in the order in which they came. Nothing of them outlives
 * the process: who asked finds a job gone, and asks again.
 */
export class Jobs {
  #options: CaptionsOptions;
  #limits: Limits;
  #jobs = new Map<string, Job>();
  #isWorking = false;

  constructor(options: CaptionsOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    rmSync(options.folder, { recursive: true, force: true });
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  }

  /**
   * Asked again about a job that goes on or is done, it changes nothing; a failed one begins anew.
   * @param size of the body in bytes, where it was said
   */
  async take(id: string, body: Readable, size = this.#limits.maxBytes): Promise<Taken> {
    const known = this.#jobs.get(id);
    if (known && known.state !== "failed") return "known";
    if (size > this.#limits.maxBytes) return "too_large";
    if (this.#open() >= this.#limits.maxOpen || !this.#hasRoomFor(size)) return "busy";
    const job: Job = {
      state: "queued",
      file: join(this.#options.folder, `${id}.mp4`),
      isWhole: false,
      stopping: new AbortController(),
    };
    this.#jobs.set(id, job);
    const problem = await this.#receive(job, body);
    if (problem !== null) {
      this.#drop(id, job);
      return problem;
    }
    job.isWhole = true;
    void this.#work();
    return "accepted";
  }

  report(id: string): Report | null {
    const job = this.#jobs.get(id);
    if (!job) return null;
    const { state, reason, segments } = job;
    const result = segments && { language: LANGUAGE, engine: ENGINE, segments };
    return { state, ...(reason && { reason }), ...(result && { result }) };
  }

  /** Stops it if it runs, and forgets what was said. */
  forget(id: string): void {
    const job = this.#jobs.get(id);
    if (job) this.#drop(id, job);
  }

  stopAll(): void {
    for (const [id, job] of this.#jobs) this.#drop(id, job);
  }

  #open(): number {
    return [...this.#jobs.values()].filter(({ state }) => state === "queued" || state === "working")
      .length;
  }

  #hasRoomFor(size: number): boolean {
    const { bavail, bsize } = statfsSync(this.#options.folder);
    return bavail * bsize > size + this.#limits.reserveBytes;
  }

  async #receive(job: Job, body: Readable): Promise<"too_large" | "cut_off" | null> {
    let size = 0;
    const { maxBytes } = this.#limits;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        done(size > maxBytes ? new Error("too large") : null, chunk);
      },
    });
    const file = createWriteStream(job.file, { mode: 0o600 });
    const { signal } = job.stopping;
    try {
      await pipeline(body, meter, file, { signal });
      return null;
    } catch {
      return size > maxBytes ? "too_large" : "cut_off";
    }
  }

  /** Works on one after another until none is left. */
  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    for (let next = this.#next(); next; next = this.#next()) await this.#run(...next);
    this.#isWorking = false;
  }

  #next(): [string, Job] | undefined {
    return [...this.#jobs].find(([, job]) => job.state === "queued" && job.isWhole);
  }

  async #run(id: string, job: Job): Promise<void> {
    job.state = "working";
    log.debug("job_began", { jobId: id });
    const startedAt = Date.now();
    const heard = await this.#hear(job);
    if (heard.kind === "heard") Object.assign(job, { state: "done", segments: heard.segments });
    else Object.assign(job, { state: "failed", reason: heard.reason });
    // What was said is nobody's to read in a log.
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const outcome = heard.kind === "heard" ? "done" : heard.reason;
    log.info("job_ended", { jobId: id, outcome, seconds });
    setTimeout(() => this.#expire(id, job), this.#limits.keepResultMs).unref();
  }

  /** What cannot even be begun, as where no more processes are allowed, is that job's failure alone. */
  async #hear(job: Job): Promise<Heard> {
    try {
      return await transcribe(job.file, this.#options, this.#limits, job.stopping.signal);
    } catch (error) {
      log.error("job_broke", { problem: String(error) });
      job.stopping.abort();
      return { kind: "failed", reason: "engine" };
    } finally {
      rmSync(job.file, { force: true });
    }
  }

  #expire(id: string, job: Job): void {
    if (this.#jobs.get(id) === job) this.#jobs.delete(id);
  }

  #drop(id: string, job: Job): void {
    job.stopping.abort();
    rmSync(job.file, { force: true });
    this.#expire(id, job);
  }
}
