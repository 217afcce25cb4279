import type { IncomingMessage, ServerResponse } from "node:http";
import { clientError } from "./answers.ts";
import { ApiError, messageOf } from "./errors.ts";
import type { Log } from "./log.ts";

/** Reads a body up to a limit; a larger one is refused as soon as that is known. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = new ApiError(
    413,
    "RequestTooLarge",
    `The body is larger than ${maxBytes} bytes.`,
  );
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, JSON.stringify(value));
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(text);
}

/** Answers a failed request; one whose body was not read to its end is closed with it. */
export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  log: Log,
): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  if (!request.complete) response.setHeader("connection", "close");
  if (error instanceof ApiError) {
    return sendJson(response, error.status, { code: error.code, message: error.message });
  }
  if ((error as { code?: string }).code === "ECONNRESET") return void response.destroy();
  log({ level: "error", event: "request failed", path: request.url, error: messageOf(error) });
  const { errorMessage } = clientError(error, request.url ?? "", () => undefined);
  sendJson(response, 500, { code: "InternalServerError", message: errorMessage });
}

export function clientInfo(request: IncomingMessage): {
  ip: string | null;
  userAgent: string | null;
} {
  return {
    ip: request.socket.remoteAddress ?? null,
    userAgent: request.headers["user-agent"] ?? null,
  };
}
