"use client";

import type { Room } from "livekit-client";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import { DeviceNotice } from "./DeviceNotice";
import { useRoom } from "./roomContext";
import { SoundBlocked } from "./SoundBlocked";

/** What needs the person's eye or hand now, over the foot of the stage. */
export function RoomNotes({ room, media }: { room: Room | null; media: DevicesSnapshot }) {
  const { devices } = useRoom();
  return (
    <div className="room-notes">
      <DeviceNotice media={media} devices={devices} />
      {room && <SoundBlocked room={room} />}
    </div>
  );
}
