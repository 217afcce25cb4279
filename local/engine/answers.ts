import { randomBytes } from "node:crypto";
import { ApiError, FunctionError, messageOf } from "./errors.ts";
import type { Log } from "./log.ts";
import type { Json } from "./value.ts";

export type ClientError = { errorMessage: string; errorData?: Json };

/**
 * What a client may know of a failure, as a production deployment of Convex tells it: the data
 * of a ConvexError, the text of what the caller did wrong, of anything else only an id to look up
 * in the log.
 */
export function clientError(error: unknown, functionName: string, log: Log): ClientError {
  const requestId = randomBytes(8).toString("hex");
  const head = `[Request ID: ${requestId}] Server Error`;
  if (error instanceof FunctionError) {
    if (!error.told && error.data === undefined) {
      log({
        level: "error",
        event: "function failed",
        function: functionName,
        requestId,
        error: error.message,
        stack: error.stack,
      });
    }
    const errorMessage = error.told ? `${head}\n${error.message}` : head;
    if (error.data === undefined) return { errorMessage };
    return { errorMessage, errorData: JSON.parse(error.data) as Json };
  }
  if (error instanceof ApiError)
    return { errorMessage: `${head}\n${error.code}: ${error.message}` };
  log({
    level: "error",
    event: "engine error",
    function: functionName,
    requestId,
    error: messageOf(error),
    stack: error instanceof Error ? error.stack : undefined,
  });
  return { errorMessage: head };
}
