export type LogLine = {
  level: "debug" | "info" | "warn" | "error";
  event: string;
  [key: string]: unknown;
};
export type Log = (line: LogLine) => void;

/**
 * One JSON object a line; `write` gets the text without a line break. With `LOG_LEVEL=debug` it
 * also tells what each query read.
 */
export function jsonLog(write: (line: string) => void): Log {
  const isDebug = process.env["LOG_LEVEL"] === "debug";
  return (line) => {
    if (line.level !== "debug" || isDebug)
      write(JSON.stringify({ time: new Date().toISOString(), part: "engine", ...line }));
  };
}
