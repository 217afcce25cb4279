import { StartError } from "./errors.ts";
import type { ValidatorJson } from "./validate.ts";

export type IndexSpec = { name: string; fields: string[] };
export type TableSpec = { name: string; indexes: IndexSpec[]; documentType: ValidatorJson | null };
export type Schema = { tables: TableSpec[] };

type ExportedTable = {
  tableName: string;
  indexes: { indexDescriptor: string; fields: string[] }[];
  searchIndexes?: { indexDescriptor: string }[];
  vectorIndexes?: { indexDescriptor: string }[];
  documentType: ValidatorJson;
};

/** Reads what `defineSchema(...).export()` gives; an absent schema has no tables. */
export function parseSchema(exported: string | null, where: string): Schema {
  if (exported === null) return { tables: [] };
  const { tables, schemaValidation } = JSON.parse(exported) as {
    tables: ExportedTable[];
    schemaValidation: boolean;
  };
  return { tables: tables.map((table) => tableSpec(table, schemaValidation, where)) };
}

function tableSpec(table: ExportedTable, isValidated: boolean, where: string): TableSpec {
  refuse("searchIndex", table.searchIndexes, table.tableName, where);
  refuse("vectorIndex", table.vectorIndexes, table.tableName, where);
  const indexes = table.indexes.map(({ indexDescriptor, fields }) => ({
    name: indexDescriptor,
    fields: fields.filter((field, i) => field !== "_creationTime" || i < fields.length - 1),
  }));
  return {
    name: table.tableName,
    indexes,
    documentType: isValidated ? table.documentType : null,
  };
}

function refuse(
  kind: string,
  indexes: { indexDescriptor: string }[] | undefined,
  table: string,
  where: string,
): void {
  const [first] = indexes ?? [];
  if (first === undefined) return;
  throw new StartError(
    `${where}: table "${table}" has the ${kind} "${first.indexDescriptor}", which Parley's ` +
      "one-machine engine does not have; use an ordinary index, or run against Convex.",
  );
}
