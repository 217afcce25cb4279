/**
 * Runs a program that does not know us, and never outlives the supervisor: the channel to it
 * closes with it, however it died. `node child.ts COMMAND ARGUMENTS…`
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";

const [command, ...args] = process.argv.slice(2);
const child = spawn(command!, args, { stdio: ["ignore", "inherit", "inherit"] });
let isEnding = false;

child.once("spawn", () => process.send?.({ pid: child.pid }));
child.once("error", (error) => {
  console.error(`${command} cannot be started: ${error.message}`);
  process.exit(127);
});
child.once("exit", (code, signal) => {
  if (signal === null || isEnding) process.exit(code ?? 0);
  endLike(signal);
});
process.once("disconnect", end);
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, end);

/** Asks, asks again (livekit-server drains its rooms at the first request), then insists. */
function end() {
  if (isEnding) return;
  isEnding = true;
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGTERM"), 400);
  setTimeout(() => child.kill("SIGKILL"), 1500);
}

function endLike(signal: NodeJS.Signals) {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // Signals that Node keeps for itself do not end us.
  setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 100);
}
