export const ERROR_CODES = [
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "BAD_INPUT",
  "RATE_LIMITED",
  "CONFLICT",
  "UNKNOWN",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What went wrong, by the code of the backend's typed error. The raw text is never shown. */
export function errorCode(error: unknown): ErrorCode {
  const { code } = dataOf(error);
  if (ERROR_CODES.some((known) => known === code)) return code as ErrorCode;
  return isWriteConflict(error) ? "CONFLICT" : "UNKNOWN";
}

/** UTC ms from when a limited call works again. */
export function retryAtOf(error: unknown): number | null {
  const { retryAt } = dataOf(error);
  return typeof retryAt === "number" ? retryAt : null;
}

// By shape, not by class: a ConvexError that crosses two copies of the package is still one.
function dataOf(error: unknown): { code?: unknown; retryAt?: unknown } {
  if (typeof error !== "object" || error === null || !("data" in error)) return {};
  return typeof error.data === "object" && error.data !== null ? error.data : {};
}

// Convex retries a conflicting mutation, and then gives up with an error of its own.
function isWriteConflict(error: unknown): boolean {
  return (
    error instanceof Error &&
    /OptimisticConcurrencyControlFailure|changed while this mutation/.test(error.message)
  );
}
