/** The engine cannot start; the message is one sentence that says what to do. */
export class StartError extends Error {}

/** A refusal of the protocol itself: bad input, no access, too large. `code` is Convex's own. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The token of a request or of a socket is not, or no longer, good. */
export class AuthenticationError extends ApiError {
  constructor(message: string, code = "InvalidAuthHeader") {
    super(401, code, message);
  }
}

/**
 * A function failed. `data` is the JSON of a ConvexError's data. A `told` message goes to the
 * client as it is; any other stays in the log, and the client gets "Server Error".
 */
export class FunctionError extends Error {
  readonly data: string | undefined;
  readonly told: boolean;

  constructor(message: string, options: { data?: string; told?: boolean; stack?: string } = {}) {
    super(message);
    this.data = options.data;
    this.told = options.told ?? false;
    if (options.stack !== undefined) this.stack = options.stack;
  }
}

/** The engine ended the run: on a quieter machine, the same call might succeed. */
export class StoppedError extends FunctionError {
  constructor(message: string) {
    super(message, { told: true });
  }
}

/** What real Convex answers when a mutation lost every race for its documents. */
export class ConflictError extends ApiError {
  constructor(table: string | undefined) {
    const where = table === undefined ? "some table" : `the "${table}" table`;
    super(
      503,
      "OptimisticConcurrencyControlFailure",
      `Documents read from or written to ${where} changed while this mutation was being run ` +
        "and on every subsequent retry. See https://docs.convex.dev/error#1",
    );
  }
}

/** Says by name what Convex has and this engine lacks. */
export function lacking(feature: string): FunctionError {
  return new FunctionError(
    `${feature} is part of Convex but not of Parley's one-machine engine; run against a Convex ` +
      "deployment to use it (local/engine/README.md lists what is missing).",
    { told: true },
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
