import type { Cursors, Position } from "./cursor.ts";
import { FunctionError } from "./errors.ts";
import { passes } from "./filter.ts";
import { afterKey } from "./key.ts";
import { type Plan, type SerializedQuery, Walk } from "./query.ts";
import type { Entry } from "./tables.ts";
import type { Transaction } from "./transaction.ts";
import type { JsonObject } from "./value.ts";

export type PageRequest = {
  query: SerializedQuery;
  cursor: string | null;
  endCursor: string | null;
  pageSize: number;
  maximumRowsRead: number | null;
  maximumBytesRead?: number | null;
};

export type Page = {
  /** JSON texts of the documents. */
  page: string[];
  isDone: boolean;
  continueCursor: string;
  splitCursor: string | null;
  pageStatus: "SplitRecommended" | "SplitRequired" | null;
};

/** Ahead of the first document: no key is empty. */
const BEGINNING: Position = Buffer.alloc(0);

/**
 * One page of a query. With an end cursor (given, or kept in the journal of an earlier run) the
 * page ends there however many documents lie before it, so that pages stay without gaps.
 */
export function readPage(
  tx: Transaction,
  cursors: Cursors,
  plan: Plan | null,
  request: PageRequest,
): Page {
  const name = JSON.stringify(request.query.source);
  if (request.query.operators.some((operator) => "limit" in operator)) {
    throw new FunctionError("`.take` and `.limit` cannot be used with `.paginate`.");
  }
  const start = request.cursor === null ? BEGINNING : cursors.open(name, request.cursor);
  const end = request.endCursor === null ? null : cursors.open(name, request.endCursor);
  const seal = (position: Position): string => cursors.seal(name, position);
  if (plan === null || start === "end") return pageOf(request, [], [], { seal, end: "end" });
  const walk = new Walk(tx, between(plan, start, end), request.pageSize + 1);
  return collect(walk, { ...request, start }, end, seal);
}

/** The plan's range from one position to another. */
function between(plan: Plan, from: Buffer, end: Position | null): Plan {
  const start = from.length === 0 ? null : from;
  const { low, high } = plan.range;
  const last = end === "end" ? null : end;
  if (plan.order === "asc") {
    return {
      ...plan,
      range: { low: start ? afterKey(start) : low, high: last ? afterKey(last) : high },
    };
  }
  return { ...plan, range: { low: last ?? low, high: start ?? high } };
}

function collect(
  walk: Walk,
  request: PageRequest & { start: Position },
  end: Position | null,
  seal: (position: Position) => string,
): Page {
  const read: Entry[] = [];
  const page: string[] = [];
  let bytes = 0;
  for (;;) {
    if (end === null && page.length >= request.pageSize) {
      return pageOf(request, page, read, { seal, end: lastKey(read, request.start) });
    }
    const entry = walk.next();
    if (entry === null) {
      walk.finish();
      return pageOf(request, page, read, { seal, end: end ?? "end" });
    }
    read.push(entry);
    bytes += entry.size;
    if (admits(request.query, entry.json)) page.push(entry.json);
    const isOver =
      (request.maximumRowsRead && read.length >= request.maximumRowsRead) ||
      (request.maximumBytesRead && bytes >= request.maximumBytesRead);
    if (isOver)
      return pageOf(request, page, read, { seal, end: lastKey(read, request.start), isOver: true });
  }
}

function admits({ operators }: SerializedQuery, json: string): boolean {
  return operators.every(
    (operator) =>
      !("filter" in operator) || passes(operator.filter, JSON.parse(json) as JsonObject),
  );
}

/** A page of nothing ends where it began. */
function lastKey(read: Entry[], start: Position): Position {
  const last = read.at(-1);
  return last === undefined ? start : Buffer.from(last.key);
}

function pageOf(
  request: PageRequest,
  page: string[],
  read: Entry[],
  { seal, end, isOver = false }: { seal: (p: Position) => string; end: Position; isOver?: boolean },
): Page {
  const isLong = read.length > request.pageSize + 1;
  const middle = read[Math.floor((read.length - 1) / 2)];
  const split = (isOver || isLong) && read.length >= 2 && middle !== undefined;
  return {
    page,
    isDone: end === "end",
    continueCursor: seal(end),
    splitCursor: split ? seal(Buffer.from(middle.key)) : null,
    pageStatus: isOver ? "SplitRequired" : isLong ? "SplitRecommended" : null,
  };
}
