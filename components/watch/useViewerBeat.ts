"use client";

import { useMutation } from "convex/react";
import { useEffect, useState } from "react";
import { api } from "@/convex/_generated/api";

const EVERY_MS = 15_000;

/** Tells that this page is open while it is seen; a key of its own is all that it says of itself. */
export function useViewerBeat(slug: string, isOn: boolean): void {
  const tell = useMutation(api.watch.beat);
  const [viewerKey] = useState(() => crypto.randomUUID());
  useEffect(() => {
    if (!isOn) return;
    const beat = () => {
      if (!document.hidden) void tell({ slug, viewerKey }).catch(() => undefined);
    };
    beat();
    document.addEventListener("visibilitychange", beat);
    const timer = setInterval(beat, EVERY_MS);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", beat);
    };
  }, [tell, slug, viewerKey, isOn]);
}
