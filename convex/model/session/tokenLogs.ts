import type {
  OrderedQuery,
  PaginationOptions,
  PaginationResult,
  QueryInitializer,
} from "convex/server";
import { type Infer, v } from "convex/values";
import type { DataModel, Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { namesOf, type Names } from "../audit/rowNames";
import { inTime } from "../audit/timeRange";
import { bounded } from "../paging";
import { role } from "../roles";
import { type JoinReason, joinReason, outcomeOf } from "./joinDecision";

const outcome = v.union(v.literal("granted"), v.literal("denied"));

export const tokenLogFilter = {
  /** As in an address: an id that is none matches nothing. */
  bookingId: v.optional(v.string()),
  userId: v.optional(v.id("users")),
  outcome: v.optional(outcome),
  reason: v.optional(joinReason),
  /** UTC ms, inclusive. */
  from: v.optional(v.number()),
  /** UTC ms, exclusive. */
  until: v.optional(v.number()),
};
type TokenLogFilter = {
  bookingId?: string;
  userId?: Id<"users">;
  outcome?: "granted" | "denied";
  reason?: JoinReason;
  from?: number;
  until?: number;
};

export const tokenLogRow = v.object({
  _id: v.id("tokenLogs"),
  at: v.number(),
  outcome,
  reason: joinReason,
  isProbe: v.boolean(),
  person: v.object({ _id: v.id("users"), name: v.string() }),
  role: v.union(role, v.null()),
  booking: v.union(v.object({ _id: v.id("bookings"), title: v.string() }), v.null()),
  grants: v.array(v.string()),
  expiresAt: v.union(v.number(), v.null()),
  requestId: v.string(),
  attemptId: v.string(),
});
export type TokenLogRow = Infer<typeof tokenLogRow>;

const NOTHING = { page: [], isDone: true, continueCursor: "" };

/** A page of the log, newest first; each combination of filters has an index of its own. */
export async function pageOfTokenLogs(
  ctx: QueryCtx,
  filter: TokenLogFilter,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<TokenLogRow>> {
  const bookingId = filter.bookingId && ctx.db.normalizeId("bookings", filter.bookingId);
  if (bookingId === null) return NOTHING;
  const { outcome, reason } = filter;
  if (outcome && reason && outcome !== outcomeOf(reason)) return NOTHING;
  const page = await select(ctx, { ...filter, bookingId }).paginate(bounded(paginationOpts));
  const names = namesOf(ctx);
  return { ...page, page: await Promise.all(page.page.map((log) => toRow(names, log))) };
}

type Selected = Omit<TokenLogFilter, "bookingId"> & { bookingId?: Id<"bookings"> | "" };

function select(ctx: QueryCtx, filter: Selected): OrderedQuery<DataModel["tokenLogs"]> {
  const logs = ctx.db.query("tokenLogs");
  return (filter.reason ? byReason(logs, filter, filter.reason) : byOutcome(logs, filter)).order(
    "desc",
  );
}

type Logs = QueryInitializer<DataModel["tokenLogs"]>;

/** A reason has one outcome alone, so that it needs no index with both. */
function byReason(logs: Logs, filter: Selected, reason: JoinReason) {
  const { bookingId, userId } = filter;
  if (bookingId && userId) {
    return logs.withIndex("by_booking_and_user_and_reason", (q) =>
      inTime(q.eq("bookingId", bookingId).eq("userId", userId).eq("reason", reason), filter),
    );
  }
  if (bookingId) {
    return logs.withIndex("by_booking_and_reason", (q) =>
      inTime(q.eq("bookingId", bookingId).eq("reason", reason), filter),
    );
  }
  if (userId) {
    return logs.withIndex("by_user_and_reason", (q) =>
      inTime(q.eq("userId", userId).eq("reason", reason), filter),
    );
  }
  return logs.withIndex("by_reason", (q) => inTime(q.eq("reason", reason), filter));
}

function byOutcome(logs: Logs, filter: Selected) {
  const { bookingId, userId, outcome } = filter;
  if (bookingId && userId && outcome) {
    return logs.withIndex("by_booking_and_user_and_outcome", (q) =>
      inTime(q.eq("bookingId", bookingId).eq("userId", userId).eq("outcome", outcome), filter),
    );
  }
  if (bookingId && userId) {
    return logs.withIndex("by_booking_and_user", (q) =>
      inTime(q.eq("bookingId", bookingId).eq("userId", userId), filter),
    );
  }
  if (bookingId && outcome) {
    return logs.withIndex("by_booking_and_outcome", (q) =>
      inTime(q.eq("bookingId", bookingId).eq("outcome", outcome), filter),
    );
  }
  if (userId && outcome) {
    return logs.withIndex("by_user_and_outcome", (q) =>
      inTime(q.eq("userId", userId).eq("outcome", outcome), filter),
    );
  }
  if (bookingId) {
    return logs.withIndex("by_booking", (q) => inTime(q.eq("bookingId", bookingId), filter));
  }
  if (userId) return logs.withIndex("by_user", (q) => inTime(q.eq("userId", userId), filter));
  if (outcome) return logs.withIndex("by_outcome", (q) => inTime(q.eq("outcome", outcome), filter));
  return logs.withIndex("by_creation_time", (q) => inTime(q, filter));
}

async function toRow(names: Names, log: Doc<"tokenLogs">): Promise<TokenLogRow> {
  return {
    _id: log._id,
    at: log._creationTime,
    outcome: log.outcome,
    reason: log.reason,
    isProbe: log.isProbe ?? false,
    person: await names.person(log.userId),
    role: log.role ?? null,
    booking: log.bookingId ? await names.booking(log.bookingId) : null,
    grants: log.grants,
    expiresAt: log.expiresAt ?? null,
    requestId: log.requestId,
    attemptId: log.attemptId,
  };
}
