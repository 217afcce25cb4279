import { FunctionError } from "./errors.ts";

const MIB = 1024 * 1024;
const HELP =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed " +
  "queries with a selective index range expressions.";

/** Convex's own limits of one transaction. */
export const LIMITS = {
  bytesRead: 16 * MIB,
  documentsRead: 32_000,
  databaseQueries: 4_096,
  bytesWritten: 16 * MIB,
  documentsWritten: 16_000,
  functionsScheduled: 1_000,
  scheduledFunctionArgsBytes: 16 * MIB,
};
export type Metric = keyof typeof LIMITS;

export const MAX_DOCUMENT_BYTES = MIB;
export const MAX_DOCUMENT_NESTING = 16;
export const MAX_VALUE_BYTES = 16 * MIB;
/** A frame or a body: a value of the largest size in JSON, and its envelope. */
export const MAX_MESSAGE_BYTES = 24 * MIB;
export const MAX_HTTP_ACTION_BYTES = 20 * MIB;

/** Convex gives a query or mutation 1 s of its own work; this is wall time on a busy machine. */
export const TRANSACTION_STOP_MS = 2_000;
export const TRANSACTION_WALL_MS = 10_000;
export const ACTION_STOP_MS = 5_000;
export const ACTION_WALL_MS = 10 * 60_000;

const SENTENCES: Record<Metric, (limit: number) => string> = {
  bytesRead: (n) =>
    `Too many bytes read in a single function execution (limit: ${n} bytes). ${HELP}`,
  documentsRead: (n) =>
    `Too many documents read in a single function execution (limit: ${n}). ${HELP}`,
  databaseQueries: (n) => `Too many reads in a single function execution (limit: ${n}). ${HELP}`,
  bytesWritten: (n) =>
    `Too many bytes written in a single function execution (limit: ${n / MIB} MiB)`,
  documentsWritten: (n) => `Too many writes in a single function execution (limit: ${n})`,
  functionsScheduled: (n) => `Too many functions scheduled by this mutation (limit: ${n})`,
  scheduledFunctionArgsBytes: (n) =>
    `Too large total size of the arguments of scheduled functions from this mutation (limit: ${n} bytes)`,
};

export type Usage = Record<Metric, number>;

export function noUsage(): Usage {
  return {
    bytesRead: 0,
    documentsRead: 0,
    databaseQueries: 0,
    bytesWritten: 0,
    documentsWritten: 0,
    functionsScheduled: 0,
    scheduledFunctionArgsBytes: 0,
  };
}

export function count(usage: Usage, metric: Metric, amount: number): void {
  usage[metric] += amount;
  const limit = LIMITS[metric];
  if (usage[metric] > limit) throw new FunctionError(SENTENCES[metric](limit));
}
