import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { takenOf } from "../calendar/calendar";
import { offerOf } from "./offering";
import { answer, requestState } from "./requestState";
import { tellOfRefusal, tellOfWithdrawal } from "./requestTelling";
import { findService } from "./services";
import { confirmRequest, sessionAt, whyNoSeat } from "./sessionSeats";
import { seatsLeftAt } from "./slots";
import { offerPlaces } from "./waitingOffers";

export const requestRow = v.object({
  requestId: v.id("bookingRequests"),
  title: v.string(),
  startsAt: v.number(),
  endsAt: v.number(),
  /** The client to the provider, the provider to the client. */
  name: v.string(),
  state: requestState,
  answers: v.array(answer),
  bookingId: v.optional(v.id("bookings")),
  message: v.optional(v.string()),
});

export const approveResult = v.union(
  v.object({ kind: v.literal("booked"), bookingId: v.id("bookings") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_found"),
      v.literal("decided"),
      v.literal("service_gone"),
      v.literal("too_late"),
      v.literal("taken"),
    ),
  }),
);
export const closeRequestResult = v.union(
  v.object({ kind: v.literal("closed") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("decided"), v.literal("bad_message")),
  }),
);
type CloseResult = Infer<typeof closeRequestResult>;

const MAX_MESSAGE = 500;
const MAX_LISTED = 100;

async function findRequest(ctx: QueryCtx, requestId: string) {
  const id = ctx.db.normalizeId("bookingRequests", requestId);
  return id && (await ctx.db.get("bookingRequests", id));
}

/** The provider agrees: the booking is made with what the request kept free. */
export async function approve(
  ctx: MutationCtx,
  user: Doc<"users">,
  requestId: string,
): Promise<Infer<typeof approveResult>> {
  const request = await findRequest(ctx, requestId);
  if (!request || request.providerId !== user._id) return { kind: "refused", reason: "not_found" };
  if (request.bookingId) return { kind: "booked", bookingId: request.bookingId };
  if (request.state !== "waiting") return { kind: "refused", reason: "decided" };
  if (request.startsAt <= Date.now()) return { kind: "refused", reason: "too_late" };
  const service = await findService(ctx, request.serviceId);
  if (service === null) return { kind: "refused", reason: "service_gone" };
  if (!(await hasRoomFor(ctx, service, request))) return { kind: "refused", reason: "taken" };
  if (request.expireJob) await ctx.scheduler.cancel(request.expireJob);
  return { kind: "booked", bookingId: await confirmRequest(ctx, service, request, user._id) };
}

/** What the provider booked by hand meanwhile may be in the way. */
async function hasRoomFor(
  ctx: QueryCtx,
  service: Doc<"services">,
  request: Doc<"bookingRequests">,
): Promise<boolean> {
  const { startsAt, endsAt, userId } = request;
  const session = await sessionAt(ctx, service, startsAt);
  if ((await whyNoSeat(ctx, session, userId)) !== null) return false;
  const except = { requestId: request._id };
  const span = { from: startsAt, until: endsAt };
  const options = { except, now: Date.now() };
  const known = await takenOf(ctx, request.providerId, span, options);
  return seatsLeftAt(offerOf(service), known, request) > 0;
}

export async function decline(
  ctx: MutationCtx,
  user: Doc<"users">,
  { requestId, message }: { requestId: string; message?: string },
): Promise<CloseResult> {
  const request = await findRequest(ctx, requestId);
  if (!request || request.providerId !== user._id) return { kind: "refused", reason: "not_found" };
  if ((message ?? "").length > MAX_MESSAGE) return { kind: "refused", reason: "bad_message" };
  const said = message?.trim() || undefined;
  return await close(ctx, request, { state: "declined", ...(said && { message: said }) });
}

export async function withdraw(
  ctx: MutationCtx,
  user: Doc<"users">,
  requestId: string,
): Promise<CloseResult> {
  const request = await findRequest(ctx, requestId);
  if (!request || request.userId !== user._id) return { kind: "refused", reason: "not_found" };
  return await close(ctx, request, { state: "withdrawn" });
}

type Closing = { state: "declined" | "withdrawn" | "expired"; message?: string };

async function close(
  ctx: MutationCtx,
  request: Doc<"bookingRequests">,
  closing: Closing,
): Promise<CloseResult> {
  if (request.state === closing.state) return { kind: "closed" };
  if (request.state !== "waiting") return { kind: "refused", reason: "decided" };
  await endWaiting(ctx, request, closing);
  await offerPlaces(ctx, request.providerId, request.startsAt);
  return { kind: "closed" };
}

/** Ends a request that waits and tells its other side; whoever calls gives its time to others. */
export async function endWaiting(
  ctx: MutationCtx,
  request: Doc<"bookingRequests">,
  closing: Closing,
): Promise<void> {
  if (request.expireJob && closing.state !== "expired")
    await ctx.scheduler.cancel(request.expireJob);
  await ctx.db.patch("bookingRequests", request._id, { ...closing, expireJob: undefined });
  if (closing.state === "withdrawn") return await tellOfWithdrawal(ctx, request);
  const kind = closing.state === "declined" ? "request_declined" : "request_expired";
  await tellOfRefusal(ctx, request, { kind, words: closing.message });
}

/** The start has come, and its provider has said nothing. */
export async function expire(ctx: MutationCtx, requestId: Id<"bookingRequests">): Promise<void> {
  const request = await ctx.db.get("bookingRequests", requestId);
  if (request?.state === "waiting") await close(ctx, request, { state: "expired" });
}

/** Requests that wait for the caller's word, by their start. */
export async function listWaiting(ctx: QueryCtx, user: Doc<"users">) {
  const rows = await ctx.db
    .query("bookingRequests")
    .withIndex("by_provider_and_state_and_start", (q) =>
      q.eq("providerId", user._id).eq("state", "waiting"),
    )
    .take(MAX_LISTED);
  return await Promise.all(rows.map((row) => toRow(ctx, row, row.userId)));
}

/** The caller's own requests that became no booking, the newest first. */
export async function listOwn(ctx: QueryCtx, user: Doc<"users">) {
  const lists = await Promise.all(
    (["waiting", "declined", "expired"] as const).map((state) =>
      ctx.db
        .query("bookingRequests")
        .withIndex("by_user_and_state", (q) => q.eq("userId", user._id).eq("state", state))
        .order("desc")
        .take(MAX_LISTED),
    ),
  );
  const rows = lists.flat().sort((a, b) => b._creationTime - a._creationTime);
  return await Promise.all(rows.map((row) => toRow(ctx, row, row.providerId)));
}

async function toRow(
  ctx: QueryCtx,
  request: Doc<"bookingRequests">,
  other: Id<"users">,
): Promise<Infer<typeof requestRow>> {
  const { _id: requestId, title, startsAt, endsAt, state, answers, bookingId, message } = request;
  const name = (await ctx.db.get("users", other))?.name ?? "";
  return { requestId, title, startsAt, endsAt, name, state, answers, bookingId, message };
}

/** What the clients of a booking answered, to its providers; to a client, what they did. */
export const bookingAnswers = v.union(
  v.array(v.object({ name: v.string(), answers: v.array(answer) })),
  v.null(),
);

export async function answersOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof bookingAnswers>> {
  const own = await findOwn(ctx, bookingId, user._id);
  if (own === null) return null;
  const { booking, membership } = own;
  const isClient = membership.role === "client";
  const rows = await ctx.db
    .query("bookingRequests")
    .withIndex("by_booking_and_user", (q) => {
      const ofBooking = q.eq("bookingId", booking._id);
      return isClient ? ofBooking.eq("userId", user._id) : ofBooking;
    })
    .take(MAX_LISTED);
  const confirmed = rows.filter(({ state }) => state === "confirmed");
  return await Promise.all(
    confirmed.map(async ({ userId, answers }) => ({
      name: (await ctx.db.get("users", userId))?.name ?? "",
      answers,
    })),
  );
}
