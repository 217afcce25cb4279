import type { IncomingMessage, ServerResponse } from "node:http";
import { log } from "../log.ts";

/** Twirp's codes that are used here, with their HTTP statuses. */
const STATUS = {
  invalid_argument: 400,
  malformed: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  bad_route: 404,
  already_exists: 409,
  failed_precondition: 412,
  resource_exhausted: 429,
  internal: 500,
  unimplemented: 501,
  unavailable: 503,
} as const;
export type TwirpCode = keyof typeof STATUS;

/** A refusal as LiveKit's servers send it. */
export class TwirpError extends Error {
  readonly code: TwirpCode;

  constructor(code: TwirpCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function sendError(response: ServerResponse, error: unknown) {
  const known = error instanceof TwirpError ? error : new TwirpError("internal", "internal error");
  if (known !== error) log.error("request_broke", { problem: String(error) });
  if (response.headersSent) return void response.destroy();
  send(response, STATUS[known.code], "application/json", errorBody(known));
}

const errorBody = ({ code, message }: TwirpError) => JSON.stringify({ code, msg: message });

export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
) {
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(body);
}

const BODY_LIMIT_BYTES = 256 * 1024;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) throw new TwirpError("malformed", "the request is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
