import { createServer, request as forward } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A proxy before several app servers that sends each request to the next one, with no memory of
 * who asked: the hardest case for anything that a server might keep to itself.
 */
export async function startRoundRobin(ports: number[]) {
  const served = ports.map(() => 0);
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const at = (turn += 1) % ports.length;
    served[at]! += 1;
    const { method, url, headers } = incoming;
    const options = { host: "127.0.0.1", port: ports[at], method, path: url, headers };
    const onward = forward(options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: (server.address() as AddressInfo).port,
    /** Requests that each server has answered. */
    served: () => [...served],
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
