import { useSyncExternalStore } from "react";
import { serverNow } from "../../clock/clock";

// The chosen demo person: this window's own choice first, else the last one of any window.
// An empty string is a choice too: signed out here, whatever other windows do.
const KEY = "parley.person";
const AT_KEY = "parley.person.at";
const listeners = new Set<() => void>();

export function chosenPerson(): string | null {
  const here = sessionStorage.getItem(KEY);
  return (here ?? localStorage.getItem(KEY)) || null;
}

/** When that was, UTC ms; null where it was not noted. */
export function chosenAt(): number | null {
  const store = sessionStorage.getItem(KEY) === null ? localStorage : sessionStorage;
  return Number(store.getItem(AT_KEY)) || null;
}

/** @param scope `window`: this window alone, so that two windows can be two people. */
export function choosePerson(id: string, scope: "window" | "browser"): void {
  const stores = scope === "browser" ? [sessionStorage, localStorage] : [sessionStorage];
  for (const store of stores) {
    store.setItem(KEY, id);
    store.setItem(AT_KEY, String(serverNow()));
  }
  for (const run of listeners) run();
}

/** @param isQuiet leaves this page as it is, because it is about to go. */
export function forgetPerson({ isQuiet }: { isQuiet: boolean }): void {
  if (localStorage.getItem(KEY) === chosenPerson()) localStorage.removeItem(KEY);
  sessionStorage.setItem(KEY, "");
  if (!isQuiet) for (const run of listeners) run();
}

/** The id of the chosen person, null for none, undefined where storage cannot be read yet. */
export function usePerson(): string | null | undefined {
  return useSyncExternalStore(subscribe, chosenPerson, () => undefined);
}

function subscribe(run: () => void): () => void {
  listeners.add(run);
  window.addEventListener("storage", run);
  return () => {
    listeners.delete(run);
    window.removeEventListener("storage", run);
  };
}
