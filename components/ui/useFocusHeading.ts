"use client";

import { useEffect } from "react";

/**
 * For a page that took another one's place by itself: the focus goes to its heading, so that the
 * keyboard and a screen reader go on from there and not from the top of the document.
 */
export function useFocusHeading() {
  useEffect(focusHeading, []);
}

/** For a part of the page that went with the control that had the focus. */
export function focusHeading() {
  const heading = document.querySelector<HTMLElement>("#main h1");
  if (!heading) return;
  heading.tabIndex = -1;
  // Behind an open dialog nothing takes the focus; a dialog that closes gives it back first.
  const dialog = document.querySelector("dialog:modal");
  if (dialog) dialog.addEventListener("close", () => heading.focus(), { once: true });
  else heading.focus();
}
