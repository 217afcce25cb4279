"use client";

import type { Room } from "livekit-client";
import { useEffect } from "react";

type Props = { room: Room; deviceId: string | null };

/** Sends the others' sound to the chosen speaker, in each room that a rejoin brings. */
export function SpeakerOutput({ room, deviceId }: Props) {
  useEffect(() => {
    if (deviceId === null) return;
    // A speaker that refuses leaves the sound where it was; the test beside the choice tells.
    room.switchActiveDevice("audiooutput", deviceId).catch(() => undefined);
    return () => void room.switchActiveDevice("audiooutput", "default").catch(() => undefined);
  }, [room, deviceId]);
  return null;
}
