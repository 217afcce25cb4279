import { setTimeout as sleep } from "node:timers/promises";
import { readLine } from "../../lib/log/log.ts";
import type { PartName, PartReport } from "./part.ts";

export type ReportKind = "restarted" | "given_up" | "proxy_error" | "redis_error";
export type Report = { kind: ReportKind; part: string; count: number };

/** What is told to the backend of the parts, which raises alerts by it. */
export type Reports = {
  /** Reads what a part says of itself. */
  hear(part: PartName, line: string): void;
  /** What has happened and was not told yet. */
  take(parts: readonly PartReport[]): Report[];
  /** It did not arrive: it is told the next time. */
  giveBack(reports: readonly Report[]): void;
};

const TELL_EVERY_MS = 10_000;
const ANSWER_WITHIN_MS = 5_000;

export function collectReports(): Reports {
  const counts = new Map<string, Report>();
  const restarts = new Map<PartName, number>();
  const add = ({ kind, part, count }: Report) => {
    const key = `${kind} ${part}`;
    counts.set(key, { kind, part, count: count + (counts.get(key)?.count ?? 0) });
  };
  return {
    hear(part, line) {
      const kind = kindOf(part, line);
      if (kind !== null) add({ kind, part, count: 1 });
    },
    take(parts) {
      for (const { name: part, restarts: count, state } of parts) {
        const more = count - (restarts.get(part) ?? 0);
        restarts.set(part, count);
        if (more > 0) add({ kind: "restarted", part, count: more });
        if (state === "failed") add({ kind: "given_up", part, count: 1 });
      }
      const taken = [...counts.values()];
      counts.clear();
      return taken;
    },
    giveBack: (reports) => reports.forEach(add),
  };
}

export function kindOf(part: PartName, line: string): ReportKind | null {
  const told = readLine(line);
  if (part === "proxy") return told?.event === "unreachable" ? "proxy_error" : null;
  const isTrouble = told?.level === "warn" || told?.level === "error";
  return part === "sfu" && isTrouble && /redis/i.test(line) ? "redis_error" : null;
}

type Telling = {
  /** Where the backend's HTTP actions are. */
  site: string;
  token: string;
  reports: Reports;
  parts: () => readonly PartReport[];
  everyMs?: number;
};

/** Tells the backend from time to time until it is stopped. Never throws. */
export function tellBackend({ everyMs = TELL_EVERY_MS, ...telling }: Telling): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  void (async () => {
    while (!signal.aborted) {
      await sleep(everyMs, undefined, { signal }).catch(() => {});
      if (!signal.aborted) await tellOnce(telling, signal);
    }
  })();
  return () => stopping.abort();
}

async function tellOnce(
  { site, token, reports, parts }: Omit<Telling, "everyMs">,
  stopped: AbortSignal,
): Promise<void> {
  const taken = reports.take(parts());
  if (taken.length === 0) return;
  try {
    const response = await fetch(`${site}/monitoring/report`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify({ reports: taken }),
      signal: AbortSignal.any([stopped, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    await response.body?.cancel();
    if (!response.ok) reports.giveBack(taken);
  } catch {
    reports.giveBack(taken);
  }
}
