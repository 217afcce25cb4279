import { useSyncExternalStore } from "react";

// Whether this browser shows notices of its own; asked for by hand, and kept on the device.
const KEY = "parley.browserNotices";
const listeners = new Set<() => void>();

export type InBrowser = "on" | "off" | "blocked" | "unsupported";

function state(): InBrowser {
  if (typeof Notification === "undefined") return "unsupported";
  if (Notification.permission === "denied") return "blocked";
  return Notification.permission === "granted" && localStorage.getItem(KEY) === "on" ? "on" : "off";
}

/** Undefined on the server, where nothing is known of the browser. */
export function useInBrowser(): InBrowser | undefined {
  return useSyncExternalStore(subscribe, state, () => undefined);
}

/** The browser asks its person the first time; a no is for the browser's own settings to undo. */
export async function turnOn(): Promise<void> {
  const permission = await Notification.requestPermission();
  if (permission === "granted") localStorage.setItem(KEY, "on");
  for (const run of listeners) run();
}

export function turnOff(): void {
  localStorage.removeItem(KEY);
  for (const run of listeners) run();
}

function subscribe(run: () => void): () => void {
  listeners.add(run);
  window.addEventListener("storage", run);
  return () => {
    listeners.delete(run);
    window.removeEventListener("storage", run);
  };
}
