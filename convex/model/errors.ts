import { ConvexError } from "convex/values";

/** Codes of a broken precondition; expected outcomes are values, not errors. */
export type ErrorCode = "UNAUTHENTICATED" | "FORBIDDEN" | "BAD_INPUT" | "RATE_LIMITED";

/** @param data.retryAt UTC ms from when the call works again, with RATE_LIMITED. */
export function fail(code: ErrorCode, message: string, data: { retryAt?: number } = {}): never {
  throw new ConvexError({ code, message, ...data });
}
