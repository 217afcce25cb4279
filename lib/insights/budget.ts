import { BOUNDS, countOver, sizeOf } from "./histogram";

/** What is wanted of joins: this share succeeds, and 95 % of those within this time. */
export type Objectives = { joinShare: number; joinMs: number };

export const DEFAULT_OBJECTIVES: Objectives = { joinShare: 0.995, joinMs: 4_000 };
/** The budget is that of so many days, today with them. */
export const BUDGET_DAYS = 28;

const IN_TIME = 0.95;
const LOWEST_SHARE = 0.5;
/** An objective of all leaves nothing to spend. */
const HIGHEST_SHARE = 0.9999;

export type Budget = {
  /** How many count: joins, or those that succeeded and told their time. */
  total: number;
  /** How many of them may miss the objective. */
  allowed: number;
  used: number;
  /** The share of what is allowed; above 1 the objective is missed. Null while nothing may be. */
  spent: number | null;
};

export function budgetOf(total: number, used: number, objective: number): Budget {
  // The objective has four digits at most; the floor of what is 4.9999999 by rounding is 5.
  const allowed = Math.floor(Number((total * (1 - objective)).toFixed(6)));
  return { total, allowed, used, spent: total === 0 ? 0 : spentOf(total, used, objective) };
}

/** Of the exact allowance, not of whole joins: two of 200 misses at 99.5 % are twice the budget. */
function spentOf(total: number, used: number, objective: number): number | null {
  const allowance = total * (1 - objective);
  return allowance > 0 ? Number((used / allowance).toFixed(4)) : null;
}

export function joinBudget(
  { joins, joined }: { joins: number; joined: number },
  { joinShare }: Objectives,
): Budget {
  return budgetOf(joins, joins - joined, joinShare);
}

export function timeBudget(joinTimes: readonly number[], { joinMs }: Objectives): Budget {
  return budgetOf(sizeOf(joinTimes), countOver(joinTimes, joinMs), IN_TIME);
}

/** A time is one of the histogram's bounds, where counts are exact. */
export function faultOf({ joinShare, joinMs }: Objectives): "bad_share" | "bad_time" | null {
  if (!(joinShare >= LOWEST_SHARE && joinShare <= HIGHEST_SHARE)) return "bad_share";
  return BOUNDS.includes(joinMs) ? null : "bad_time";
}
