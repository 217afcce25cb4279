"use client";

import { useTranslations } from "next-intl";
import { type RefObject, useEffect, useRef } from "react";
import type { SessionState } from "@/lib/session/types";
import { useAnnounce } from "./Announcer";

type Phase = SessionState["phase"];
type Props = { element: RefObject<HTMLElement | null>; phase: Phase; isShown: boolean };

/** What the room does besides drawing, from its first moment: focus, and words for the ear. */
export function RoomManners({ element, phase, isShown }: Props) {
  useAnnouncedPhase(phase, isShown);
  useEffect(() => {
    const room = element.current;
    if (isShown && room) takeFocus(room);
  }, [element, isShown]);
  return null;
}

// The button that had it stands in prejoin, which goes: the next Tab is to find the room.
function takeFocus(room: HTMLElement) {
  if (room.contains(document.activeElement)) return;
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
