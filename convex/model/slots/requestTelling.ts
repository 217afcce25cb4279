import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { tell } from "../notices/telling";

function factsOf({ title, startsAt }: Doc<"bookingRequests">) {
  return { title, startsAt };
}

/** A client asks for a slot that its provider has to agree to. */
export async function tellOfRequest(ctx: MutationCtx, request: Doc<"bookingRequests">) {
  const facts = { ...factsOf(request), kind: "requested" as const };
  await tell(ctx, request.providerId, facts, { subjectId: request.userId });
}

/** Its provider said no, or nothing. */
export async function tellOfRefusal(
  ctx: MutationCtx,
  request: Doc<"bookingRequests">,
  { kind, words }: { kind: "request_declined" | "request_expired"; words?: string },
) {
  const { userId, providerId } = request;
  const facts = { ...factsOf(request), kind, words };
  await tell(ctx, userId, facts, { subjectId: providerId, wordsBy: providerId });
}

/** Its client wants it no more: what its provider was to answer is gone. */
export async function tellOfWithdrawal(ctx: MutationCtx, request: Doc<"bookingRequests">) {
  const facts = { ...factsOf(request), kind: "request_withdrawn" as const };
  await tell(ctx, request.providerId, facts, { subjectId: request.userId });
}

/** What somebody waits for is not offered any more. */
export async function tellOfClosedLine(
  ctx: MutationCtx,
  { providerId, userId, startsAt = Date.now() }: Doc<"waitingEntries">,
  title: string,
) {
  await tell(ctx, userId, { kind: "line_closed", title, startsAt }, { named: [providerId] });
}

/** The waiting list keeps a slot for somebody. */
export async function tellOfPlace(
  ctx: MutationCtx,
  { providerId, userId }: Doc<"waitingEntries">,
  place: { title: string; startsAt: number; until: number },
) {
  await tell(ctx, userId, { kind: "place_offered", ...place }, { subjectId: providerId });
}
