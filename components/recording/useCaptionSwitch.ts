"use client";

import { type RefObject, useEffect, useState } from "react";

export type CaptionSwitch = { isOn: boolean; toggle: () => void };

/** Captions on or off, by a button or by C while the focus is in the player. */
export function useCaptionSwitch(box: RefObject<HTMLElement | null>): CaptionSwitch {
  const [isOn, setIsOn] = useState(false);
  useEffect(() => {
    const element = box.current;
    // A list of speeds takes letters for itself.
    const onKey = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
      const isWord = target instanceof HTMLSelectElement || ctrlKey || metaKey || altKey;
      if (key.toLowerCase() === "c" && !isWord) setIsOn((was) => !was);
    };
    element?.addEventListener("keydown", onKey);
    return () => element?.removeEventListener("keydown", onKey);
  }, [box]);
  return { isOn, toggle: () => setIsOn(!isOn) };
}
