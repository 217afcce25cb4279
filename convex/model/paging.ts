import type { PaginationOptions } from "convex/server";

/** The most rows of a page, each of which is joined with others: a caller may not ask for all. */
export const MAX_PAGE = 100;

/** A caller's options, with a size that one answer can bear. */
export function bounded(options: PaginationOptions): PaginationOptions {
  const size = Math.floor(options.numItems);
  return { ...options, numItems: size >= 1 ? Math.min(size, MAX_PAGE) : 1 };
}
