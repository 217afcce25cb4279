"use client";

import { type ComponentType, lazy, Suspense } from "react";
import { untilLoaded } from "@/lib/loading/untilLoaded";

/** A part of the room whose code comes when it is first shown, and without which the call goes on. */
export function late<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
): ComponentType<P> {
  const Part = lazy(() => untilLoaded(load));
  return function Late(props: P) {
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}
