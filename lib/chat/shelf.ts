import type { OutgoingMessage, SendRefusal } from "./types";

/** What survives a reload of an unsent message. */
export type Shelved = OutgoingMessage & { at: number; reason: SendRefusal | null };

/** Unsent messages of one person in one booking, by their keys. */
export type Shelf = {
  load: () => Shelved[];
  put: (message: Shelved) => void;
  drop: (clientKey: string) => void;
};

const PREFIX = "parley.unsent.";
const KEEP_MS = 7 * 24 * 60 * 60_000;

/**
 * One entry for each message, so that two windows of one person do not overwrite each other's.
 * Both may send the same message; its key makes it one.
 */
export function shelfOf(userId: string, bookingId: string, storage = browserStorage()): Shelf {
  const prefix = `${PREFIX}${userId}.${bookingId}.`;
  return {
    load() {
      const items = keysOf(storage, prefix).flatMap((key) => {
        const item = parse(storage?.getItem(key));
        if (item !== null && item.at > Date.now() - KEEP_MS) return [item];
        storage?.removeItem(key);
        return [];
      });
      return items.sort((a, b) => a.at - b.at);
    },
    put(message) {
      try {
        storage?.setItem(prefix + message.clientKey, JSON.stringify(message));
      } catch {
        // Storage is full or forbidden: the message lives as long as the page.
      }
    },
    drop: (clientKey) => storage?.removeItem(prefix + clientKey),
  };
}

/** The bookings in which a person has something unsent on this device. */
export function bookingsWithUnsent(userId: string, storage = browserStorage()): string[] {
  const prefix = `${PREFIX}${userId}.`;
  const ids = keysOf(storage, prefix).map((key) => key.slice(prefix.length).split(".")[0]!);
  return [...new Set(ids)];
}

/** Signing out leaves nothing that the next person of this device could read or send. */
export function forgetUnsent(userId: string, storage = browserStorage()): void {
  for (const key of keysOf(storage, `${PREFIX}${userId}.`)) storage?.removeItem(key);
}

function keysOf(storage: Storage | null, prefix: string): string[] {
  if (storage === null) return [];
  return Object.keys(storage).filter((key) => key.startsWith(prefix));
}

function parse(json: string | null | undefined): Shelved | null {
  try {
    const value = JSON.parse(json ?? "null") as Shelved | null;
    const isWhole = typeof value?.clientKey === "string" && typeof value.text === "string";
    return value && isWhole && typeof value.at === "number" ? value : null;
  } catch {
    return null;
  }
}

function browserStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
