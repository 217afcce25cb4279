import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * Where a connection breaks: the message never left, it left and nobody knows more, or it was
 * applied and its answer is lost.
 */
export type Cut = "before" | "left" | "applied";
export const CUTS: readonly Cut[] = ["before", "left", "applied"];

const TEXT_FRAME = 0x81;

/** A TCP proxy before the backend that breaks the connection at the next message of a client. */
export async function startCutter(targetPort: number) {
  let armed: { cut: Cut; isApplied: () => Promise<void>; done: () => void } | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const backend = connect(targetPort, "127.0.0.1");
    let isMuted = false;
    const end = () => (client.destroy(), backend.destroy());
    for (const socket of [client, backend]) {
      sockets.add(socket);
      socket.on("error", end).on("close", () => (sockets.delete(socket), end()));
    }
    backend.on("data", (chunk) => isMuted || client.write(chunk));
    client.on("data", (chunk) => {
      if (armed === null || chunk[0] !== TEXT_FRAME) return void backend.write(chunk);
      const { cut, isApplied, done } = armed;
      armed = null;
      isMuted = true;
      if (cut !== "before") backend.write(chunk);
      const broken = cut === "applied" ? isApplied() : Promise.resolve();
      void broken.then(end).then(done);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Resolves when the connection was broken. */
    cutNext: (cut: Cut, isApplied: () => Promise<void>) =>
      new Promise<void>((done) => (armed = { cut, isApplied, done })),
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
