import type { Deployment } from "./deployment.ts";
import { ApiError, FunctionError } from "./errors.ts";
import type { FunctionKind, FunctionPath } from "./functions.ts";
import type { Identity } from "./identity.ts";
import { checkValue, type Json } from "./value.ts";

/** Whether a client may call a function: public ones of the app; with the admin key, any. */
export function requireCallable(
  deployment: Deployment,
  path: FunctionPath,
  kind: FunctionKind,
  identity: Identity,
): void {
  const isAdmin = identity.kind === "admin";
  if (path.component !== "" && !isAdmin) {
    throw new FunctionError("Only the admin may call functions of components.", { told: true });
  }
  deployment.resolve(path, kind, isAdmin);
}

/** The one object that functions take, from the list that clients send. */
export function argumentOf(args: Json): Json {
  const list = Array.isArray(args) ? args : [args];
  const [value = {}] = list;
  if (value === null || typeof value !== "object" || Array.isArray(value) || list.length > 1) {
    throw new ApiError(400, "BadArguments", "The arguments must be one object.");
  }
  checkValue(value);
  return value;
}
