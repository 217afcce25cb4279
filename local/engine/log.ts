export type LogLine = { level: "info" | "warn" | "error"; event: string; [key: string]: unknown };
export type Log = (line: LogLine) => void;

/** One JSON object a line; `write` gets the text without a line break. */
export function jsonLog(write: (line: string) => void): Log {
  return (line) => write(JSON.stringify({ at: new Date().toISOString(), ...line }));
}
