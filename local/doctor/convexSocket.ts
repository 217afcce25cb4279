import { version } from "convex";
import WebSocket from "ws";
import { reasonOf } from "./reason.ts";

const OPEN_LIMIT_MS = 5_000;

/**
 * What stands against the WebSocket by which pages ask Convex; null when it opens. It speaks once it
 * is spoken to, so that it opens is what there is to see.
 */
export function openConvexSocket(convexUrl: string): Promise<string | null> {
  const url = `${convexUrl.replace(/^http/, "ws")}/api/${version}/sync`;
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { handshakeTimeout: OPEN_LIMIT_MS });
    const end = (problem: string | null) => {
      socket.removeAllListeners().on("error", () => undefined);
      socket.terminate();
      resolve(problem);
    };
    socket
      .once("open", () => end(null))
      .once("unexpected-response", (_request, response) =>
        end(`answered ${response.statusCode} instead of an upgrade`),
      )
      .once("error", (error) => end(reasonOf(error)));
  });
}
