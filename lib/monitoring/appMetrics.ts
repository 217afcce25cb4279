import { collectDefaultMetrics, Counter, Registry } from "prom-client";

type AppMetrics = { registry: Registry; errors: Counter<"kind"> };

/** Each bundle of Next has a copy of this module; the figures of the process are one. */
const shared = globalThis as { parleyMetrics?: AppMetrics };

const ERROR_KINDS = ["render", "route", "action", "proxy"] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

function appMetrics(): AppMetrics {
  return (shared.parleyMetrics ??= make());
}

function make(): AppMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const errors = new Counter({
    name: "parley_app_errors_total",
    help: "Requests that the app could not answer, by what failed.",
    labelNames: ["kind"],
    registers: [registry],
  });
  for (const kind of ERROR_KINDS) errors.inc({ kind }, 0);
  return { registry, errors };
}

export function countError(kind: ErrorKind): void {
  appMetrics().errors.inc({ kind });
}

export async function appText(): Promise<{ type: string; text: string }> {
  const { registry } = appMetrics();
  return { type: registry.contentType, text: await registry.metrics() };
}
