import { defineTable } from "convex/server";
import { v } from "convex/values";
import { auditLog } from "./auditLogs";

/** Which row, and the digest of what it says. */
export const sealedRow = v.object({ id: v.string(), digest: v.string() });

/** What the hash of a block covers. */
export const blockFields = {
  log: auditLog,
  /** 1, 2, 3 … in each log. */
  number: v.number(),
  /** Rows that were created from here on … */
  from: v.number(),
  /** … and before here: block by block without a gap. */
  to: v.number(),
  /** The block whose time its rows belong to: they were committed when that was sealed already. */
  lateFor: v.optional(v.number()),
  count: v.number(),
  rows: v.array(sealedRow),
  /** Of the block before it; empty at the first. */
  previousHash: v.string(),
  sealedAt: v.number(),
};

export const auditProblem = v.union(
  v.literal("edited"),
  v.literal("deleted"),
  v.literal("inserted"),
  /** The block itself, or its place in the chain. */
  v.literal("chain"),
);

export const auditTables = {
  /** Rows of a log that were there when they were sealed; only ever added to. */
  sealedBlocks: defineTable({ ...blockFields, hash: v.string() })
    .index("by_log_and_number", ["log", "number"])
    .index("by_log_and_late_for_and_number", ["log", "lateFor", "number"]),

  /**
   * Of each log the last block that was looked at a second time; that was verified as a new one, and
   * on the way through the old ones; and the last one that ever matched.
   */
  auditCursors: defineTable({
    log: auditLog,
    name: v.union(
      v.literal("looked"),
      v.literal("followed"),
      v.literal("verified"),
      v.literal("head"),
    ),
    number: v.number(),
    /** Of the head: a shorter chain, or another one, is not the one that was verified. */
    hash: v.optional(v.string()),
  }).index("by_log_and_name", ["log", "name"]),

  /** What did not match when a block was verified; found at `_creationTime`. */
  auditAlarms: defineTable({
    log: auditLog,
    number: v.number(),
    problem: auditProblem,
    /** The first row of which it is true. */
    rowId: v.optional(v.string()),
    /** It matches again, as after a restore. */
    endedAt: v.optional(v.number()),
  })
    .index("by_log_and_number_and_ended", ["log", "number", "endedAt"])
    .index("by_ended", ["endedAt"]),
};
