import { useSyncExternalStore } from "react";

// The guest's link that let this frame in: spent, and worth nothing to anybody.
const KEY = "parley.embed.link";

export function keepUsedLink(secret: string): void {
  sessionStorage.setItem(KEY, secret);
}

const never = () => () => undefined;

/** Null: none did. Undefined where storage cannot be read yet. */
export function useUsedLink(): string | null | undefined {
  return useSyncExternalStore(
    never,
    () => sessionStorage.getItem(KEY),
    () => undefined,
  );
}
