"use client";

import { useMutation } from "convex/react";
import { useEffect } from "react";
import { api } from "@/convex/_generated/api";
import { viewerKey } from "@/lib/watch/viewerKey";

const EVERY_MS = 15_000;

/** Tells that this page is open while it is seen; a key of its own is all that it says of itself. */
export function useViewerBeat(slug: string, isOn: boolean): void {
  const tell = useMutation(api.watch.beat);
  useEffect(() => {
    if (!isOn) return;
    const key = viewerKey();
    const beat = () => {
      if (!document.hidden) void tell({ slug, viewerKey: key }).catch(() => undefined);
    };
    beat();
    document.addEventListener("visibilitychange", beat);
    const timer = setInterval(beat, EVERY_MS);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", beat);
    };
  }, [tell, slug, isOn]);
}
