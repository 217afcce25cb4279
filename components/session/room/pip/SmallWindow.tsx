"use client";

import { useEffect, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { late } from "../late";
import { useTools } from "../toolkit/toolsContext";

const PipView = late(() => import("./PipView"));

/** Draws into the small window while it is open; it ends with the session. */
export function SmallWindow({ isShown }: { isShown: boolean }) {
  const { pip } = useTools();
  const read = () => pip.getSnapshot().window;
  const small = useSyncExternalStore(pip.subscribe, read, read);
  useEffect(() => {
    if (isShown) return pip.watch();
  }, [pip, isShown]);
  if (!small) return null;
  return createPortal(<PipView />, small.document.body);
}
