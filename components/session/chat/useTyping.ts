"use client";

import type { Room } from "livekit-client";
import { useEffect, useRef, useState } from "react";
import { createTypists, SAYS_EVERY_MS } from "@/lib/chat/typists";
import { listen, tell } from "@/lib/session/wire";

const NOBODY: readonly string[] = [];

/** Who of the others writes now, and the way to say that one does oneself; best effort. */
export function useTyping(room: Room | null) {
  const [names, setNames] = useState(NOBODY);
  const saidAt = useRef(-Infinity);
  useEffect(() => {
    if (room === null) return;
    const typists = createTypists();
    const unsubscribe = typists.subscribe(() => setNames(typists.getSnapshot().names));
    const unlisten = listen(room, "typing", isTyping, (isOn, from) =>
      typists.note(from.identity, from.name ?? "", isOn),
    );
    return () => {
      unlisten();
      unsubscribe();
      typists.stop();
      setNames(NOBODY);
    };
  }, [room]);
  const say = (isOn: boolean) => {
    const isNews = isOn ? Date.now() - saidAt.current > SAYS_EVERY_MS : saidAt.current > 0;
    if (room === null || !isNews) return;
    saidAt.current = isOn ? Date.now() : -Infinity;
    void tell(room, "typing", isOn);
  };
  return { names, say };
}

const isTyping = (value: unknown) => (typeof value === "boolean" ? value : null);
