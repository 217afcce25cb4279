import { createServer } from "node:net";
import { Problem } from "../stack/problem.ts";

/** ffmpeg takes its first connection for the stream: so it is not asked whether it listens. */
export async function assertFree(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", () =>
      reject(new Problem(`Port ${port} is taken. Choose another one with --port.`)),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  await new Promise((done) => server.close(done));
}
