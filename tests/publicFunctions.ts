/// <reference types="vite/client" />

export type Validator =
  | { type: "object"; value: Record<string, { fieldType: Validator; optional: boolean }> }
  | { type: "union"; value: Validator[] }
  | { type: "array"; value: Validator }
  | { type: "literal"; value: unknown }
  | { type: "id"; tableName: string }
  | { type: "string" | "number" | "boolean" | "null" | "any" | "bigint" | "bytes" | "record" };

export type Registered = {
  isPublic?: boolean;
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  exportArgs: () => string;
};

const modules = import.meta.glob<Record<string, Registered>>(
  ["../convex/*.ts", "!../convex/*.config.ts"],
  { eager: true },
);

/** Every public function of the backend by `module:name`, read from the code itself. */
export const PUBLIC = Object.entries(modules).flatMap(([path, exports]) =>
  Object.entries(exports)
    .filter(([, fn]) => fn?.isPublic && (fn.isQuery || fn.isMutation || fn.isAction))
    .map(([name, fn]): [string, Registered] => [
      `${path.split("/").at(-1)!.replace(".ts", "")}:${name}`,
      fn,
    ]),
);

/** Files of tests/convex: of what it tells, and of how often or how much. */
type Watched = { leak: string; limit: string };
export const READS = "publicReads";

/**
 * Every public function that answers somebody who is not signed in. A query cannot take from a
 * limit: what it costs is bounded by what it reads, and by Convex's cache.
 */
export const OPEN_TO_STRANGERS: Record<string, Watched> = {
  "sessions:join": { leak: "access", limit: "join" },
  "embeds:originsOf": { leak: "embeds", limit: READS },
  "watch:beat": { leak: "viewers", limit: "viewers" },
  "watch:page": { leak: "watchPage", limit: READS },
  "watch:chat": { leak: "publicChat", limit: READS },
  "posts:channel": { leak: "posts", limit: READS },
  "posts:published": { leak: "posts", limit: READS },
  "pages:get": { leak: "services", limit: READS },
  "slots:list": { leak: "services", limit: READS },
  "guests:accept": { leak: "guestSignIn", limit: "guestSignIn" },
  "guests:renew": { leak: "guestSignIn", limit: "guestSignIn" },
};

export function argsOf(fn: Registered): Validator {
  return JSON.parse(fn.exportArgs()) as Validator;
}

/** Some value that a validator lets through, with this id for each; optional fields are left out. */
export function sample(validator: Validator, id: string): unknown {
  switch (validator.type) {
    case "object":
      if ("cursor" in validator.value) return { numItems: 5, cursor: null };
      return Object.fromEntries(
        Object.entries(validator.value)
          .filter(([, { optional }]) => !optional)
          .map(([name, { fieldType }]) => [name, sample(fieldType, id)]),
      );
    case "union":
      return sample(validator.value[0]!, id);
    case "literal":
      return validator.value;
    case "array":
      return [];
    case "id":
      return id;
    case "number":
      return 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return "some";
  }
}
