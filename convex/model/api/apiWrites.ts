import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { findProvided } from "../access";
import { appOrigin } from "../appOrigin";
import { createBooking } from "../booking/bookings";
import { cancelBooking } from "../booking/cancellations";
import { moveBooking } from "../booking/moves";
import { invite } from "../guests/guestInvites";
import { watchRecording } from "../recording/recordingWatch";
import type { BookingAnswer, GuestAnswer, LinkAnswer, Problem } from "./apiShapes";
import { bookingOf, isOfProvided } from "./apiViews";
import type { NewBookingBody } from "./fields";
import { NOT_FOUND, problem } from "./problems";

/** What the app's pages may do, with the same rules: each answer of theirs has a status here. */
const TITLES: Record<string, [status: number, title: string]> = {
  not_provider: [403, "The key's owner provides no sessions any more."],
  bad_title: [422, "The title is empty or too long."],
  bad_request_key: [422, "The idempotency key is empty or too long."],
  used_request_key: [409, "The idempotency key made another booking."],
  no_clients: [422, "A session has a client at least."],
  too_many_clients: [422, "There are more clients than a session can have."],
  unknown_client: [422, "A client is not known, or named twice."],
  bad_time: [422, "The time is past, too far ahead, or of a length that is not offered."],
  bad_policy: [422, "The rules of the session do not fit together."],
  bad_reason: [422, "The reason is too long."],
  bad_name: [422, "The name is empty or too long."],
  not_set_up: [422, "This deployment invites nobody without an account."],
  too_many: [409, "The session is full."],
  taken: [409, "The provider's time is taken then."],
  too_late: [409, "That time is past."],
  too_far: [409, "That time is too far ahead."],
  already_over: [409, "The session is over, or was cancelled."],
  already_started: [409, "The session has begun."],
  not_allowed: [409, "It can no longer be changed."],
  group: [409, "A group is its provider's to move."],
  service_gone: [409, "Its service is offered no more."],
  not_ready: [409, "There is no file yet, or no more."],
};

function refused(reason: string, more: Partial<Problem> = {}) {
  if (reason === "not_found") return NOT_FOUND;
  const [status, title] = TITLES[reason] ?? [422, "The request was refused."];
  return problem(status, reason, title, more);
}

/** Keys of programs and of pages do not meet. */
const OF_API = "api:";

export async function create(
  ctx: MutationCtx,
  user: Doc<"users">,
  { key, ...request }: NewBookingBody & { key: string },
): Promise<BookingAnswer> {
  const ids = request.clientIds.map((id) => ctx.db.normalizeId("users", id));
  const clientIds = ids.filter((id) => id !== null);
  if (clientIds.length < ids.length) return refused("unknown_client");
  // Whoever comes by a link alone is invited once there is a booking.
  const isAlone = clientIds.length === 0;
  const made = { ...request, clientIds, isAlone, requestKey: OF_API + key };
  const result = await createBooking(ctx, user, made);
  if (result.kind === "created") {
    return { status: 201, body: (await bookingOf(ctx, user, result.bookingId))! };
  }
  if (!("startsAt" in result)) return refused(result.reason);
  return refused(result.reason, { blockedAt: new Date(result.startsAt).toISOString() });
}

type Named = { bookingId: string };

export async function cancel(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: Named & { reason?: string },
): Promise<BookingAnswer> {
  if ((await findProvided(ctx, args.bookingId, user._id)) === null) return NOT_FOUND;
  const result = await cancelBooking(ctx, user, args);
  if (result.kind === "refused") return refused(result.reason);
  return { status: 200, body: (await bookingOf(ctx, user, args.bookingId))! };
}

export async function move(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: Named & { startsAt: number; reason?: string },
): Promise<BookingAnswer> {
  if ((await findProvided(ctx, args.bookingId, user._id)) === null) return NOT_FOUND;
  const result = await moveBooking(ctx, user, args);
  if (result.kind === "moved") {
    return { status: 200, body: (await bookingOf(ctx, user, args.bookingId))! };
  }
  if (!("alternatives" in result)) return refused(result.reason);
  const alternatives = result.alternatives.map(({ startsAt }) => new Date(startsAt).toISOString());
  return refused(result.reason, { alternatives });
}

/** A link that lets one person in without an account; it is told this once. */
export async function inviteGuest(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: Named & { name: string },
): Promise<GuestAnswer> {
  const result = await invite(ctx, user, args);
  if (result.kind === "refused") return refused(result.reason);
  const { inviteId: id, secret } = result;
  return { status: 201, body: { id, secret, url: `${appOrigin()}/guest#${secret}` } };
}

/** Where the file of a recording can be fetched for some minutes; noted as a download of its provider. */
export async function link(
  ctx: MutationCtx,
  user: Doc<"users">,
  { recordingId, site }: { recordingId: string; site: string },
): Promise<LinkAnswer> {
  if (!(await isOfProvided(ctx, user, recordingId))) return NOT_FOUND;
  const result = await watchRecording(ctx, user, { recordingId, purpose: "download" });
  if (result.kind === "refused") {
    const { reason, retryAt } = result;
    if (reason !== "rate_limited") return refused(reason);
    return problem(429, reason, "Too many links; wait a moment.", { retryAt });
  }
  const parts = result.parts.map(({ path }) => ({ url: site + path }));
  return { status: 201, body: { expiresAt: new Date(result.expiresAt).toISOString(), parts } };
}
