/** One line to a relay: a datagram socket, or a stream in which messages follow each other. */
import { createSocket } from "node:dgram";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Answer, lengthOf, readAnswer, type Request } from "./message.ts";
import type { Relay } from "./relay.ts";

const LIMIT_MS = 5_000;
/** Datagrams get lost, and nobody says so. */
const AGAIN_MS = 500;

export type Line = { ask: (request: Request) => Promise<Answer>; close: () => void };

export async function openLine(relay: Relay): Promise<Line> {
  return relay.transport === "udp" ? openDatagrams(relay) : await openStream(relay);
}

function openDatagrams({ host, port }: Relay): Line {
  const socket = createSocket(isIP(host) === 6 ? "udp6" : "udp4");
  return {
    ask: (request) =>
      limited((resolve, reject) => {
        const send = () =>
          socket.send(request.bytes, port, host, (error) => error && reject(error));
        const again = setInterval(send, AGAIN_MS);
        const onMessage = (bytes: Buffer) => {
          const answer = readAnswer(bytes, request);
          if (answer) resolve(answer);
        };
        socket.on("message", onMessage).once("error", reject);
        send();
        return () => {
          clearInterval(again);
          socket.off("message", onMessage).off("error", reject);
        };
      }),
    close: () => socket.close(),
  };
}

async function openStream(relay: Relay): Promise<Line> {
  const { host, port, transport } = relay;
  const servername = isIP(host) ? undefined : host;
  const isSecure = transport === "tls";
  const socket: Socket = isSecure
    ? connectTls({ host, port, servername })
    : connectTcp({ host, port });
  socket.on("error", () => undefined);
  await limited<void>((resolve, reject) => {
    socket.once(isSecure ? "secureConnect" : "connect", () => resolve()).once("error", reject);
    return () => socket.off("error", reject);
  }).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  return { ask: (request) => askInStream(socket, request), close: () => socket.destroy() };
}

function askInStream(socket: Socket, request: Request): Promise<Answer> {
  return limited((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let length = lengthOf(bytes); length !== null && bytes.length >= length;) {
        const answer = readAnswer(bytes.subarray(0, length), request);
        if (answer) return resolve(answer);
        bytes = bytes.subarray(length);
        length = lengthOf(bytes);
      }
    };
    const onClose = () => reject(new Error("closed without an answer"));
    socket.on("data", onData).once("error", reject).once("close", onClose);
    socket.write(request.bytes);
    return () => socket.off("data", onData).off("error", reject).off("close", onClose);
  });
}

/** @param start says what tidies up after it, however it ends */
function limited<T>(
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => () => unknown,
): Promise<T> {
  let tidyUp: () => unknown = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  return new Promise<T>((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${LIMIT_MS / 1000} s`)), LIMIT_MS);
    tidyUp = start(resolve, reject);
  }).finally(() => {
    clearTimeout(timer);
    tidyUp();
  });
}
