import type { FunctionArgs } from "convex/server";
import type { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";

type TokenLogQuery = Omit<FunctionArgs<typeof api.admin.tokenLogs>, "paginationOpts">;
type AuditQuery = Omit<FunctionArgs<typeof api.admin.auditLog>, "paginationOpts">;
type AccountQuery = Omit<FunctionArgs<typeof api.admin.accountLog>, "paginationOpts">;
export type Reason = NonNullable<TokenLogQuery["reason"]>;
export type Action = NonNullable<AuditQuery["action"]>;
export type AccountAction = NonNullable<AccountQuery["action"]>;

/** What each log is filtered by, as fields hold it; empty text is "any". Times are in UTC. */
export type Common = PersonFilter & { from: string; until: string };
/** With the name by which the field knows who is in no list. */
export type PersonFilter = { userId: string; userName: string };
export const ANYBODY: PersonFilter = { userId: "", userName: "" };
const ANY: Common = { ...ANYBODY, from: "", until: "" };

export type Filter = Common & { outcome: "" | "granted" | "denied"; reason: "" | Reason };
export const NO_FILTER: Filter = { ...ANY, outcome: "", reason: "" };

export type AuditFilter = Common & { action: "" | Action };
export const NO_AUDIT_FILTER: AuditFilter = { ...ANY, action: "" };

export type AccountFilter = Common & { action: "" | AccountAction };
export const NO_ACCOUNT_FILTER: AccountFilter = { ...ANY, action: "" };

export function toQuery(filter: Filter, bookingId: string | null): TokenLogQuery {
  const { outcome, reason } = filter;
  const query: TokenLogQuery = commonQuery(filter, bookingId);
  if (outcome) query.outcome = outcome;
  if (reason) query.reason = reason;
  return query;
}

export function toAuditQuery(filter: AuditFilter, bookingId: string | null): AuditQuery {
  const query: AuditQuery = commonQuery(filter, bookingId);
  if (filter.action) query.action = filter.action;
  return query;
}

export function toAccountQuery(filter: AccountFilter): AccountQuery {
  const query: AccountQuery = commonQuery(filter, null);
  if (filter.action) query.action = filter.action;
  return query;
}

/** Nothing is left out: every row of the log matches. */
export function isAny(query: TokenLogQuery | AuditQuery | AccountQuery): boolean {
  return Object.keys(query).length === 0;
}

function commonQuery({ userId, from, until }: Common, bookingId: string | null) {
  const query: { bookingId?: string; userId?: Id<"users">; from?: number; until?: number } = {};
  if (bookingId) query.bookingId = bookingId;
  if (userId) query.userId = userId as Id<"users">;
  const fromAt = utc(from);
  const untilAt = utc(until);
  if (fromAt !== null) query.from = fromAt;
  if (untilAt !== null) query.until = untilAt;
  return query;
}

function utc(value: string): number | null {
  const at = value ? Date.parse(`${value}Z`) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** The booking that the address names, when it can be one at all. */
export function bookingParam(value: string | null): string | null {
  return value !== null && /^[0-9a-z]{31,37}$/.test(value) ? value : null;
}

/** The booking that a text names: its id, or the address of one of its pages. */
export function bookingIn(text: string): string | null {
  const ids = text.trim().match(/[0-9a-z]{31,37}/g) ?? [];
  return bookingParam(ids.at(-1) ?? null);
}
