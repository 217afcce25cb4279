import { Cron } from "croner";
import type { Deployment } from "./deployment.ts";
import { messageOf, StartError } from "./errors.ts";
import { canonicalName, type FunctionPath } from "./functions.ts";
import { NOBODY } from "./identity.ts";
import type { Json } from "./value.ts";

type Schedule =
  | { type: "interval"; seconds?: number; minutes?: number; hours?: number }
  | { type: "hourly"; minuteUTC?: number }
  | { type: "daily"; hourUTC: number; minuteUTC?: number }
  | { type: "weekly"; dayOfWeek: string; hourUTC: number; minuteUTC?: number }
  | { type: "monthly"; day: number; hourUTC: number; minuteUTC?: number }
  | { type: "cron"; cron: string };
type CronSpec = { name: string; args: Json[]; schedule: Schedule };
type CronJob = { component: string; name: string; spec: CronSpec; next: number };

const MAX_TIMER_MS = 2 ** 31 - 1;

/** Runs `crons.ts`. A time that passed while the engine was down is made up for once. */
export class Crons {
  readonly #deployment: Deployment;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Set<string>();

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /** Takes over the schedules of the present functions; what did not change keeps its time. */
  start(): void {
    this.stop();
    const { database, functions } = this.#deployment;
    const jobs: CronJob[] = [];
    for (const [component, { analysis }] of functions.components) {
      const specs = JSON.parse(analysis.crons ?? "{}") as Record<string, CronSpec>;
      for (const [name, spec] of Object.entries(specs))
        jobs.push(this.#adopt(component, name, spec));
    }
    for (const row of database.all<{ component: string; name: string }>(
      "SELECT component, name FROM crons",
    )) {
      if (jobs.some(({ component, name }) => component === row.component && name === row.name))
        continue;
      database.run("DELETE FROM crons WHERE component = ? AND name = ?", row.component, row.name);
    }
    for (const job of jobs) this.#arm(job);
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #adopt(component: string, name: string, spec: CronSpec): CronJob {
    const { database } = this.#deployment;
    const text = JSON.stringify(spec);
    const row = database.get<{ spec: string; next: number }>(
      "SELECT spec, next FROM crons WHERE component = ? AND name = ?",
      component,
      name,
    );
    const next = row?.spec === text ? row.next : nextRun(spec.schedule, Date.now());
    if (row?.spec !== text) {
      database.run(
        "INSERT OR REPLACE INTO crons (component, name, spec, next) VALUES (?, ?, ?, ?)",
        component,
        name,
        text,
        next,
      );
    }
    return { component, name, spec, next };
  }

  #arm(job: CronJob): void {
    const key = `${job.component} ${job.name}`;
    const wait = Math.max(0, job.next - Date.now());
    const fire = (): void => {
      if (job.next > Date.now()) return this.#arm(job);
      const due = { ...job };
      this.#arm({ ...job, next: nextRun(job.spec.schedule, Date.now()) });
      if (this.#running.has(key)) return;
      this.#running.add(key);
      void this.#run(due)
        .catch((error: unknown) =>
          this.#deployment.log({
            level: "error",
            event: "cron failed",
            cron: job.name,
            error: messageOf(error),
          }),
        )
        .finally(() => this.#running.delete(key));
    };
    clearTimeout(this.#timers.get(key));
    this.#timers.set(key, setTimeout(fire, Math.min(wait, MAX_TIMER_MS)));
  }

  /** The next time is committed with a mutation, and before an action: neither runs twice. */
  async #run({ component, name, spec }: CronJob): Promise<void> {
    const path: FunctionPath = { component, name: canonicalName(spec.name) };
    const kind = this.#deployment.functions.find(path)?.kind;
    const call = { ...path, args: spec.args[0] ?? {}, identity: NOBODY };
    const next = nextRun(spec.schedule, Date.now());
    const advance = (): void =>
      this.#deployment.database.run(
        "UPDATE crons SET next = ? WHERE component = ? AND name = ?",
        next,
        component,
        name,
      );
    if (kind === "mutation") {
      await this.#deployment.ownMutation(call, (tx) => {
        tx.begin();
        advance();
      });
      return;
    }
    await this.#deployment.lock.run(advance);
    if (kind === "action") await this.#deployment.action(call);
    else throw new StartError(`There is no function ${path.name}.`);
  }
}

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** UTC ms of the first run behind `after`. */
export function nextRun(schedule: Schedule, after: number): number {
  if (schedule.type === "interval") {
    const { seconds = 0, minutes = 0, hours = 0 } = schedule;
    return after + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  }
  const next = new Cron(patternOf(schedule), { timezone: "UTC", paused: true }).nextRun(
    new Date(after),
  );
  return next?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

function patternOf(schedule: Exclude<Schedule, { type: "interval" }>): string {
  if (schedule.type === "cron") return schedule.cron;
  const minute = schedule.minuteUTC ?? 0;
  if (schedule.type === "hourly") return `${minute} * * * *`;
  const time = `${minute} ${schedule.hourUTC}`;
  if (schedule.type === "daily") return `${time} * * *`;
  if (schedule.type === "weekly") return `${time} * * ${DAYS.indexOf(schedule.dayOfWeek)}`;
  return `${time} ${schedule.day} * *`;
}
