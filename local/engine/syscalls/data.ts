import { FunctionError } from "../errors.ts";
import type { Execution } from "../execution.ts";
import { tableNumberOf } from "../ids.ts";
import { count } from "../limits.ts";
import { readPage } from "../pagination.ts";
import type { Cursors } from "../cursor.ts";
import { planOf, type SerializedQuery, Stream } from "../query.ts";
import type { Table } from "../tables.ts";
import type { Transaction } from "../transaction.ts";
import type { JsonObject } from "../value.ts";

type Handler<Args> = (execution: Execution, args: Args) => string;

function reader(execution: Execution): Transaction {
  if (execution.tx !== null) return execution.tx;
  throw new FunctionError(
    "Actions cannot read or write the database; use ctx.runQuery or ctx.runMutation.",
  );
}

function writer(execution: Execution): Transaction {
  if (execution.kind === "mutation") return reader(execution);
  throw new FunctionError("Queries cannot write to the database.");
}

/** The table that an id argument names; null when no such table exists here. */
function tableFor(
  execution: Execution,
  { id, table: expected }: { id: string; table?: string },
  isSystem: boolean | null,
): Table | null {
  const tx = reader(execution);
  if (tableNumberOf(id) === null) {
    throw new FunctionError(`Invalid argument \`id\`, expected ID value but got '${id}'`);
  }
  const table = tx.tableOfId(execution.component.path, id);
  if (expected !== undefined && table?.name !== expected) {
    throw new FunctionError(
      `Invalid argument \`id\`, expected ID in table '${expected}' but got ID in table '${table?.name ?? "unknown"}'`,
    );
  }
  if (table !== undefined && isSystem !== null && table.name.startsWith("_") !== isSystem) {
    const kind = isSystem ? "User" : "System";
    const where = isSystem ? "" : "system.";
    throw new FunctionError(`${kind} tables can only be accessed from db.${where}get().`);
  }
  return table ?? null;
}

function userTable(
  execution: Execution,
  args: { id: string; table?: string },
  verb: string,
): Table {
  const table = tableFor(execution, args, null);
  if (table === null) throw new FunctionError(`${verb} on nonexistent document ID ${args.id}`);
  if (table.name.startsWith("_")) {
    throw new FunctionError("System tables (prefixed with `_`) are read-only.");
  }
  return table;
}

const get: Handler<{ id: string; isSystem: boolean; table?: string }> = (execution, args) => {
  const table = tableFor(execution, args, args.isSystem);
  return table === null ? "null" : (reader(execution).get(table, args.id) ?? "null");
};

const insert: Handler<{ table: string; value: JsonObject }> = (execution, { table, value }) => {
  const id = writer(execution).insert(execution.component.path, table, value);
  return JSON.stringify({ _id: id });
};

type Change = { id: string; value: JsonObject; table?: string };

const shallowMerge: Handler<Change> = (execution, args) => {
  writer(execution).patch(userTable(execution, args, "Update"), args.id, args.value);
  return "{}";
};

const replace: Handler<Change> = (execution, args) => {
  writer(execution).replace(userTable(execution, args, "Replace"), args.id, args.value);
  return "{}";
};

const remove: Handler<{ id: string; table?: string }> = (execution, args) => {
  writer(execution).remove(userTable(execution, args, "Delete"), args.id);
  return "{}";
};

const countRows: Handler<{ table: string }> = (execution, { table: name }) => {
  const tx = reader(execution);
  const table = tx.table(execution.component.path, name);
  if (table === undefined) return "0";
  count(tx.usage, "databaseQueries", 1);
  tx.reads.add(table.byId, Buffer.alloc(0), null);
  return String(table.count(tx.database));
};

const queryStream: Handler<{ query: SerializedQuery }> = (execution, { query }) => {
  const tx = reader(execution);
  const plan = planOf(tx, execution.component.path, query.source);
  const queryId = (execution.nextStream += 1);
  execution.streams.set(queryId, new Stream(tx, plan, query.operators));
  return JSON.stringify({ queryId });
};

const queryCleanup: Handler<{ queryId: number }> = (execution, { queryId }) => {
  execution.streams.delete(queryId);
  return "{}";
};

const queryStreamNext: Handler<{ queryId: number }> = (execution, { queryId }) => {
  const stream = execution.streams.get(queryId);
  if (stream === undefined) throw new FunctionError(`No query with id ${queryId}.`);
  const json = stream.next();
  return json === null ? '{"value":null,"done":true}' : `{"value":${json},"done":false}`;
};

type PageArgs = {
  query: SerializedQuery;
  cursor: string | null;
  endCursor: string | null;
  pageSize: number;
  maximumRowsRead: number | null;
  maximumBytesRead?: number | null;
};

const queryPage =
  (cursors: Cursors): Handler<PageArgs> =>
  (execution, args) => {
    if (execution.hasPaginated) {
      throw new FunctionError(
        "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.",
      );
    }
    execution.hasPaginated = true;
    const tx = reader(execution);
    const plan = planOf(tx, execution.component.path, args.query.source);
    const endCursor = args.endCursor ?? execution.journal.before;
    const page = readPage(tx, cursors, plan, { ...args, endCursor });
    execution.journal.after = page.continueCursor;
    const { page: documents, ...rest } = page;
    return `{"page":[${documents.join(",")}],${JSON.stringify(rest).slice(1)}`;
  };

const normalizeId: Handler<{ table: string; idString: string }> = (
  execution,
  { table, idString },
) => {
  const number = tableNumberOf(idString);
  const found = number === null ? undefined : execution.tables(number);
  return JSON.stringify({ id: found === table ? idString : null });
};

export const syncData: Record<string, Handler<never>> = {
  "1.0/queryStream": queryStream,
  "1.0/queryCleanup": queryCleanup,
  "1.0/db/normalizeId": normalizeId,
};

export function asyncData(cursors: Cursors): Record<string, Handler<never>> {
  return {
    "1.0/get": get,
    "1.0/insert": insert,
    "1.0/shallowMerge": shallowMerge,
    "1.0/replace": replace,
    "1.0/remove": remove,
    "1.0/count": countRows,
    "1.0/queryStreamNext": queryStreamNext,
    "1.0/queryPage": queryPage(cursors),
  };
}
