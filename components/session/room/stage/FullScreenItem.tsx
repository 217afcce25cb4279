"use client";

import { useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import {
  canFillScreen,
  isFullScreen,
  onFullScreenChange,
  toggleFullScreen,
} from "@/lib/stage/fullScreen";
import { keyOf } from "@/lib/stage/keys";
import { MoreItem } from "../controls/MoreItem";

/** The whole room, with its controls, on the whole screen. */
export function FullScreenItem() {
  const t = useTranslations("stage.fullScreen");
  const isFull = useSyncExternalStore(onFullScreenChange, isFullScreen, () => false);
  if (!canFillScreen()) return null;
  return (
    <MoreItem
      icon={isFull ? "minimize" : "maximize"}
      shortcut={keyOf("fullScreen")}
      label={t(isFull ? "leave" : "enter")}
      onClick={() => void fillScreenWithRoom()}
    />
  );
}

export async function fillScreenWithRoom(): Promise<void> {
  const room = document.querySelector(".room");
  if (room) await toggleFullScreen(room);
}
