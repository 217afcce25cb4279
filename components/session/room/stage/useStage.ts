"use client";

import { useSyncExternalStore } from "react";
import type { StageState } from "@/lib/stage/stage";
import { useRoom } from "../roomContext";

/** A part of how one looks at the room; draws again only when that part changes. */
export function useStage<T extends string | boolean | null>(pick: (state: StageState) => T): T {
  const { stage } = useRoom();
  const read = () => pick(stage.getSnapshot());
  return useSyncExternalStore(stage.subscribe, read, read);
}
