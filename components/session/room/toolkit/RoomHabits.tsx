"use client";

import { type RefObject, useEffect } from "react";
import { idle } from "@/lib/session/idle";
import { fitToVisiblePart } from "@/lib/session/visiblePart";
import { keepAwake } from "@/lib/session/wakeLock";
import { followHappenings } from "@/lib/telemetry/happenings";
import { SmallWindow } from "../pip/SmallWindow";
import { useRoom } from "../roomContext";
import { RoomShortcuts } from "../stage/RoomShortcuts";
import { useShareFollows } from "../stage/useShare";
import { useTools } from "./toolsContext";

type Props = { element: RefObject<HTMLElement | null>; isShown: boolean };

/** What the tools do by themselves, without a place of their own on the screen. */
export function RoomHabits({ element, isShown }: Props) {
  const { room, session, devices, telemetry } = useRoom();
  useEffect(
    () => followHappenings({ session, devices }, telemetry.event),
    [session, devices, telemetry],
  );
  useEffect(() => void fetchRest(), []);
  useEffect(() => {
    const room = element.current;
    if (!isShown || !room) return;
    const sleep = keepAwake();
    const unfit = fitToVisiblePart(room);
    return () => {
      sleep();
      unfit();
    };
  }, [element, isShown]);
  useShareFollows(useTools().share, room, isShown);
  return (
    <>
      <RoomShortcuts isShown={isShown} />
      <SmallWindow isShown={isShown} />
    </>
  );
}

// A line that is lost is when people want to write, to leave or to know why: what that needs is there
// by then.
async function fetchRest() {
  await idle();
  await Promise.allSettled([
    import("../../chat/ChatPanel"),
    import("../../people/PeoplePanel"),
    import("../../Left"),
    import("@/components/doctor/startCheck"),
    import("@/lib/session/newestConnection"),
  ]);
}
