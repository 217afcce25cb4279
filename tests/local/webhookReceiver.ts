import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = { at: number; headers: IncomingHttpHeaders; body: string };
type Answer = (response: ServerResponse, count: number) => void;

/** A receiver on this machine: it keeps what it is sent, and answers each path as it is told to. */
export async function startReceiver(answers: Record<string, Answer>) {
  const received: Record<string, Received[]> = {};
  const server = createServer((request, response) => {
    const path = request.url!;
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => (body += part));
    request.on("end", () => {
      const all = (received[path] ??= []);
      all.push({ at: Date.now(), headers: request.headers, body });
      answers[path]!(response, all.length);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    of: (path: string): Received[] => received[path] ?? [],
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
