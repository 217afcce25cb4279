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
  await tell(ctx, request.providerId, { ...factsOf(request), kind: "requested", name });
}

/** Its provider said no, or nothing. */
export async function tellOfRefusal(
  ctx: MutationCtx,
  request: Doc<"bookingRequests">,
  { kind, words }: { kind: "request_declined" | "request_expired"; words?: string },
) {
  const name = await nameOf(ctx, request.providerId);
  await tell(ctx, request.userId, { ...factsOf(request), kind, name, words });
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
  await tell(ctx, userId, { kind: "place_offered", name, ...place });
}
