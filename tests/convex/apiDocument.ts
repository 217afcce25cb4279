import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import document from "../../docs/openapi.json";

type Reference = { $ref: string };
type Media = { content: Record<string, { schema: object }> };
type Parameter = {
  name: string;
  in: "query" | "path" | "header";
  required?: boolean;
  schema: object;
};
export type Described = {
  operationId: string;
  security: { key?: string[] }[];
  parameters?: (Parameter | Reference)[];
  requestBody?: Media;
  responses: Record<string, Media | Reference>;
};
export type Operation = Described & { method: string; path: string };

const ajv = new Ajv2020({ strict: true, allErrors: true });
// The package is CommonJS: its function is the default of the default.
(addFormats as unknown as { default: (to: Ajv2020) => void }).default(ajv);
ajv.addVocabulary(["openapi", "info", "servers", "paths", "webhooks", "components"]);
ajv.addSchema({ ...document, $id: "api" });

/** Every operation of the description. */
export const DESCRIBED: Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Described>).map(([method, operation]) => ({
    ...operation,
    method: method.toUpperCase(),
    path,
  })),
);

export const scopeOf = ({ security }: Described) => security[0]?.key?.[0];

export function operationOf(id: string): Operation {
  const found = DESCRIBED.find(({ operationId }) => operationId === id);
  if (!found) throw new Error(`${id} is not described`);
  return found;
}

const isReference = (part: object): part is Reference => "$ref" in part;

/** What a reference inside the description leads to. */
function resolved<Part extends object>(part: Part | Reference): Part {
  if (!isReference(part)) return part;
  const steps = part.$ref.slice(2).split("/");
  return steps.reduce(
    (at, step) => (at as Record<string, unknown>)[step],
    document as unknown,
  ) as Part;
}

export const parametersOf = (operation: Described) => (operation.parameters ?? []).map(resolved);

/** What is wrong with a value, by a schema of the description; empty: nothing. */
export function faultsOf(schema: object, value: unknown): string {
  return ajv.validate(absolute(schema), value) ? "" : ajv.errorsText();
}

/** References are meant inside the description. */
function absolute(schema: object): object {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/');
  return JSON.parse(text) as object;
}

export function bodySchemaOf({ requestBody }: Described): object | undefined {
  return requestBody && Object.values(requestBody.content)[0]!.schema;
}

/** Type and schema of an answer with this status; undefined: there is none. */
export function answerOf({ responses }: Described, status: number) {
  const response = responses[status];
  if (response === undefined) return undefined;
  const [type, { schema }] = Object.entries(resolved<Media>(response).content)[0]!;
  return { type, schema };
}

type Hook = { post: { requestBody: Media } };

/** The schema of what an endpoint is sent of this type. */
export function payloadSchemaOf(type: string): object {
  const hooks = document.webhooks as Record<string, Hook>;
  return Object.values(hooks[type]!.post.requestBody.content)[0]!.schema;
}
export const DESCRIBED_TYPES = Object.keys(document.webhooks);
