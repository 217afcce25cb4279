import type { PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { increment, total } from "./counters";
import { bounded } from "./paging";
import { repairKind } from "./repairTables";

export type RepairKind = Infer<typeof repairKind>;
export const REPAIR_KINDS = repairKind.members.map(({ value }) => value);

export type Repair = { kind: RepairKind; bookingId?: Id<"bookings">; detail: string };

const MAX_DETAIL = 120;

/** The counter of a kind, in `counters`: it goes on when the rows are pruned. */
const repairCounter = (kind: RepairKind) => `repair:${kind}`;

/** Notes a mismatch that was put right, and counts it. Of what can happen again, see `recordRepairOnce`. */
export async function recordRepair(ctx: MutationCtx, repair: Repair): Promise<void> {
  const { kind, bookingId } = repair;
  const detail = repair.detail.slice(0, MAX_DETAIL);
  await ctx.db.insert("repairs", { kind, bookingId, detail });
  await increment(ctx, repairCounter(kind));
}

/** The same of one thing, tried each minute until it holds, is one repair. */
export async function recordRepairOnce(ctx: MutationCtx, repair: Repair): Promise<void> {
  if (!(await hasRepair(ctx, repair))) await recordRepair(ctx, repair);
}

export async function hasRepair(ctx: QueryCtx, repair: Repair): Promise<boolean> {
  const detail = repair.detail.slice(0, MAX_DETAIL);
  const known = await ctx.db
    .query("repairs")
    .withIndex("by_booking_and_kind_and_detail", (q) =>
      q.eq("bookingId", repair.bookingId).eq("kind", repair.kind).eq("detail", detail),
    )
    .first();
  return known !== null;
}

/** Whether one of these kinds was noted after then. */
export async function hasRepairSince(
  ctx: QueryCtx,
  kinds: readonly RepairKind[],
  after: number,
): Promise<boolean> {
  const found = await Promise.all(
    kinds.map((kind) =>
      ctx.db
        .query("repairs")
        .withIndex("by_kind", (q) => q.eq("kind", kind).gt("_creationTime", after))
        .first(),
    ),
  );
  return found.some((row) => row !== null);
}

export const repairRow = v.object({
  _id: v.id("repairs"),
  at: v.number(),
  kind: repairKind,
  detail: v.string(),
  booking: v.union(v.object({ _id: v.id("bookings"), title: v.string() }), v.null()),
});
export type RepairRow = Infer<typeof repairRow>;

/** A page of repairs, the newest first. */
export async function pageOfRepairs(
  ctx: QueryCtx,
  { kind }: { kind?: RepairKind },
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<RepairRow>> {
  const rows = ctx.db.query("repairs");
  const chosen = kind ? rows.withIndex("by_kind", (q) => q.eq("kind", kind)) : rows;
  const page = await chosen.order("desc").paginate(bounded(paginationOpts));
  return { ...page, page: await Promise.all(page.page.map((row) => toRow(ctx, row))) };
}

async function toRow(ctx: QueryCtx, row: Doc<"repairs">): Promise<RepairRow> {
  const { _id, _creationTime: at, kind, detail, bookingId } = row;
  const booking = bookingId ? await ctx.db.get("bookings", bookingId) : null;
  const shown = booking && { _id: booking._id, title: booking.title };
  return { _id, at, kind, detail, booking: shown };
}

export const repairCount = v.object({ kind: repairKind, count: v.number() });

/** How often each kind was mended so far, those that never were left out. */
export async function countRepairs(ctx: QueryCtx): Promise<Infer<typeof repairCount>[]> {
  const counts = await Promise.all(
    REPAIR_KINDS.map(async (kind) => ({ kind, count: await total(ctx, repairCounter(kind)) })),
  );
  return counts.filter(({ count }) => count > 0);
}
