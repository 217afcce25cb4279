import type { FunctionArgs } from "convex/server";
import type { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";

/** The filter as its fields hold it; empty text is "any". Times are the fields' own text, in UTC. */
export type Filter = {
  userId: string;
  outcome: "" | "granted" | "denied";
  from: string;
  until: string;
};

export const NO_FILTER: Filter = { userId: "", outcome: "", from: "", until: "" };

export type TokenLogQuery = Omit<FunctionArgs<typeof api.admin.tokenLogs>, "paginationOpts">;

export function toQuery(filter: Filter, bookingId: string | null): TokenLogQuery {
  const { userId, outcome, from, until } = filter;
  const query: TokenLogQuery = {};
  if (bookingId) query.bookingId = bookingId;
  if (userId) query.userId = userId as Id<"users">;
  if (outcome) query.outcome = outcome;
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
