import { type AuditLog, type AuditRow, ERASABLE } from "./auditLogs";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

/** One text for one value: keys in the order of their UTF-16 units, no spaces, nothing undefined. */
export function canonical(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.keys(value)
    .toSorted()
    .filter((key) => value[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`);
  return `{${members.join(",")}}`;
}

/** SHA-256 of the canonical text, in hexadecimal. */
export async function digestOf(value: object): Promise<string> {
  const bytes = new TextEncoder().encode(canonical(value as Json));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Of a row without what may be erased of it. */
export async function digestOfRow(log: AuditLog, row: AuditRow): Promise<string> {
  const kept = Object.entries(row).filter(([field]) => !ERASABLE[log].includes(field));
  return await digestOf(Object.fromEntries(kept));
}
