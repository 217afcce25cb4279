import { setTimeout as sleep } from "node:timers/promises";
import { createLog } from "../../lib/log/log.ts";
import { launch, type Ended, type Process, type Program } from "./launch.ts";
import { Problem } from "./problem.ts";

const log = createLog("supervisor");

export type PartName = "engine" | "sfu" | "people" | "recorder" | "captions" | "app" | "proxy";
export type PartState = "starting" | "ok" | "unresponsive" | "restarting" | "failed" | "stopped";

/** What the status says of a part. Times are UTC milliseconds. */
export type PartReport = {
  name: PartName;
  title: string;
  state: PartState;
  since: number;
  restarts: number;
  lastError: string | null;
  /** What is missing when it has given up and the others go on; null: nothing goes on then. */
  without: string | null;
  pid: number | null;
};

/** All is as well as it will be by itself: a part that gave up is started no more. */
export const isSettled = ({ state, without }: PartReport) =>
  state === "ok" || (state === "failed" && without !== null);

export type PartSpec = {
  name: PartName;
  /** As it is named in a sentence: "the SFU". */
  title: string;
  program: Program;
  /** True once the part does its work. Called again and again. */
  probe: (signal: AbortSignal) => Promise<boolean>;
  startLimitMs: number;
  /** Where the others go on when it gives up: what is missing then, as a sentence. */
  without?: string;
};

/**
 * A dead part comes back after these waits, and has a clean slate after a good while; one that is
 * well is looked at again and again.
 */
export const RESTARTS = { delaysMs: [250, 1000, 3000], wellAfterMs: 60_000, checkEveryMs: 5000 };
const PROBE_EVERY_MS = 40;
const PROBE_LIMIT_MS = 4000;

/** One supervised process: started, watched, started again when it dies, and named when it stays down. */
export class Part {
  #spec: PartSpec;
  #say: (line: string) => void;
  #policy: typeof RESTARTS;
  #report: PartReport;
  #heldUntil: number | null = null;
  #process: Process | undefined;
  #stopping = new AbortController();
  #ready = Promise.withResolvers<void>();
  #failed = Promise.withResolvers<Problem>();
  #life: Promise<void> | undefined;

  constructor(spec: PartSpec, say: (line: string) => void, policy: Partial<typeof RESTARTS> = {}) {
    this.#spec = spec;
    this.#say = say;
    this.#policy = { ...RESTARTS, ...policy };
    const { name, title, without = null } = spec;
    const since = Date.now();
    this.#report = {
      name,
      title,
      state: "starting",
      since,
      restarts: 0,
      lastError: null,
      without,
      pid: null,
    };
    this.#ready.promise.catch(() => {});
  }

  /** Resolves at the first good probe; rejects with a Problem when the part gives up. */
  start(): Promise<void> {
    this.#life ??= this.#live();
    return this.#ready.promise;
  }

  /** Resolves with the reason once the part has given up. */
  get failed(): Promise<Problem> {
    return this.#failed.promise;
  }

  /** The others go on without it. */
  get isOptional(): boolean {
    return this.#spec.without !== undefined;
  }

  get report(): PartReport {
    return { ...this.#report, pid: this.#process?.pid() ?? null };
  }

  kill(signal: NodeJS.Signals = "SIGKILL") {
    this.#process?.kill(signal);
  }

  /** Kills it and keeps it away for that long; a fault made on purpose counts as no failure. */
  hold(ms: number) {
    this.#heldUntil = Date.now() + ms;
    this.kill();
  }

  async stop() {
    this.#stopping.abort();
    await this.#process?.end();
    await this.#life;
    if (this.#report.state !== "failed") this.#enter("stopped");
  }

  async #live() {
    let attempts = 0;
    while (!this.#stopping.signal.aborted) {
      this.#process = launch(this.#spec.program);
      const { wellMs, silence } = await this.#watch(this.#process);
      const ended = await this.#process.ended;
      if (this.#stopping.signal.aborted) return;
      if (this.#heldUntil !== null) {
        await this.#waitHeld(this.#heldUntil);
        continue;
      }
      if (wellMs > this.#policy.wellAfterMs) attempts = 0;
      const why = silence ?? `${this.#spec.title} ${howItEnded(ended)}`;
      // A part that refuses to start has said why: trying again would only hide it. A slow one was
      // ended from here.
      const isRefusal =
        silence === null && this.#report.state === "starting" && ended.signal === null;
      const delay = isRefusal ? undefined : this.#policy.delaysMs[attempts];
      if (delay === undefined) return this.#giveUp(why, attempts);
      attempts += 1;
      await this.#pause(delay, why, attempts);
    }
  }

  /** Follows one process to its end: how long it was well, and whether it never spoke at all. */
  async #watch(child: Process): Promise<{ wellMs: number; silence: string | null }> {
    const over = new AbortController();
    void child.ended.then(() => over.abort());
    const limitMs = this.#spec.startLimitMs;
    if (!(await this.#becomesWell(over.signal, Date.now() + limitMs))) {
      const isSilent = !over.signal.aborted && !this.#stopping.signal.aborted;
      if (isSilent) await child.end();
      const silence = `${this.#spec.title} did not answer within ${limitMs / 1000} s`;
      return { wellMs: 0, silence: isSilent ? silence : null };
    }
    const since = Date.now();
    this.#enter("ok");
    this.#ready.resolve();
    await this.#keepChecking(over.signal);
    return { wellMs: Date.now() - since, silence: null };
  }

  async #becomesWell(over: AbortSignal, until: number): Promise<boolean> {
    const end = AbortSignal.any([over, this.#stopping.signal]);
    while (!end.aborted && Date.now() < until) {
      if (await this.#answers()) return !end.aborted;
      await wait(PROBE_EVERY_MS, end);
    }
    return false;
  }

  /** A hung part is said and not killed: two misses in a row, as a busy machine may miss one. */
  async #keepChecking(over: AbortSignal) {
    let misses = 0;
    while (!over.aborted) {
      await wait(this.#policy.checkEveryMs, over);
      if (over.aborted) return;
      misses = (await this.#answers()) ? 0 : misses + 1;
      if (over.aborted) return;
      const { state, title } = this.#report;
      if (misses >= 2 && state === "ok") {
        this.#enter("unresponsive", `${title} does not answer`);
        this.#say(`${capital(title)} does not answer; its log is ${this.#spec.program.logFile}`);
      }
      if (misses === 0 && state === "unresponsive") {
        this.#enter("ok");
        this.#say(`${capital(title)} answers again.`);
      }
    }
  }

  async #answers(): Promise<boolean> {
    try {
      return await this.#spec.probe(AbortSignal.timeout(PROBE_LIMIT_MS));
    } catch {
      return false;
    }
  }

  async #pause(delayMs: number, why: string, attempt: number) {
    this.#report.restarts += 1;
    this.#enter("restarting", why);
    const count = `${attempt} of ${this.#policy.delaysMs.length}`;
    this.#say(`${capital(why)}; starting it again (${count}).`);
    await wait(delayMs, this.#stopping.signal);
  }

  async #waitHeld(until: number) {
    this.#heldUntil = null;
    this.#enter("restarting", `${this.#spec.title} is held down`);
    await wait(Math.max(0, until - Date.now()), this.#stopping.signal);
  }

  #giveUp(why: string, restarts: number) {
    this.#enter("failed", why);
    const tries = restarts > 0 ? `, after ${restarts} restarts` : "";
    const log = this.#spec.program.logFile;
    const problem = new Problem(`${capital(why).replace(/\.$/, "")}${tries}. Its log is ${log}`);
    if (this.#spec.without) this.#say(`${this.#spec.without} ${problem.message}`);
    this.#ready.reject(problem);
    this.#failed.resolve(problem);
  }

  #enter(state: PartState, lastError = this.#report.lastError) {
    Object.assign(this.#report, { state, since: Date.now(), lastError });
    log.debug("part_moved", { name: this.#report.name, state });
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => {});
}

function howItEnded({ code, signal, lastLine }: Ended) {
  if (signal) return `was ended by ${signal}`;
  return lastLine ? `ended with code ${code}: ${lastLine}` : `ended with code ${code}`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
