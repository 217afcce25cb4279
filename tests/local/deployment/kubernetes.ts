import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KUBERNETES_API } from "../../../local/stack/paths.ts";

type Schema = {
  type?: string;
  format?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  oneOf?: Schema[];
  "x-kubernetes-group-version-kind"?: { group: string; version: string; kind: string }[];
};
const QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";

/**
 * One schema for each kind of Kubernetes' API, as kubeconform looks for them: a manifest may have
 * no field that the API has not. @returns the location to give it
 */
export function writeSchemas(folder: string, kinds: readonly string[]): string {
  const { definitions } = JSON.parse(readFileSync(KUBERNETES_API, "utf8")) as {
    definitions: Record<string, Schema>;
  };
  const strict = Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => [name, strictOf(name, schema)]),
  );
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of Object.entries(definitions)) {
    for (const { group, version, kind } of schema["x-kubernetes-group-version-kind"] ?? []) {
      if (!kinds.includes(kind)) continue;
      const suffix = [group.split(".")[0], version].filter(Boolean).join("-");
      const file = join(folder, `${kind.toLowerCase()}-${suffix}.json`);
      writeFileSync(file, JSON.stringify({ $ref: `#/definitions/${name}`, definitions: strict }));
    }
  }
  return join(folder, "{{ .ResourceKind }}{{ .KindSuffix }}.json");
}

/** Two types are written as texts that may be numbers as well. */
function strictOf(name: string, schema: Schema): Schema {
  if (schema.format === "int-or-string")
    return { oneOf: [{ type: "integer" }, { type: "string" }] };
  if (name === QUANTITY) return { oneOf: [{ type: "string" }, { type: "number" }] };
  const isClosed = schema.properties !== undefined && schema.additionalProperties === undefined;
  return isClosed ? { ...schema, additionalProperties: false } : schema;
}
