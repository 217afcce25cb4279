import type { OrderedQuery, PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { DataModel, Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { joinReason } from "./joinDecision";
import { bounded } from "../paging";
import { role } from "../roles";

const outcome = v.union(v.literal("granted"), v.literal("denied"));

export const tokenLogFilter = {
  /** As in an address: an id that is none matches nothing. */
  bookingId: v.optional(v.string()),
  userId: v.optional(v.id("users")),
  outcome: v.optional(outcome),
  /** UTC ms, inclusive. */
  from: v.optional(v.number()),
  /** UTC ms, exclusive. */
  until: v.optional(v.number()),
};
type TokenLogFilter = {
  bookingId?: string;
  userId?: Id<"users">;
  outcome?: "granted" | "denied";
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

/** A page of the log, newest first; each combination of filters has an index of its own. */
export async function pageOfTokenLogs(
  ctx: QueryCtx,
  filter: TokenLogFilter,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<TokenLogRow>> {
  const bookingId = filter.bookingId && ctx.db.normalizeId("bookings", filter.bookingId);
  if (bookingId === null) return { page: [], isDone: true, continueCursor: "" };
  const page = await select(ctx, { ...filter, bookingId }).paginate(bounded(paginationOpts));
  return { ...page, page: await Promise.all(page.page.map((log) => toRow(ctx, log))) };
}

type TimeRange = {
  gte(field: "_creationTime", at: number): { lt(field: "_creationTime", at: number): object };
};

function select(
  ctx: QueryCtx,
  {
    bookingId,
    userId,
    outcome,
    from = 0,
    until = Number.MAX_SAFE_INTEGER,
  }: Omit<TokenLogFilter, "bookingId"> & { bookingId?: Id<"bookings"> | "" },
): OrderedQuery<DataModel["tokenLogs"]> {
  const logs = ctx.db.query("tokenLogs");
  const inTime = <Q extends TimeRange>(q: Q) =>
    q.gte("_creationTime", from).lt("_creationTime", until) as ReturnType<
      ReturnType<Q["gte"]>["lt"]
    >;
  return indexed().order("desc");

  function indexed() {
    if (bookingId && userId && outcome) {
      return logs.withIndex("by_booking_and_user_and_outcome", (q) =>
        inTime(q.eq("bookingId", bookingId).eq("userId", userId).eq("outcome", outcome)),
      );
    }
    if (bookingId && userId) {
      return logs.withIndex("by_booking_and_user", (q) =>
        inTime(q.eq("bookingId", bookingId).eq("userId", userId)),
      );
    }
    if (bookingId && outcome) {
      return logs.withIndex("by_booking_and_outcome", (q) =>
        inTime(q.eq("bookingId", bookingId).eq("outcome", outcome)),
      );
    }
    if (userId && outcome) {
      return logs.withIndex("by_user_and_outcome", (q) =>
        inTime(q.eq("userId", userId).eq("outcome", outcome)),
      );
    }
    if (bookingId) return logs.withIndex("by_booking", (q) => inTime(q.eq("bookingId", bookingId)));
    if (userId) return logs.withIndex("by_user", (q) => inTime(q.eq("userId", userId)));
    if (outcome) return logs.withIndex("by_outcome", (q) => inTime(q.eq("outcome", outcome)));
    return logs.withIndex("by_creation_time", (q) => inTime(q));
  }
}

async function toRow(ctx: QueryCtx, log: Doc<"tokenLogs">): Promise<TokenLogRow> {
  const user = await ctx.db.get("users", log.userId);
  const booking = log.bookingId ? await ctx.db.get("bookings", log.bookingId) : null;
  return {
    _id: log._id,
    at: log._creationTime,
    outcome: log.outcome,
    reason: log.reason,
    isProbe: log.isProbe ?? false,
    person: { _id: log.userId, name: user?.name ?? "" },
    role: log.role ?? null,
    booking: booking && { _id: booking._id, title: booking.title },
    grants: log.grants,
    expiresAt: log.expiresAt ?? null,
    requestId: log.requestId,
    attemptId: log.attemptId,
  };
}
