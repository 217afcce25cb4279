import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";

/** How an HTTP action answers where a rule refuses an upload: `status` is that of each reason. */
export function refusalsOf<Reason extends string>(status: Record<Reason, number>) {
  return (reason: Reason, retryAt?: number): Response => {
    const body = { kind: "refused", reason, ...(retryAt !== undefined && { retryAt }) };
    return Response.json(body, { status: status[reason] });
  };
}

/** By the request's own word; one that gives none is measured once it was read. */
export function saysItIsLongerThan(bytes: number, request: Request): boolean {
  return Number(request.headers.get("content-length") ?? 0) > bytes;
}

/** Deletes stored bytes again where a rule refuses them, or where keeping them fails. */
export async function keepOrDelete<Kept extends { kind: string }>(
  ctx: ActionCtx,
  storageId: Id<"_storage">,
  keep: () => Promise<Kept>,
): Promise<Kept> {
  try {
    const kept = await keep();
    if (kept.kind === "refused") await ctx.storage.delete(storageId);
    return kept;
  } catch (error) {
    await ctx.storage.delete(storageId);
    throw error;
  }
}

/** Nothing that people made runs where it is opened. */
export const HARMLESS = {
  "content-security-policy": "sandbox; default-src 'none'",
  "x-content-type-options": "nosniff",
} as const;
