import schema from "../../convex/schema";

type Validator = {
  kind: string;
  tableName?: string;
  fields?: Record<string, Validator>;
  members?: Validator[];
  element?: Validator;
  value?: Validator;
};

function namesPerson({ kind, tableName, fields, members, element, value }: Validator): boolean {
  if (kind === "id") return tableName === "users";
  const inner = [...Object.values(fields ?? {}), ...(members ?? []), element];
  if (kind === "record") inner.push(value);
  return inner.some((one) => one !== undefined && namesPerson(one));
}

/** Each place where a row names a person, as `table.field`. */
export const NAMING = Object.entries(schema.tables).flatMap(([table, { validator }]) =>
  Object.entries((validator as Validator).fields ?? {})
    .filter(([, field]) => namesPerson(field))
    .map(([field]) => `${table}.${field}`),
);
