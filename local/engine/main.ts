import { readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { lineOf } from "../../lib/log/log.ts";
import type { EngineOptions } from "./index.ts";

// Before the other modules load: a second start then takes half the time.
enableCompileCache();

/**
 * The engine as a process: options as JSON in the file that the first argument names; one JSON
 * line on stdout once it serves; JSON log lines on stderr. It ends on SIGTERM, on SIGINT, which comes
 * by way of the watchdog, and when its parent, which holds its stdin, is gone.
 */
async function main(): Promise<void> {
  const [, , file] = process.argv;
  if (file === undefined) throw new Error("Usage: main.ts OPTIONS.json");
  const [{ startEngine }, { startWatchdog }] = await Promise.all([
    import("./index.ts"),
    import("./watchdog.ts"),
  ]);
  startWatchdog(() => say("warn", "watchdog_ended"));
  const engine = await startEngine(JSON.parse(readFileSync(file, "utf8")) as EngineOptions);
  const stop = (): void => void engine.stop().then(() => process.exit(0));
  process.on("SIGTERM", stop);
  process.stdin.on("end", stop).on("error", stop).resume();
  const { url, siteUrl } = engine;
  const head = { time: new Date().toISOString(), part: "engine", level: "info", event: "ready" };
  process.stdout.write(`${JSON.stringify({ ...head, url, siteUrl })}\n`);
}

/** A promise that a function left behind must not end everybody's engine. */
process.on("unhandledRejection", (error) => {
  say("error", "unhandled_rejection", { error: String(error) });
});

function say(level: "warn" | "error", event: string, more: Record<string, string> = {}): void {
  process.stderr.write(`${lineOf({ part: "engine", level, event }, more)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
