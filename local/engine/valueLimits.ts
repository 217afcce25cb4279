import { MAX_VALUE_BYTES } from "./limits.ts";
import { type Json, kindOf, MAX_VALUE_NESTING, sizeOf } from "./value.ts";

const MAX_ARRAY_LENGTH = 8_192;
const MAX_OBJECT_FIELDS = 1_024;

/** Which of Convex's limits of any value it exceeds, in words; null when none. */
export function excessOf(value: Json): string | null {
  return excessAt(value, 0);
}

/** The same for the arguments or the result of a function, which have a size of their own. */
export function excessOfCall(value: Json, what: string): string | null {
  const excess = excessOf(value);
  if (excess !== null) return `${what}: ${excess}`;
  const size = sizeOf(value);
  if (size <= MAX_VALUE_BYTES) return null;
  return `${what}: too large (${(size / 1024 ** 2).toFixed(2)} MiB, limit: 16 MiB)`;
}

function excessAt(value: Json, depth: number): string | null {
  const kind = kindOf(value);
  if (kind !== "array" && kind !== "object") return null;
  if (depth >= MAX_VALUE_NESTING) {
    return `Value is too nested (maximum nesting ${MAX_VALUE_NESTING})`;
  }
  const items = Object.values(value as object) as Json[];
  const count = items.length;
  if (kind === "array" && count > MAX_ARRAY_LENGTH) {
    return `Array length is too long (${count} > maximum length ${MAX_ARRAY_LENGTH})`;
  }
  if (kind === "object" && count > MAX_OBJECT_FIELDS) {
    return `Object has too many fields (${count} > maximum number ${MAX_OBJECT_FIELDS})`;
  }
  for (const item of items) {
    const excess = excessAt(item, depth + 1);
    if (excess !== null) return excess;
  }
  return null;
}
