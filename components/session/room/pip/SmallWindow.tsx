"use client";

import { lazy, Suspense, useEffect, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { useRoom } from "../roomContext";

const PipView = lazy(() => import("./PipView"));

/** Draws into the small window while it is open; it ends with the session. */
export function SmallWindow({ isShown }: { isShown: boolean }) {
  const { pip } = useRoom();
  const read = () => pip.getSnapshot().window;
  const small = useSyncExternalStore(pip.subscribe, read, read);
  useEffect(() => {
    if (isShown) return pip.watch();
  }, [pip, isShown]);
  if (!small) return null;
  return createPortal(
    <Suspense fallback={null}>
      <PipView />
    </Suspense>,
    small.document.body,
  );
}
