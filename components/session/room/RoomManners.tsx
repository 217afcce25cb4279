"use client";

import { useTranslations } from "next-intl";
import { type RefObject, useEffect, useRef } from "react";
import { untilCalm } from "@/lib/session/firstFrame";
import type { SessionState } from "@/lib/session/types";
import { useAnnounce } from "./Announcer";

type Phase = SessionState["phase"];
type Props = { element: RefObject<HTMLElement | null>; phase: Phase; isShown: boolean };

/** What the room does besides drawing, from its first moment: focus, and words for the ear. */
export function RoomManners({ element, phase, isShown }: Props) {
  useAnnouncedPhase(phase, isShown);
  useEffect(() => {
    if (!isShown) return;
    const ending = new AbortController();
    // Not before the first picture: to focus is to lay out the whole page there and then.
    void untilCalm(ending.signal).then(() => {
      if (element.current && !ending.signal.aborted) takeFocus(element.current);
    });
    return () => ending.abort();
  }, [element, isShown]);
  return null;
}

// The button that had it stands in prejoin, which goes: the next Tab is to find the room.
function takeFocus(room: HTMLElement) {
  if (document.activeElement !== document.body) return;
  room.tabIndex = -1;
  room.focus({ preventScroll: true });
}

function useAnnouncedPhase(phase: Phase, isShown: boolean) {
  const t = useTranslations("session.announce");
  const announce = useAnnounce();
  const last = useRef<Phase>(phase);
  useEffect(() => {
    const before = last.current;
    last.current = phase;
    if (!isShown || before === phase) return;
    const isLost = (known: Phase) => known === "reconnecting" || known === "rejoining";
    if (isLost(phase) && !isLost(before)) announce(t("dropped"), "assertive");
    if (phase === "connected") announce(t(isLost(before) ? "back" : "entered"));
  }, [phase, isShown, announce, t]);
}
