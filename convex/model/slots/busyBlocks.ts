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
 * @returns until when there was room for them, where that is not all, and whether some time is free again
 */
export async function replaceBlocks(
  ctx: MutationCtx,
  args: { providerId: Id<"users">; source: string; blocks: Block[] },
): Promise<{ knownUntil?: number; hasFreed: boolean }> {
  const { providerId, source, blocks } = args;
  const { rows, knownUntil } = rowsOf(blocks.filter(isBlock));
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
  return { knownUntil, hasFreed };
}

function rowsOf(blocks: Block[]): { rows: Block[]; knownUntil?: number } {
  const rows: Block[] = [];
  const sorted = blocks.toSorted((a, b) => a.startsAt - b.startsAt);
  for (const [i, block] of sorted.entries()) {
    for (const row of daysOf(block)) {
      // Blocks can begin within a long one whose days go on behind them.
      const next = sorted[i + 1]?.startsAt ?? Infinity;
      if (rows.length === MAX_ROWS) return { rows, knownUntil: Math.min(row.startsAt, next) };
      rows.push(row);
    }
  }
  return { rows };
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
