"use client";

import { useQuery } from "convex/react";
import { useMemo } from "react";
import { api } from "@/convex/_generated/api";
import { type Line, linesOf } from "@/lib/recording/captions";
import type { Recording } from "./rows";

/** What is said in it, once a viewing was noted; null: nothing is there yet. */
export function useCaptionLines(recording: Recording, viewId: string | null): Line[] | null {
  const { _id: recordingId, captions, parts } = recording;
  const isThere = captions === "ready" || captions === "partial";
  const args = isThere && viewId ? { recordingId, viewId } : "skip";
  const chunks = useQuery(api.recordings.captions, args);
  return useMemo(() => (chunks ? linesOf(chunks, parts) : null), [chunks, parts]);
}
