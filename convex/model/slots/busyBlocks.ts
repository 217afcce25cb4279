import type { Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { isSpan, type Span } from "../booking/bookingSpan";
import { LONGEST_TAKEN } from "./slots";

type Block = { startsAt: number; endsAt: number };

const MAX_ROWS = 2_000;
const MAX_TIME = Date.UTC(2099, 0, 1);

/**
 * Keeps the blocks of one outside calendar and forgets those that it has no more; bookings that they
 * touch stay. What lasts longer than a day becomes several rows, as a search for a day looks no
 * further back. What is the same is not written: each write runs everybody's list of slots again.
 * @returns whether there was room for them all, and whether some time is free again
 */
export async function replaceBlocks(
  ctx: MutationCtx,
  args: { providerId: Id<"users">; source: string; blocks: Block[] },
): Promise<{ isAll: boolean; hasFreed: boolean }> {
  const { providerId, source, blocks } = args;
  const { rows, isAll } = rowsOf(blocks.filter(isBlock));
  const wanted = new Map(rows.map((row) => [keyOf(row), row]));
  const before = await ctx.db
    .query("busyBlocks")
    .withIndex("by_provider_and_source", (q) => q.eq("providerId", providerId).eq("source", source))
    .take(MAX_ROWS);
  let hasFreed = false;
  for (const row of before) {
    if (wanted.delete(keyOf(row))) continue;
    await ctx.db.delete("busyBlocks", row._id);
    hasFreed = true;
  }
  for (const row of wanted.values()) {
    await ctx.db.insert("busyBlocks", { providerId, source, ...row });
  }
  return { isAll, hasFreed };
}

function rowsOf(blocks: Block[]): { rows: Block[]; isAll: boolean } {
  const rows: Block[] = [];
  for (const block of blocks) {
    for (const row of daysOf(block)) {
      if (rows.length === MAX_ROWS) return { rows, isAll: false };
      rows.push(row);
    }
  }
  return { rows, isAll: true };
}

const MOST_SHOWN = 500;

/** What the outside calendars of a provider take in a span, by start; nothing for what is no span. */
export async function busyIn(ctx: QueryCtx, providerId: Id<"users">, span: Span): Promise<Block[]> {
  if (!isSpan(span)) return [];
  const rows = await ctx.db
    .query("busyBlocks")
    .withIndex("by_provider_and_start", (q) =>
      q
        .eq("providerId", providerId)
        .gt("startsAt", span.from - LONGEST_TAKEN)
        .lt("startsAt", span.until),
    )
    .take(MOST_SHOWN);
  return rows
    .filter(({ endsAt }) => endsAt > span.from)
    .map(({ startsAt, endsAt }) => ({ startsAt, endsAt }));
}

const keyOf = ({ startsAt, endsAt }: Block) => `${startsAt}-${endsAt}`;

function isBlock({ startsAt, endsAt }: Block): boolean {
  const isTime = (at: number) => Number.isSafeInteger(at) && at >= 0 && at < MAX_TIME;
  return isTime(startsAt) && isTime(endsAt) && startsAt < endsAt;
}

function* daysOf({ startsAt, endsAt }: Block): Generator<Block> {
  for (let at = startsAt; at < endsAt; at += LONGEST_TAKEN) {
    yield { startsAt: at, endsAt: Math.min(endsAt, at + LONGEST_TAKEN) };
  }
}
