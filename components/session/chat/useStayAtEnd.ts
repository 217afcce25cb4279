"use client";

import { type RefObject, useLayoutEffect, useRef } from "react";

/** How far from the end a reader still follows what is written, in pixels. */
const NEAR = 120;

/**
 * Keeps the end of a scrolling list in view as it grows, unless the reader has scrolled up.
 * @param content changes with the list's end
 * @returns the ref of an element at the end
 */
export function useStayAtEnd(content: string): RefObject<HTMLDivElement | null> {
  const end = useRef<HTMLDivElement>(null);
  const isNear = useRef(true);
  useLayoutEffect(() => {
    const scroller = end.current?.closest<HTMLElement>(".scroll");
    if (!scroller) return;
    const note = () => {
      const { scrollTop, scrollHeight, clientHeight } = scroller;
      isNear.current = scrollHeight - scrollTop - clientHeight < NEAR;
    };
    scroller.addEventListener("scroll", note, { passive: true });
    return () => scroller.removeEventListener("scroll", note);
  }, []);
  useLayoutEffect(() => {
    const scroller = end.current?.closest(".scroll");
    // The list alone: the page around it stays where its reader has it.
    if (scroller && isNear.current) scroller.scrollTop = scroller.scrollHeight;
  }, [content]);
  return end;
}
