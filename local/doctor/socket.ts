import { SignalResponse } from "@livekit/protocol";
import WebSocket from "ws";
import type { SocketAnswer } from "../../lib/doctor/signal.ts";

const OPEN_LIMIT_MS = 3_000;
const MESSAGE_LIMIT_MS = 2_000;
const WATCH_MS = 2_000;

/** `status`: what answered instead of an upgrade. */
export type SocketResult = { answer: SocketAnswer; status: number | null; ms: number };

/**
 * Opens the signal socket. Node's own WebSocket tells neither the status of a refused upgrade nor
 * control frames, so this is `ws`. @param onFrame called with each frame for two more seconds
 */
export function openSocket(url: string, onFrame?: (line: string) => void): Promise<SocketResult> {
  const startedAt = performance.now();
  const log = (line: string) =>
    onFrame?.(`${(performance.now() - startedAt).toFixed(0)} ms ${line}`);
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { handshakeTimeout: OPEN_LIMIT_MS });
    let status: number | null = null;
    let timer = setTimeout(() => end("silent"), OPEN_LIMIT_MS + 100);
    let hasSpoken = false;

    function end(answer: SocketAnswer) {
      clearTimeout(timer);
      const ms = performance.now() - startedAt;
      socket.removeAllListeners().on("error", () => undefined);
      socket.terminate();
      resolve({ answer, status, ms });
    }
    const wait = (ms: number, answer: SocketAnswer) => {
      clearTimeout(timer);
      timer = setTimeout(() => end(answer), ms);
    };

    socket
      .on("upgrade", ({ statusCode }) => log(`← ${statusCode} upgrade`))
      .on("unexpected-response", (_request, response) => {
        status = response.statusCode ?? null;
        log(`← ${status} instead of an upgrade`);
        end("refused");
      })
      .on("open", () => wait(MESSAGE_LIMIT_MS, "mute"))
      .on("message", (data: Buffer, isBinary) => {
        log(`← ${isBinary ? nameOf(data) : "text"} ${data.length} bytes`);
        if (!onFrame) return end("message");
        if (!hasSpoken) wait(WATCH_MS, "message");
        hasSpoken = true;
      })
      .on("ping", (data: Buffer) => log(`← ping ${data.length} bytes`))
      .on("pong", (data: Buffer) => log(`← pong ${data.length} bytes`))
      .on("close", (code, reason: Buffer) => {
        log(`← close ${code} ${reason.toString()}`);
        end(hasSpoken ? "message" : "refused");
      })
      .on("error", (error: Error) => {
        log(`✗ ${error.message}`);
        end(/timed out/.test(error.message) ? "silent" : "refused");
      });
  });
}

function nameOf(data: Buffer): string {
  try {
    return SignalResponse.fromBinary(data).message.case ?? "empty";
  } catch {
    return "unreadable";
  }
}
