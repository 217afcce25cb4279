import { ConvexError } from "convex/values";
import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { ActionCtx } from "../../_generated/server";
import { API_PREFIX, type Call, type Operation, OPERATIONS } from "./operations";
import { type ApiAnswer, badRequest, NOT_FOUND, problem, respond } from "./problems";

/** Answers a call of the HTTP API; what docs/openapi.json does not have is not there. */
export async function serveApi(ctx: ActionCtx, request: Request): Promise<Response> {
  const found = findOperation(request);
  return respond(found === null ? NOT_FOUND : await answer(ctx, request, found));
}

type Found = { operation: Operation; id: string };

function findOperation({ url, method }: Request): Found | null {
  const parts = new URL(url).pathname.slice(API_PREFIX.length).split("/");
  for (const operation of OPERATIONS) {
    if (operation.method !== method) continue;
    const id = match(operation.path.split("/"), parts);
    if (id !== null) return { operation, id };
  }
  return null;
}

/** What stands for `{id}`, or nothing where the path has none; null: another path. */
function match(path: string[], parts: string[]): string | null {
  if (path.length !== parts.length) return null;
  const isSame = path.every((part, i) => part === parts[i] || (part === "{id}" && parts[i]));
  return isSame ? (parts[path.indexOf("{id}")] ?? "") : null;
}

async function answer(
  ctx: ActionCtx,
  request: Request,
  { operation, id }: Found,
): Promise<ApiAnswer> {
  const { scope, run } = operation;
  if (scope === undefined) return await run({ ctx, request, id, userId: "" as Id<"users"> });
  const key = /^Bearer (\S{1,200})$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  const opened = await ctx.runMutation(internal.apiKeys.open, { key, scope });
  if (opened.kind === "open")
    return await guarded(run, { ctx, request, id, userId: opened.userId });
  switch (opened.reason) {
    case "rate_limited": {
      const { retryAt } = opened;
      return problem(429, "rate_limited", "Too many calls; wait a moment.", { retryAt });
    }
    case "scope":
      return problem(403, "missing_scope", `The key does not have the scope ${scope}.`);
    case "unknown":
      return problem(401, "unknown_key", "There is no such key, or none was sent.");
  }
}

/** A cursor of another list, or of none, is the caller's fault; all else is ours. */
async function guarded(run: Operation["run"], call: Call): Promise<ApiAnswer> {
  try {
    return await run(call);
  } catch (error) {
    if (isBadCursor(error)) return badRequest("cursor is none of this list.");
    throw error;
  }
}

function isBadCursor(error: unknown): boolean {
  const data: unknown = error instanceof ConvexError ? error.data : null;
  return (
    typeof data === "object" && data !== null && JSON.stringify(data).includes("InvalidCursor")
  );
}
