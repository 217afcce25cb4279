import type { PaginationOptions } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";

/** One thing that is kept, in plain values; times are ISO 8601 in UTC. */
export const exportRow = v.record(
  v.string(),
  v.union(v.string(), v.number(), v.boolean(), v.null(), v.array(v.string())),
);
export type ExportRow = Infer<typeof exportRow>;

type Part = { page: ExportRow[]; isDone: boolean; continueCursor: string };
export type Exporter = (
  ctx: QueryCtx,
  user: Doc<"users">,
  options: PaginationOptions,
) => Promise<Part>;

export const iso = (at: number | undefined) =>
  at === undefined ? null : new Date(at).toISOString();

/** Of what is so little that one page has it all. */
export const whole = (page: ExportRow[]): Part => ({ page, isDone: true, continueCursor: "" });

type Page<T> = { page: T[]; isDone: boolean; continueCursor: string };

export function told<T>(
  { page, isDone, continueCursor }: Page<T>,
  row: (one: T) => ExportRow,
): Part {
  return { page: page.map(row), isDone, continueCursor };
}

/** Where each row is told with what it belongs to. */
export async function toldWith<T>(
  { page, isDone, continueCursor }: Page<T>,
  row: (one: T) => Promise<ExportRow>,
): Promise<Part> {
  return { page: await Promise.all(page.map(row)), isDone, continueCursor };
}
