import { SignalResponse } from "@livekit/protocol";
import WebSocket from "ws";
import type { SocketAnswer } from "../../lib/doctor/signal.ts";

const OPEN_LIMIT_MS = 3_000;
const MESSAGE_LIMIT_MS = 2_000;
const WATCH_MS = 2_000;

/** `status`: what answered instead of an upgrade. `cutAfterMs`: how long it lived while it was held. */
export type SocketResult = {
  answer: SocketAnswer;
  status: number | null;
  ms: number;
  cutAfterMs: number | null;
};

/** `holdMs`: how long it is kept open after the first message, with nothing to say. */
export type Watch = { onFrame?: (line: string) => void; holdMs?: number };

/**
 * Opens the signal socket. Node's own WebSocket tells neither the status of a refused upgrade nor
 * control frames, so this is `ws`. @param watch `onFrame` is called with each frame, for two more
 * seconds at least
 */
export function openSocket(url: string, watch: Watch = {}): Promise<SocketResult> {
  const { onFrame, holdMs = 0 } = watch;
  const startedAt = performance.now();
  const log = (line: string) =>
    onFrame?.(`${(performance.now() - startedAt).toFixed(0)} ms ${line}`);
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { handshakeTimeout: OPEN_LIMIT_MS });
    let status: number | null = null;
    let timer = setTimeout(() => end("silent"), OPEN_LIMIT_MS + 100);
    let spokeAt: number | null = null;
    let cutAfterMs: number | null = null;

    function end(answer: SocketAnswer) {
      clearTimeout(timer);
      const ms = (spokeAt ?? performance.now()) - startedAt;
      socket.removeAllListeners().on("error", () => undefined);
      socket.terminate();
      resolve({ answer, status, ms, cutAfterMs });
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
        if (spokeAt !== null) return;
        spokeAt = performance.now();
        const watchMs = Math.max(holdMs, onFrame ? WATCH_MS : 0);
        if (watchMs === 0) return end("message");
        wait(watchMs, "message");
      })
      .on("ping", (data: Buffer) => log(`← ping ${data.length} bytes`))
      .on("pong", (data: Buffer) => log(`← pong ${data.length} bytes`))
      .on("close", (code, reason: Buffer) => {
        log(`← close ${code} ${reason.toString()}`);
        if (spokeAt !== null) cutAfterMs = performance.now() - spokeAt;
        end(spokeAt === null ? "refused" : "message");
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
