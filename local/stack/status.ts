import { createServer, type Server } from "node:http";
import { errorCodeOf, Problem } from "./problem.ts";
import type { PartReport } from "./part.ts";
import { PORTS } from "./settings.ts";

/** The state of the stack and of every part of it. Times are UTC milliseconds. */
export type Status = {
  /** Also where a part gave up that the others do without: its own state tells it. */
  ok: boolean;
  pid: number;
  startedAt: number;
  url: string;
  parts: PartReport[];
};

/** Answers this machine alone, and only by its own name (a rebound DNS name is refused). */
export function serveStatus(port: number, status: () => Status): Promise<Server> {
  const server = createServer((request, response) => {
    const host = request.headers.host ?? "";
    const isOurs = host === `127.0.0.1:${port}` || host === `localhost:${port}`;
    if (!isOurs) return void response.writeHead(403).end();
    if (request.method !== "GET") return void response.writeHead(405).end();
    const body = status();
    response.writeHead(body.ok ? 200 : 503, {
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
    });
    response.end(JSON.stringify(body));
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(portProblem(port, error)));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

function portProblem(port: number, error: Error) {
  const { what, variable } = PORTS.status;
  const how = errorCodeOf(error) === "EACCES" ? "may not be used by you" : "is already in use";
  return new Problem(
    `Port ${port} for ${what} ${how}: free it, or set ${variable} to another port.`,
  );
}
