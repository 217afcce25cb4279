import { connect } from "node:net";
import { createServer } from "node:tls";

type Certificate = { cert: string; key: string };

/** TLS with this certificate in front of a target; `heard` counts what came through it. */
export async function secureFront(certificate: Certificate, targetPort: number) {
  const front = { port: 0, heard: 0, close: () => void server.close() };
  const server = createServer(certificate, (socket) => {
    const behind = connect(targetPort, "127.0.0.1");
    socket.on("data", (data: Buffer) => (front.heard += data.length));
    socket.pipe(behind).pipe(socket);
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      one.on("error", () => {}).on("close", () => other.destroy());
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address !== null && typeof address === "object") front.port = address.port;
  return front;
}
