import { useSyncExternalStore } from "react";

// What a guest's link was exchanged for. Of this window alone: whoever has an account in this
// browser keeps it in the others, and it is gone with the window.
const KEY = "parley.guest";
const listeners = new Set<() => void>();

export function guestPass(): string | null {
  return sessionStorage.getItem(KEY);
}

export function keepPass(session: string): void {
  sessionStorage.setItem(KEY, session);
  for (const run of listeners) run();
}

/** @param isQuiet leaves this page as it is, because it is about to go. */
export function forgetPass({ isQuiet }: { isQuiet: boolean }): void {
  sessionStorage.removeItem(KEY);
  if (!isQuiet) for (const run of listeners) run();
}

/** Null for everybody who is no guest, undefined where storage cannot be read yet. */
export function useGuestPass(): string | null | undefined {
  return useSyncExternalStore(subscribe, guestPass, () => undefined);
}

function subscribe(run: () => void): () => void {
  listeners.add(run);
  return () => listeners.delete(run);
}
