import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { type AuditLog, type AuditRow } from "./auditLogs";
import { digestOf, digestOfRow } from "./digests";

export type Block = Doc<"sealedBlocks">;

/** Rows of a block: a mutation that others may have to wait for reads and hashes no more. */
export const BLOCK_ROWS = 100;

export async function lastBlock(ctx: QueryCtx, log: AuditLog): Promise<Block | null> {
  return await ctx.db
    .query("sealedBlocks")
    .withIndex("by_log_and_number", (q) => q.eq("log", log))
    .order("desc")
    .first();
}

export async function blockOf(ctx: QueryCtx, log: AuditLog, number: number): Promise<Block | null> {
  return await ctx.db
    .query("sealedBlocks")
    .withIndex("by_log_and_number", (q) => q.eq("log", log).eq("number", number))
    .unique();
}

/** Blocks after one, in their order. */
export async function blocksAfter(ctx: QueryCtx, log: AuditLog, after: number, most: number) {
  return await ctx.db
    .query("sealedBlocks")
    .withIndex("by_log_and_number", (q) => q.eq("log", log).gt("number", after))
    .take(most);
}

/** Blocks that go on in time, without those that add to one of them. */
export function timelyBlocks(ctx: QueryCtx, log: AuditLog, after = 0) {
  return ctx.db
    .query("sealedBlocks")
    .withIndex("by_log_and_late_for_and_number", (q) =>
      q.eq("log", log).eq("lateFor", undefined).gt("number", after),
    );
}

export async function hashOf(block: Omit<Block, "_id" | "_creationTime" | "hash">) {
  return await digestOf(block);
}

/** The block's own fields, without the database's and its hash. */
export function hashedOf({ _id, _creationTime, hash: _hash, ...block }: Block) {
  return block;
}

type NewBlock = { log: AuditLog; from: number; to: number; rows: AuditRow[]; lateFor?: number };

export async function appendBlock(ctx: MutationCtx, block: NewBlock): Promise<void> {
  const { log, lateFor } = block;
  const last = await lastBlock(ctx, log);
  const rows = await Promise.all(
    block.rows.map(async (row) => ({ id: row._id, digest: await digestOfRow(log, row) })),
  );
  const fields = {
    log,
    number: (last?.number ?? 0) + 1,
    from: block.from,
    to: block.to,
    ...(lateFor !== undefined && { lateFor }),
    count: rows.length,
    rows,
    previousHash: last?.hash ?? "",
    sealedAt: Date.now(),
  };
  await ctx.db.insert("sealedBlocks", { ...fields, hash: await hashOf(fields) });
}

type Cursor = { log: AuditLog; name: Doc<"auditCursors">["name"] };
type Place = { number: number; hash?: string };

async function cursorRow(ctx: QueryCtx, { log, name }: Cursor) {
  return await ctx.db
    .query("auditCursors")
    .withIndex("by_log_and_name", (q) => q.eq("log", log).eq("name", name))
    .unique();
}

export async function cursorOf(ctx: QueryCtx, cursor: Cursor): Promise<Place> {
  const { number = 0, hash } = (await cursorRow(ctx, cursor)) ?? {};
  return { number, hash };
}

export async function moveCursor(ctx: MutationCtx, cursor: Cursor, place: Place) {
  const row = await cursorRow(ctx, cursor);
  if (row === null) await ctx.db.insert("auditCursors", { ...cursor, ...place });
  else await ctx.db.patch("auditCursors", row._id, place);
}
