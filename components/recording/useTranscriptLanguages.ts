"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "@/convex/_generated/api";

type Languages = FunctionReturnType<typeof api.recordings.transcriptLanguages>;
const NONE: Languages = [];

/** In which languages a transcript can be made here; none where nothing can make one. */
export function useTranscriptLanguages(): Languages {
  return useQuery(api.recordings.transcriptLanguages, {}) ?? NONE;
}
