import document from "../../../docs/openapi.json";
import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { ActionCtx } from "../../_generated/server";
import type { Scope } from "../integrations/apiKeys";
import { moveIn, nameIn, newBookingIn, pagingIn, readBody, reasonIn, whenIn } from "./fields";
import { type ApiAnswer, badRequest, NOT_FOUND } from "./problems";

export const API_PREFIX = "/api/v1/";

/** A call whose key was opened, or one that needs none. */
export type Call = {
  ctx: ActionCtx;
  request: Request;
  userId: Id<"users">;
  /** What stands in the address where the operation has `{id}`. */
  id: string;
};

export type Operation = {
  method: "GET" | "POST";
  /** Behind the prefix, as the description has it. */
  path: string;
  /** Missing: for anybody. */
  scope?: Scope;
  run: (call: Call) => Promise<ApiAnswer>;
};

const queryOf = ({ request }: Call) => new URL(request.url).searchParams;

const ok = (body: object): ApiAnswer => ({ status: 200, body });

async function listBookings(call: Call): Promise<ApiAnswer> {
  const paging = pagingIn(queryOf(call));
  const when = whenIn(queryOf(call));
  if ("problem" in paging) return paging;
  if ("problem" in when) return when;
  const { ctx, userId } = call;
  const args = { userId, ...paging.value, when: when.value };
  return ok(await ctx.runQuery(internal.apiCalls.bookings, args));
}

async function getBooking({ ctx, userId, id: bookingId }: Call): Promise<ApiAnswer> {
  const body = await ctx.runQuery(internal.apiCalls.booking, { userId, bookingId });
  return body === null ? NOT_FOUND : { status: 200, body };
}

const MAX_KEY = 56;

async function createBooking({ ctx, request, userId }: Call): Promise<ApiAnswer> {
  const key = request.headers.get("idempotency-key")?.trim() ?? "";
  if (key === "" || key.length > MAX_KEY) {
    return badRequest(`The header Idempotency-Key has 1 to ${MAX_KEY} letters.`);
  }
  const body = await readBody(request);
  if ("problem" in body) return body;
  const booking = newBookingIn(body.value);
  if ("problem" in booking) return booking;
  return await ctx.runMutation(internal.apiCalls.create, { userId, key, ...booking.value });
}

async function cancelBooking({ ctx, request, userId, id }: Call): Promise<ApiAnswer> {
  const body = await readBody(request);
  if ("problem" in body) return body;
  const given = reasonIn(body.value);
  if ("problem" in given) return given;
  const args = { userId, bookingId: id, ...given.value };
  return await ctx.runMutation(internal.apiCalls.cancel, args);
}

async function moveBooking({ ctx, request, userId, id }: Call): Promise<ApiAnswer> {
  const body = await readBody(request);
  if ("problem" in body) return body;
  const given = moveIn(body.value);
  if ("problem" in given) return given;
  const args = { userId, bookingId: id, ...given.value };
  return await ctx.runMutation(internal.apiCalls.move, args);
}

async function inviteGuest({ ctx, request, userId, id }: Call): Promise<ApiAnswer> {
  const body = await readBody(request);
  if ("problem" in body) return body;
  const given = nameIn(body.value);
  if ("problem" in given) return given;
  const args = { userId, bookingId: id, ...given.value };
  return await ctx.runMutation(internal.apiCalls.inviteGuest, args);
}

/** Of each, everybody who was in it and each of their times is read. */
const MOST_SESSIONS = 20;

async function listSessions(call: Call): Promise<ApiAnswer> {
  const paging = pagingIn(queryOf(call), MOST_SESSIONS);
  const when = whenIn(queryOf(call));
  if ("problem" in paging) return paging;
  if ("problem" in when) return when;
  const { ctx, userId } = call;
  const args = { userId, ...paging.value, when: when.value, now: Date.now() };
  return ok(await ctx.runQuery(internal.apiCalls.sessions, args));
}

async function listRecordings(call: Call): Promise<ApiAnswer> {
  const paging = pagingIn(queryOf(call));
  if ("problem" in paging) return paging;
  const { ctx, userId } = call;
  return ok(await ctx.runQuery(internal.apiCalls.recordings, { userId, ...paging.value }));
}

async function linkRecording({ ctx, request, userId, id: recordingId }: Call): Promise<ApiAnswer> {
  const site = process.env.CONVEX_SITE_URL ?? new URL(request.url).origin;
  return await ctx.runMutation(internal.apiCalls.link, { userId, recordingId, site });
}

/** All that the API answers; a test holds it against the description. */
export const OPERATIONS: readonly Operation[] = [
  { method: "GET", path: "openapi.json", run: async () => ({ status: 200, body: document }) },
  { method: "GET", path: "bookings", scope: "bookings:read", run: listBookings },
  { method: "POST", path: "bookings", scope: "bookings:write", run: createBooking },
  { method: "GET", path: "bookings/{id}", scope: "bookings:read", run: getBooking },
  { method: "POST", path: "bookings/{id}/cancel", scope: "bookings:write", run: cancelBooking },
  { method: "POST", path: "bookings/{id}/move", scope: "bookings:write", run: moveBooking },
  { method: "POST", path: "bookings/{id}/guests", scope: "bookings:write", run: inviteGuest },
  { method: "GET", path: "sessions", scope: "sessions:read", run: listSessions },
  { method: "GET", path: "recordings", scope: "recordings:read", run: listRecordings },
  { method: "POST", path: "recordings/{id}/link", scope: "recordings:read", run: linkRecording },
];
