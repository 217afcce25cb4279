import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { FILE_ENDS_WITHIN_MS } from "../output/file.ts";
import type { CaptureOptions, FromCapture, ToCapture } from "./messages.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
/** An encoder that is behind has some seconds of sound to encode first. */
const ENCODED_WITHIN_MS = 20_000;
/** Longer than all that it waits for itself: the end of a file on a slow disk is not cut off. */
const STOPS_WITHIN_MS = ENCODED_WITHIN_MS + FILE_ENDS_WITHIN_MS + 5_000;

export type Capture = {
  send(message: ToCapture): void;
  stop(): void;
};

/** A process for each capture: if one dies, no other does. Its last message is always `ended`. */
export function startCapture(
  options: CaptureOptions,
  hear: (message: FromCapture) => void,
): Capture {
  // Otherwise the SDK writes down each thing that it does.
  const env = { ...process.env, NODE_ENV: "production" as const };
  const child = fork(MAIN, [], { stdio: ["ignore", "inherit", "inherit", "ipc"], env });
  let hasEnded = false;
  const end = (message: FromCapture) => {
    if (hasEnded) return;
    hasEnded ||= message.kind === "ended";
    hear(message);
  };
  const lost = (how: string) =>
    end({ kind: "ended", at: Date.now(), error: `The capture ${how}`, details: "" });
  child.on("message", end);
  child.once("error", (error) => lost(`could not be started: ${error.message}`));
  child.once("exit", (code, signal) => lost(`ended in the middle (${signal ?? code})`));
  const send = (message: ToCapture) => {
    // It may have ended this moment; then its end is already on the way.
    if (child.connected) child.send(message, () => {});
  };
  send({ kind: "start", options });
  return {
    send,
    stop() {
      send({ kind: "stop" });
      setTimeout(() => child.kill("SIGKILL"), STOPS_WITHIN_MS).unref();
    },
  };
}
