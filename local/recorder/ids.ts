import { randomBytes } from "node:crypto";

const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** An id in LiveKit's form: a prefix and twelve letters that nobody can guess. */
export function newId(prefix: "EG_" | "EV_"): string {
  return prefix + Array.from(randomBytes(12), (byte) => LETTERS[byte % LETTERS.length]).join("");
}

export const nanoseconds = (ms: number) => BigInt(Math.round(ms)) * 1_000_000n;
