import { type Infer, v } from "convex/values";
import { dateAt } from "../../../lib/time/zone";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { busyOf } from "../booking/bookingTerms";
import { deleteHold, holdsOf } from "./holds";
import { requireBookLimit } from "../limits";
import { findOffering, findSlot, type Offering, unavailable } from "./offering";
import type { Answer } from "./requestState";
import { tellOfRequest } from "./requestTelling";
import { dropChosen, offerDropped } from "./slotHolds";
import type { Slot } from "./slots";
import { confirmRequest, sessionAt, whyNoSeat } from "./sessionSeats";
import { entriesOf } from "./waiting";
import { dateOfWish } from "./waitingOffers";

/** What a client's page sends; `clientKey` is one for each form, however often it is sent. */
export const orderArgs = {
  serviceId: v.string(),
  startsAt: v.number(),
  clientKey: v.string(),
  answers: v.array(v.object({ key: v.string(), text: v.string() })),
};
type Order = {
  serviceId: string;
  startsAt: number;
  clientKey: string;
  answers: { key: string; text: string }[];
};

const orderProblem = v.union(
  v.literal("service_gone"),
  v.literal("own_service"),
  /** Empty, too long, or that of another form. */
  v.literal("bad_key"),
  /** What came of this form is over: declined, taken back, expired or cancelled. */
  v.literal("closed"),
  v.literal("bad_answers"),
  v.literal("answers_missing"),
  v.literal("already_booked"),
  /** A provider put them out of that session. */
  v.literal("removed"),
  v.literal("too_many_requests"),
);

export const orderResult = v.union(
  v.object({ kind: v.literal("booked"), bookingId: v.id("bookings") }),
  v.object({ kind: v.literal("requested"), requestId: v.id("bookingRequests") }),
  unavailable,
  v.object({ kind: v.literal("refused"), reason: orderProblem }),
);
type OrderResult = Infer<typeof orderResult>;

const MAX_KEY = 64;
const MAX_ANSWER = 2_000;
/** Requests of one client that wait: each takes time of somebody. */
const MAX_WAITING = 10;

/** Books a slot, or asks its provider for it; checked and written at once. */
export async function orderSlot(
  ctx: MutationCtx,
  user: Doc<"users">,
  order: Order,
): Promise<OrderResult> {
  if (order.clientKey === "" || order.clientKey.length > MAX_KEY) return refused("bad_key");
  const known = await requestOf(ctx, user._id, order.clientKey);
  if (known) return await outcomeOf(ctx, known, order);
  // A page that lost an answer asks for it as often as it likes.
  await requireBookLimit(ctx, user._id);
  const offering = await findOffering(ctx, order.serviceId);
  if (offering === null) return refused("service_gone");
  const { service } = offering;
  if (service.providerId === user._id) return refused("own_service");
  const answers = answersTo(service.questions, order.answers);
  if (typeof answers === "string") return refused(answers);
  const session = await sessionAt(ctx, service, order.startsAt);
  const noSeat = await whyNoSeat(ctx, session, user._id);
  if (noSeat !== null) return refused(noSeat);
  if (await isWaitingTooMuch(ctx, user._id, service)) return refused("too_many_requests");
  const found = await findSlot(ctx, offering, order.startsAt, { holdsOf: user._id });
  if ("kind" in found) return found;
  return await placeOrder(ctx, user, offering, {
    slot: found,
    clientKey: order.clientKey,
    answers,
  });
}

function refused(reason: Infer<typeof orderProblem>): OrderResult {
  return { kind: "refused", reason };
}

async function requestOf(ctx: QueryCtx, userId: Id<"users">, clientKey: string) {
  return await ctx.db
    .query("bookingRequests")
    .withIndex("by_user_and_client_key", (q) => q.eq("userId", userId).eq("clientKey", clientKey))
    .unique();
}

/** What came of a form that is sent again. */
async function outcomeOf(
  ctx: QueryCtx,
  { _id: requestId, serviceId, startsAt, state, bookingId }: Doc<"bookingRequests">,
  order: Order,
): Promise<OrderResult> {
  const isSame = serviceId === order.serviceId && startsAt === order.startsAt;
  if (!isSame) return refused("bad_key");
  if (state === "waiting") return { kind: "requested", requestId };
  const booking = bookingId && (await ctx.db.get("bookings", bookingId));
  const isOn = state === "confirmed" && booking && booking.state !== "cancelled";
  return isOn ? { kind: "booked", bookingId: booking._id } : refused("closed");
}

/** The answers with their questions, or what is wrong with them. */
function answersTo(
  questions: Doc<"services">["questions"],
  given: Order["answers"],
): Answer[] | "bad_answers" | "answers_missing" {
  const texts = new Map(given.map(({ key, text }) => [key, text.trim()]));
  const isKnown = ({ key }: { key: string }) => questions.some((asked) => asked.key === key);
  const isFine =
    texts.size === given.length &&
    given.every((one) => isKnown(one) && one.text.length <= MAX_ANSWER);
  if (!isFine) return "bad_answers";
  if (questions.some(({ key, isRequired }) => isRequired && !texts.get(key))) {
    return "answers_missing";
  }
  return questions
    .filter(({ key }) => texts.get(key))
    .map(({ key, text: question }) => ({ key, question, text: texts.get(key)! }));
}

async function isWaitingTooMuch(
  ctx: QueryCtx,
  userId: Id<"users">,
  { approval }: Doc<"services">,
): Promise<boolean> {
  if (approval === "instant") return false;
  const waiting = await ctx.db
    .query("bookingRequests")
    .withIndex("by_user_and_state", (q) => q.eq("userId", userId).eq("state", "waiting"))
    .take(MAX_WAITING);
  return waiting.length === MAX_WAITING;
}

async function placeOrder(
  ctx: MutationCtx,
  user: Doc<"users">,
  { page, service }: Offering,
  { slot, clientKey, answers }: { slot: Slot; clientKey: string; answers: Answer[] },
): Promise<OrderResult> {
  const { startsAt, endsAt } = slot;
  const requestId = await ctx.db.insert("bookingRequests", {
    providerId: page.providerId,
    serviceId: service._id,
    userId: user._id,
    clientKey,
    title: service.title,
    startsAt,
    endsAt,
    ...busyOf(slot, service),
    answers,
    state: "waiting",
  });
  const dropped = await dropChosen(ctx, user._id);
  const kept = await endWait(ctx, user._id, {
    serviceId: service._id,
    page,
    startsAt,
  });
  const given = [...dropped, ...kept];
  if (service.approval === "instant") {
    const request = (await ctx.db.get("bookingRequests", requestId))!;
    const bookingId = await confirmRequest(ctx, service, request, user._id);
    await offerDropped(ctx, given);
    return { kind: "booked", bookingId };
  }
  const expireJob = await ctx.scheduler.runAt(startsAt, internal.requests.expire, { requestId });
  await ctx.db.patch("bookingRequests", requestId, { expireJob });
  await tellOfRequest(ctx, (await ctx.db.get("bookingRequests", requestId))!);
  await offerDropped(ctx, given);
  return { kind: "requested", requestId };
}

/** Who has a place waits no more for it, or for any of that service on that date: what was kept is free. */
async function endWait(
  ctx: MutationCtx,
  userId: Id<"users">,
  {
    serviceId,
    page,
    startsAt,
  }: { serviceId: Id<"services">; page: Doc<"providerPages">; startsAt: number },
): Promise<Doc<"holds">[]> {
  const date = dateAt(page.zone, startsAt);
  const over = (await entriesOf(ctx, userId)).filter(
    (one) =>
      one.serviceId === serviceId &&
      (one.startsAt ?? startsAt) === startsAt &&
      dateOfWish(one, page) === date,
  );
  for (const { _id } of over) await ctx.db.delete("waitingEntries", _id);
  const kept = (await holdsOf(ctx, userId)).filter(({ entryId }) =>
    over.some(({ _id }) => _id === entryId),
  );
  for (const row of kept) await deleteHold(ctx, row);
  return kept;
}
