"use client";

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { untilCalm } from "@/lib/session/firstFrame";
import { untilLoaded } from "@/lib/loading/untilLoaded";
import type { Pip } from "@/lib/stage/pip";
import type { Share } from "@/lib/stage/share";
import type { Shortcuts } from "@/lib/stage/shortcuts";
import { usePhase } from "../../useSession";
import { useRoom } from "../roomContext";

export type Tools = {
  /** One's own screen. */
  share: Share;
  shortcuts: Shortcuts;
  /** The small window over other apps. */
  pip: Pip;
};

type Kit = typeof import("./toolkit");
type Value = { kit: Kit; tools: Tools };

const Context = createContext<Value | null>(null);

/** Loads the toolkit with the first connection; it stays for the rest of the session. */
export function ToolsProvider({ children }: { children: ReactNode }) {
  const { session } = useRoom();
  const isConnected = usePhase(session) === "connected";
  const [value, setValue] = useState<Value | null>(null);
  useEffect(() => {
    if (!isConnected || value) return;
    const ending = new AbortController();
    void untilCalm(ending.signal)
      .then(() => untilLoaded(() => import("./toolkit")))
      .then((kit) => {
        if (!ending.signal.aborted) setValue({ kit, tools: kit.createTools() });
      });
    return () => ending.abort();
  }, [isConnected, value]);
  return <Context value={value}>{children}</Context>;
}

/** The parts of the room that are drawn with it; null until it has come. */
export function useKit(): Kit | null {
  return useContext(Context)?.kit ?? null;
}

/** A part of it in its place. */
export function WithKit({ children }: { children: (kit: Kit) => ReactNode }) {
  const kit = useKit();
  return kit && children(kit);
}

/** For the parts of the toolkit themselves, and what they open. */
export function useTools(): Tools {
  const value = useContext(Context);
  if (value === null) throw new Error("useTools belongs to the parts of the toolkit.");
  return value.tools;
}
