import type { IncomingMessage, ServerResponse } from "node:http";
import type { Joins } from "../joins.ts";
import { readBody, send, TwirpError } from "./twirp.ts";

/** As many as a recording of the backend has parts. */
const MOST_PARTS = 200;

/**
 * Asks for one file of several, with the same question each time: how far it is. The file itself
 * is then at `/files/`.
 */
export async function answerJoin(
  joins: Joins,
  joinId: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  if (request.method !== "PUT") return void response.writeHead(405, { Allow: "PUT" }).end();
  const egressIds = idsIn(await readBody(request));
  const now = joins.ask(joinId, egressIds);
  send(response, 200, "application/json", JSON.stringify(now));
}

function idsIn(body: Buffer): string[] {
  const egressIds = read(body);
  const isList = Array.isArray(egressIds) && egressIds.every((id) => typeof id === "string");
  if (!isList || egressIds.length < 2 || egressIds.length > MOST_PARTS) {
    throw new TwirpError("invalid_argument", "egressIds must be 2 to 200 ids");
  }
  return egressIds;
}

function read(body: Buffer): unknown {
  try {
    return (JSON.parse(body.toString()) as { egressIds?: unknown }).egressIds;
  } catch {
    throw new TwirpError("malformed", "the request could not be decoded");
  }
}
