"use client";

import { useEffect, useRef } from "react";
import type { ShortcutId } from "@/lib/stage/keys";
import { useTools } from "../toolkit/toolsContext";

/**
 * Gives a row of the shortcuts its action while the component is there; null for none.
 * @param end for a key that is held: what its release does
 */
export function useShortcut(id: ShortcutId, start: (() => void) | null, end?: () => void): void {
  const { shortcuts } = useTools();
  const latest = useRef({ start, end });
  useEffect(() => {
    latest.current = { start, end };
  });
  const [isThere, isHeld] = [start !== null, end !== undefined];
  useEffect(() => {
    if (!isThere) return;
    return shortcuts.register(id, {
      start: () => latest.current.start?.(),
      ...(isHeld && { end: () => latest.current.end?.() }),
    });
  }, [shortcuts, id, isThere, isHeld]);
}
