"use client";

import type { Room } from "livekit-client";
import { lazy, Suspense, useEffect, useState } from "react";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import type { Way } from "@/lib/session/types";
import { LateHints } from "../devices/LateHints";
import { LineNotice } from "../quality/LineNotice";
import { RecordingTalk } from "../recording/RecordingSlot";
import { DeviceNotice } from "./DeviceNotice";
import { useRoom } from "./roomContext";
import { SoundAlone } from "./SoundAlone";
import { SoundBlocked } from "./SoundBlocked";

// Comes after the first picture: nobody does anything to a session in its first second.
const Company = lazy(() => import("../people/Company"));

type Props = {
  room: Room | null;
  media: DevicesSnapshot;
  /** Connected now. */
  isIn: boolean;
  way: Way;
};

/** What needs the person's eye or hand now, over the foot of the stage. */
export function RoomNotes({ room, media, isIn, way }: Props) {
  const { devices, session } = useRoom();
  const hasBeenIn = useOnce(isIn);
  return (
    <div className="room-notes">
      <DeviceNotice media={media} devices={devices} />
      {room && <SoundAlone way={way} session={session} />}
      <LateHints microphone={media.microphone} />
      <LineNotice />
      {room && <SoundBlocked room={room} />}
      {hasBeenIn && (
        <>
          <RecordingTalk />
          <Suspense fallback={null}>
            <Company />
          </Suspense>
        </>
      )}
    </div>
  );
}

const CALM_MS = 1_000;

/** True from a moment after the first time, and from then on. */
function useOnce(isNow: boolean): boolean {
  const [was, setWas] = useState(false);
  useEffect(() => {
    if (!isNow || was) return;
    const timer = setTimeout(() => setWas(true), CALM_MS);
    return () => clearTimeout(timer);
  }, [isNow, was]);
  return was;
}
