import type { OrderedQuery, PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { DataModel, Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { bookingAction } from "../booking/bookingEvents";
import { bounded } from "../paging";
import { namesOf, type Names } from "./rowNames";
import { inTime } from "./timeRange";

export const auditFilter = {
  /** As in an address: an id that is none matches nothing. */
  bookingId: v.optional(v.string()),
  /** Who did it. */
  userId: v.optional(v.id("users")),
  action: v.optional(bookingAction),
  /** UTC ms, inclusive. */
  from: v.optional(v.number()),
  /** UTC ms, exclusive. */
  until: v.optional(v.number()),
};
type AuditFilter = {
  bookingId?: string;
  userId?: Id<"users">;
  action?: Doc<"bookingEvents">["action"];
  from?: number;
  until?: number;
};

const person = v.object({ _id: v.id("users"), name: v.string() });

export const auditRow = v.object({
  _id: v.id("bookingEvents"),
  at: v.number(),
  action: bookingAction,
  /** Null: nobody, as by a rule. */
  actor: v.union(person, v.null()),
  subject: v.union(person, v.null()),
  booking: v.union(v.object({ _id: v.id("bookings"), title: v.string() }), v.null()),
  detail: v.union(v.string(), v.null()),
});
export type AuditRowView = Infer<typeof auditRow>;

/** A page of what people did to bookings, newest first; each mix of filters has an index of its own. */
export async function pageOfAudit(
  ctx: QueryCtx,
  filter: AuditFilter,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<AuditRowView>> {
  const bookingId = filter.bookingId && ctx.db.normalizeId("bookings", filter.bookingId);
  if (bookingId === null) return { page: [], isDone: true, continueCursor: "" };
  const page = await select(ctx, { ...filter, bookingId }).paginate(bounded(paginationOpts));
  const names = namesOf(ctx);
  return { ...page, page: await Promise.all(page.page.map((row) => toRow(names, row))) };
}

type Selected = Omit<AuditFilter, "bookingId"> & { bookingId?: Id<"bookings"> | "" };

function select(ctx: QueryCtx, filter: Selected): OrderedQuery<DataModel["bookingEvents"]> {
  const { bookingId, userId: actorId, action } = filter;
  const events = ctx.db.query("bookingEvents");
  return indexed().order("desc");

  function indexed() {
    if (bookingId && actorId && action) {
      return events.withIndex("by_booking_and_actor_and_action", (q) =>
        inTime(q.eq("bookingId", bookingId).eq("actorId", actorId).eq("action", action), filter),
      );
    }
    if (bookingId && actorId) {
      return events.withIndex("by_booking_and_actor", (q) =>
        inTime(q.eq("bookingId", bookingId).eq("actorId", actorId), filter),
      );
    }
    if (bookingId && action) {
      return events.withIndex("by_booking_and_action", (q) =>
        inTime(q.eq("bookingId", bookingId).eq("action", action), filter),
      );
    }
    if (actorId && action) {
      return events.withIndex("by_actor_and_action", (q) =>
        inTime(q.eq("actorId", actorId).eq("action", action), filter),
      );
    }
    if (bookingId) {
      return events.withIndex("by_booking", (q) => inTime(q.eq("bookingId", bookingId), filter));
    }
    if (actorId) {
      return events.withIndex("by_actor", (q) => inTime(q.eq("actorId", actorId), filter));
    }
    if (action) return events.withIndex("by_action", (q) => inTime(q.eq("action", action), filter));
    return events.withIndex("by_creation_time", (q) => inTime(q, filter));
  }
}

async function toRow(names: Names, row: Doc<"bookingEvents">): Promise<AuditRowView> {
  const { _id, _creationTime: at, action, actorId, subjectId, bookingId, detail = null } = row;
  return {
    _id,
    at,
    action,
    actor: actorId && (await names.person(actorId)),
    subject: subjectId ? await names.person(subjectId) : null,
    booking: bookingId ? await names.booking(bookingId) : null,
    detail,
  };
}
