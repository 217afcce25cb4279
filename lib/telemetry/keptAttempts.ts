import type { Attempt } from "./telemetry";

const KEY = "parley.attempts";

/**
 * Attempts that were not yet told when a page closed: those that found no way to the backend are
 * the ones to learn from. What is told twice counts once.
 */
export function keptAttempts(): Attempt[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? (kept as Attempt[]) : [];
  } catch {
    return [];
  }
}

export function keepAttempts(attempts: readonly Attempt[]): void {
  try {
    if (attempts.length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(attempts));
  } catch {
    // Without storage they are told by this page, or not at all.
  }
}
