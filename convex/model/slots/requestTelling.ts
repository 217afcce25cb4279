import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { nameOf } from "../notices/noticeNames";
import { tell } from "../notices/telling";

function factsOf({ title, startsAt }: Doc<"bookingRequests">) {
  return { title, startsAt };
}

/** A client asks for a slot that its provider has to agree to. */
export async function tellOfRequest(ctx: MutationCtx, request: Doc<"bookingRequests">) {
  const name = await nameOf(ctx, request.userId);
  const facts = { ...factsOf(request), kind: "requested" as const, name };
  await tell(ctx, request.providerId, facts, { subjectId: request.userId });
}

/** Its provider said no, or nothing. */
export async function tellOfRefusal(
  ctx: MutationCtx,
  request: Doc<"bookingRequests">,
  { kind, words }: { kind: "request_declined" | "request_expired"; words?: string },
) {
  const name = await nameOf(ctx, request.providerId);
  const facts = { ...factsOf(request), kind, name, words };
  await tell(ctx, request.userId, facts, { subjectId: request.providerId });
}

/** What somebody waits for is not offered any more. */
export async function tellOfClosedLine(
  ctx: MutationCtx,
  { providerId, userId, startsAt = Date.now() }: Doc<"waitingEntries">,
  title: string,
) {
  const name = await nameOf(ctx, providerId);
  await tell(ctx, userId, { kind: "line_closed", title, name, startsAt });
}

/** The waiting list keeps a slot for somebody. */
export async function tellOfPlace(
  ctx: MutationCtx,
  { providerId, userId }: Doc<"waitingEntries">,
  place: { title: string; startsAt: number; until: number },
) {
  const name = await nameOf(ctx, providerId);
  await tell(ctx, userId, { kind: "place_offered", name, ...place }, { subjectId: providerId });
}
