import type { OrderedQuery, PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { DataModel, Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { type AccountAction, accountAction } from "../identity/accountEvents";
import { bounded } from "../paging";
import { namesOf, type Names } from "./rowNames";
import { inTime } from "./timeRange";

export const accountFilter = {
  /** Whose account it is: what is done to one's own is done by oneself, all else by nobody here. */
  userId: v.optional(v.id("users")),
  action: v.optional(accountAction),
  /** UTC ms, inclusive. */
  from: v.optional(v.number()),
  /** UTC ms, exclusive. */
  until: v.optional(v.number()),
};
type AccountFilter = {
  userId?: Id<"users">;
  action?: AccountAction;
  from?: number;
  until?: number;
};

const person = v.object({ _id: v.id("users"), name: v.string() });

export const accountRow = v.object({
  _id: v.id("accountEvents"),
  at: v.number(),
  action: accountAction,
  /** Null: an operator, the sign-in's provider, or a rule. */
  actor: v.union(person, v.null()),
  subject: person,
  itemId: v.union(v.string(), v.null()),
  detail: v.union(v.string(), v.null()),
});
export type AccountRowView = Infer<typeof accountRow>;

/** A page of what was done to accounts, newest first; each mix of filters has an index of its own. */
export async function pageOfAccounts(
  ctx: QueryCtx,
  filter: AccountFilter,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<AccountRowView>> {
  const page = await select(ctx, filter).paginate(bounded(paginationOpts));
  const names = namesOf(ctx);
  return { ...page, page: await Promise.all(page.page.map((row) => toRow(names, row))) };
}

function select(ctx: QueryCtx, filter: AccountFilter): OrderedQuery<DataModel["accountEvents"]> {
  const { userId: subjectId, action } = filter;
  const events = ctx.db.query("accountEvents");
  return indexed().order("desc");

  function indexed() {
    if (subjectId && action) {
      return events.withIndex("by_subject_and_action", (q) =>
        inTime(q.eq("subjectId", subjectId).eq("action", action), filter),
      );
    }
    if (subjectId) {
      return events.withIndex("by_subject", (q) => inTime(q.eq("subjectId", subjectId), filter));
    }
    if (action) return events.withIndex("by_action", (q) => inTime(q.eq("action", action), filter));
    return events.withIndex("by_creation_time", (q) => inTime(q, filter));
  }
}

async function toRow(names: Names, row: Doc<"accountEvents">): Promise<AccountRowView> {
  const { _id, _creationTime: at, action, actorId, subjectId, itemId = null, detail = null } = row;
  return {
    _id,
    at,
    action,
    actor: actorId && (await names.person(actorId)),
    subject: await names.person(subjectId),
    itemId,
    detail,
  };
}
