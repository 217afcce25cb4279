"use client";

import { type Participant, type Room, RoomEvent } from "livekit-client";
import { useEffect, useState } from "react";
import { nextFloor, NOBODY, TAKES_MS } from "@/lib/stage/floor";

/** Identities of those who have had the floor, the present speaker first. */
export function useSpeakers(room: Room): readonly string[] {
  const [holders, setHolders] = useState(NOBODY.holders);
  useEffect(() => {
    let floor = NOBODY;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hear = (speakers: Participant[]) => {
      const others = speakers.filter(({ isLocal }) => !isLocal);
      const identities = others.map(({ identity }) => identity);
      floor = nextFloor(floor, identities, performance.now());
      setHolders(floor.holders);
      clearTimeout(timer);
      // No event says that somebody goes on speaking.
      if (floor.rival) timer = setTimeout(() => hear(room.activeSpeakers), TAKES_MS);
    };
    room.on(RoomEvent.ActiveSpeakersChanged, hear);
    return () => {
      clearTimeout(timer);
      room.off(RoomEvent.ActiveSpeakersChanged, hear);
    };
  }, [room]);
  return holders;
}
