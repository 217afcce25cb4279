import { createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { backendSocket, giveWay } from "@/lib/backend/socket";

/** Takes connections and says nothing: a socket to it is being made for as long as one waits. */
const silent = createServer((socket) => void sockets.add(socket));
const sockets = new Set<Socket>();
let url = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  url = `ws://127.0.0.1:${(silent.address() as { port: number }).port}`;
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
});

const closeOf = (socket: WebSocket) =>
  new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));

test("a socket that is being made ends when it is to give way; the next one is made", async () => {
  const Socket = backendSocket()!;
  const first = new Socket(url);
  const closed = closeOf(first);
  giveWay();
  expect(await closed).toBe(1006);
  const second = new Socket(url);
  expect(second.readyState).toBe(WebSocket.CONNECTING);
  const alsoClosed = closeOf(second);
  giveWay();
  await alsoClosed;
});
