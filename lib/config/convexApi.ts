/**
 * What a page needs of `convex/server`: in the generated `api`, references to functions by name.
 * The package's own entry also brings schemas and validators, 4 kB that a browser never runs; the
 * build puts this in its place (next.config.ts), and a test holds it against the package.
 */
const NAME = Symbol.for("functionName");

type Reference = { readonly [part: string]: Reference } & { readonly [NAME]: string };

/** `anyApi.chat.list` names `chat:list`; folders of modules are parts, too. */
function referenceTo(parts: readonly string[]): Reference {
  return new Proxy({} as Reference, {
    get(_, part) {
      if (typeof part === "string") return referenceTo([...parts, part]);
      return part === NAME ? nameOf(parts) : undefined;
    },
  });
}

function nameOf(parts: readonly string[]): string {
  const name = parts.at(-1)!;
  const path = parts.slice(0, -1).join("/");
  return name === "default" ? path : `${path}:${name}`;
}

export const anyApi = referenceTo([]);

/** Components are called by the backend alone. */
export const componentsGeneric = () => ({});
