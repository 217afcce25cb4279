import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/**
 * In front of several servers: each connection goes to the next one in turn that takes it, with no
 * memory of who asked before.
 */
export async function startBalancer(ports: number[]) {
  const taken = ports.map(() => 0);
  let turn = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.once("close", () => open.delete(client)).on("error", () => client.destroy());
    lead(client, (turn += 1), ports.length);
  });

  function lead(client: Socket, at: number, triesLeft: number) {
    if (triesLeft === 0) return void client.destroy();
    const which = at % ports.length;
    const upstream = connect({ host: "127.0.0.1", port: ports[which]! });
    const next = () => lead(client, at + 1, triesLeft - 1);
    upstream.once("error", next);
    upstream.once("connect", () => {
      taken[which]! += 1;
      upstream.off("error", next).on("error", () => client.destroy());
      upstream.once("close", () => client.destroy());
      client.once("close", () => upstream.destroy());
      client.pipe(upstream).pipe(client);
    });
  }

  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    /** Connections that each server has taken. */
    taken: () => [...taken],
    stop() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
