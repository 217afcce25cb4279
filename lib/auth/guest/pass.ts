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
  sessionStorage.removeItem(WINDOW_KEY);
  for (const run of listeners) run();
}

const WINDOW_KEY = "parley.guest.window";

/** A secret of this window: with it, an answer that was lost by a reload is given once more. */
export function windowKey(): string {
  const known = sessionStorage.getItem(WINDOW_KEY);
  if (known !== null) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem(WINDOW_KEY, made);
  return made;
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
