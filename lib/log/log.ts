export const LEVELS = ["debug", "info", "warn", "error"] as const;
export type Level = (typeof LEVELS)[number];

/** Codes, ids and figures; what a person wrote has no place in it. */
export type LogFields = Readonly<Record<string, LogValue>>;
type LogValue = string | number | boolean | null | undefined;
export type Log = Record<Level, (event: string, fields?: LogFields) => void>;

type Options = {
  /** The least that is said; by default `LOG_LEVEL`, else `info`. */
  level?: string;
  /** Takes a line without its break. */
  write?: (line: string) => void;
};

/**
 * The log of one part of the service: a JSON object a line, `{ time, level, part, event, requestId?, … }`,
 * the same for all parts, so that one request is followed through all of them.
 */
export function createLog(part: string, options: Options = {}): Log {
  const { write = (line: string) => console.log(line) } = options;
  const say =
    (at: Level) =>
    (event: string, fields: LogFields = {}) => {
      const level = options.level ?? process.env.LOG_LEVEL;
      const least = LEVELS.indexOf(isLevel(level) ? level : "info");
      if (LEVELS.indexOf(at) >= least) write(lineOf({ part, level: at, event }, fields));
    };
  return { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
}

const isLevel = (level: string | undefined): level is Level => LEVELS.some((one) => one === level);

type Head = { part: string; level: Level; event: string };

export function lineOf({ part, level, event }: Head, fields: LogFields): string {
  const told = Object.entries(fields).map(([name, value]) => [name, redacted(name, value)]);
  const head = { time: new Date().toISOString(), level, part, event };
  return JSON.stringify({ ...Object.fromEntries(told), ...head });
}

/** A line of this form, as one part reads it that another one wrote; null: it is something else. */
export function readLine(line: string): (Head & Record<string, unknown>) | null {
  if (!line.startsWith("{")) return null;
  try {
    const { part, level, event, ...more } = JSON.parse(line) as Partial<Head>;
    const isOurs = typeof part === "string" && typeof event === "string" && isLevel(level);
    return isOurs ? { ...more, part, level, event } : null;
  } catch {
    return null;
  }
}

/** Fields of these names are never written, whatever is in them. */
const NAMES =
  /^(.*(token|jwt|secret|password|authorization|cookie|email|address)|ip|text|message|body|html|words|key)$/i;

const PATTERNS: readonly RegExp[] = [
  /eyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g,
  /\bbearer\s+\S+/gi,
  /[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+/g,
  // Of an address, what comes behind the host: stream keys, secrets of links, queries.
  /(?<=\b[a-z]+:\/\/[^\s/?#"]+)[/?#][^\s"]*/gi,
  // Secrets of ours that are kept as hashes, and LiveKit's and Convex's keys.
  /\b[0-9a-f]{64}\b/gi,
  /\bAPI[A-Za-z0-9]{10,}\b/g,
  /\b(?!127\.)\d{1,3}(\.\d{1,3}){3}\b/g,
  /\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b/gi,
];

const HIDDEN = "…";
const MAX_TEXT = 300;
const MAX_READ = 4_000;

/** What may be written of a field: no secret, no address of a person or a machine, nothing long. */
export function redacted(name: string, value: LogValue): LogValue {
  if (typeof value !== "string") return value;
  return NAMES.test(name) ? HIDDEN : redactedText(value);
}

/** Redacted first and cut then: half a secret looks like none. */
export function redactedText(text: string): string {
  const whole = PATTERNS.reduce(
    (rest, pattern) => rest.replaceAll(pattern, HIDDEN),
    beginning(text),
  );
  return whole.slice(0, MAX_TEXT);
}

/** As much of a very long text as is looked at, without the word in which it is cut. */
function beginning(text: string): string {
  if (text.length <= MAX_READ) return text;
  const words = text.slice(0, MAX_READ);
  return words.slice(0, words.search(/\S*$/)) + HIDDEN;
}
