"use client";

import { type RefObject, useEffect, useState } from "react";

const STEP = 0.1;

/** Width of an element by its height, in steps that make a difference to what stands in it. */
export function useRatio(box: RefObject<HTMLElement | null>): number {
  const [ratio, setRatio] = useState(16 / 9);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (height > 0) setRatio(Math.round(width / height / STEP) * STEP);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return ratio;
}
